// ES modules of one test, each loaded once, as they were written or compiled.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SourceTextModule, SyntheticModule } from "node:vm";
import { compileTest, ownModules } from "./compile-test.mjs";

const readData = {
  json: (bytes) => JSON.parse(bytes.toString("utf8")),
  text: (bytes) => bytes.toString("utf8"),
  bytes: (bytes) => new Uint8Array(bytes),
};

export class ModuleLoader {
  #realm;
  #isCompiled;
  #modules = new Map();

  constructor(realm, isCompiled) {
    this.#realm = realm;
    this.#isCompiled = isCompiled;
    if (isCompiled)
      for (const [name, exported] of Object.entries(ownModules(realm)))
        this.#modules.set(name, this.#makeSynthetic(exported));
  }

  /** @throws {SyntaxError} or what compile throws */
  loadSource(path, source) {
    const text = this.#isCompiled ? compileTest(source, "test.mjs", this.#realm) : source;
    const module = new SourceTextModule(text, {
      identifier: path,
      initializeImportMeta: (meta) => {
        meta.url = `file://${path}`;
      },
      importModuleDynamically: (specifier, _, attributes) =>
        this.importDynamically(specifier, path, attributes),
    });
    this.#modules.set(path, module);
    return module;
  }

  link(module) {
    return module.link((specifier, importer, { attributes, assert }) =>
      this.#load(specifier, importer.identifier, attributes ?? assert),
    );
  }

  async importDynamically(specifier, importer, attributes) {
    const module = this.#loadForImport(specifier, importer, attributes);
    if (module.status === "unlinked") await this.link(module);
    if (module.status === "linked") await module.evaluate();
    return module;
  }

  #loadForImport(specifier, importer, attributes) {
    try {
      return this.#load(specifier, importer, attributes);
    } catch (error) {
      // A refusal to compile ends a build, as a syntax error would.
      throw error?.diagnostics === undefined ? error : new SyntaxError(error.message);
    }
  }

  #load(specifier, importer, attributes = {}) {
    const own = this.#modules.get(specifier);
    if (own !== undefined) return own;
    const path = resolve(dirname(importer), specifier);
    const { type } = attributes;
    const key = type === undefined ? path : `${type} ${path}`;
    const known = this.#modules.get(key);
    if (known !== undefined) return known;
    if (type === undefined) return this.loadSource(path, readFileSync(path, "utf8"));
    if (readData[type] === undefined) throw new TypeError(`No modules of type ${type}`);
    const module = this.#makeSynthetic({ default: readData[type](readFileSync(path)) });
    this.#modules.set(key, module);
    return module;
  }

  #makeSynthetic(exported) {
    const names = Object.keys(exported);
    return new SyntheticModule(names, function () {
      for (const name of names) this.setExport(name, exported[name]);
    });
  }
}
