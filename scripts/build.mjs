// npm run build: the workspaces' dist folders, and the kernel as one file in its own.
import { build } from "./prepare.mjs";

process.exitCode = (await build()) ? 0 : 1;
