// What has to be true of a file's bytes before they are read as a module: UTF-8, and no more than can be parsed. Decoders put
// question marks in the place of what is no UTF-8: the program that was analysed would not be the one in the file.

import type { Diagnostic } from "../diagnostic.ts";
import { moduleUnreadable } from "../errors/module-errors.ts";

// A syntax tree is about 30 times its text: past this, Node's own limit for its heap is near. The largest module
// of the real packages in our tests has 9 MB.
const MAX_BYTES = 40_000_000;
// Where a binary format says what it is.
const HEAD_BYTES = 1000;

/** Bytes that a sequence of UTF-8 needs after its first; -1 for what starts none. */
const bytesAfter = (first: number): number => {
  if (first < 0x80) return 0;
  if (first < 0xc2) return -1;
  if (first < 0xe0) return 1;
  if (first < 0xf0) return 2;
  return first < 0xf5 ? 3 : -1;
};

/** Whether the second byte is one that may follow the first: not longer than needed, no surrogate, nothing past U+10FFFF. */
const mayFollow = (first: number, second: number): boolean => {
  switch (first) {
    case 0xe0:
      return second >= 0xa0 && second <= 0xbf;
    case 0xed:
      return second >= 0x80 && second <= 0x9f;
    case 0xf0:
      return second >= 0x90 && second <= 0xbf;
    case 0xf4:
      return second >= 0x80 && second <= 0x8f;
    default:
      return (second & 0xc0) === 0x80;
  }
};

const isSequence = (bytes: Uint8Array, start: number, length: number): boolean => {
  if (length < 0 || !mayFollow(bytes[start] ?? 0, bytes[start + 1] ?? 0)) return false;
  for (let at = start + 2; at <= start + length; at += 1)
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return false;
  return true;
};

// Eight at a time: most of a module is ASCII, and one at a time took 60 ms for the 33 MB of 5,000 modules.
const afterAscii = (bytes: Uint8Array, start: number): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  while (
    at + 8 <= bytes.length &&
    ((view.getUint32(at) | view.getUint32(at + 4)) & 0x80808080) === 0
  )
    at += 8;
  return at;
};

/** Where bytes are no UTF-8 first; undefined where all of them are. */
const findInvalidByte = (bytes: Uint8Array): number | undefined => {
  for (let at = afterAscii(bytes, 0); at < bytes.length;) {
    const length = bytesAfter(bytes[at] ?? 0);
    if (length !== 0 && !isSequence(bytes, at, length)) return at;
    at += length + 1;
    if (length !== 0) at = afterAscii(bytes, at);
  }
  return undefined;
};

const locate = (
  file: string,
  bytes: Uint8Array,
  offset: number,
): NonNullable<Diagnostic["location"]> => {
  let line = 1;
  let start = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { file, line, column: offset - start };
};

/**
 * Whether a file's text, decoded with question marks for what is no UTF-8, shows that nothing is wrong with its bytes. Where it
 * does not, they have to be looked at: a module may say U+FFFD itself.
 */
export const isSoundText = (text: string): boolean =>
  // A unit of text stands for three bytes at most.
  text.length * 3 <= MAX_BYTES &&
  !text.includes("\uFFFD") &&
  !text.slice(0, HEAD_BYTES).includes("\0");

/** Why bytes cannot be read as a module, with the line; undefined where they can. */
export const checkModuleBytes = (bytes: Uint8Array, file: string): Diagnostic | undefined => {
  if (bytes.length > MAX_BYTES) {
    const size = `${Math.round(bytes.length / 1e6)} MB`;
    return moduleUnreadable(file, `it has ${size}, and ${MAX_BYTES / 1e6} MB is the limit`, {
      file,
      line: 1,
      column: 0,
    });
  }
  const zero = bytes.subarray(0, HEAD_BYTES).indexOf(0);
  if (zero !== -1) return moduleUnreadable(file, "it is a binary file", locate(file, bytes, zero));
  const invalid = findInvalidByte(bytes);
  if (invalid === undefined) return undefined;
  return moduleUnreadable(file, "it is not UTF-8 text", locate(file, bytes, invalid));
};
