// Which version of webpack 5 it is that builds.

/** Whether a version is older than `5.<minor>`. */
export const isOlderThan = (version: string, minor: number): boolean => {
  const [major = 5, own = minor] = version.split(".").map(Number);
  return major < 5 || (major === 5 && own < minor);
};
