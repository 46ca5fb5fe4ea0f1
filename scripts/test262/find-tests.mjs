// The tests in folders of a checkout.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const isTest = (name) => name.endsWith(".js") && !name.includes("_FIXTURE");

const walk = (checkout, path) =>
  statSync(join(checkout, "test", path)).isDirectory()
    ? readdirSync(join(checkout, "test", path))
        .sort()
        .flatMap((name) => walk(checkout, `${path}/${name}`))
    : isTest(path)
      ? [path]
      : [];

/** Their files, relative to the checkout's `test` folder, in the order of their names. */
export const findTests = (checkout, folders) => {
  for (const folder of ["harness", "test"])
    if (!existsSync(join(checkout, folder)))
      throw new Error(`${checkout} is no checkout of test262: it has no folder ${folder}`);
  return folders.flatMap((folder) => walk(checkout, folder.replace(/\/+$/, "")));
};
