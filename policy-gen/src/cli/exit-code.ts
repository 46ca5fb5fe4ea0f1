/** 0: clean; 1: findings; 2: usage, configuration, or whatever else kept the command from its work. */
export type ExitCode = 0 | 1 | 2;

export const CLEAN = 0;
export const FINDINGS = 1;
export const TROUBLE = 2;
