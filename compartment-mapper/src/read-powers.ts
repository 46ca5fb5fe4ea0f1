// What the mapper may do to the outside world: read. Nothing here imports `node:fs`, so that whoever holds no powers
// cannot read, and tests can hand in a tree of their own.

/** Read-only access to a file system. Paths are absolute; a link is followed, but only `realPath` says where to. */
export interface ReadPowers {
  /** The text of a file; undefined if there is no such file. Other failures throw. */
  readText(path: string): string | undefined;
  /** The bytes of a file; undefined if there is no such file. Other failures throw. */
  readBytes(path: string): Uint8Array | undefined;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** The path with every link in it followed; of a path that does not exist, as far as it does. */
  realPath(path: string): string;
  /** Names in a folder, in no order; empty if it is no folder or may not be listed (folders above the application). */
  list(path: string): readonly string[];
}
