// Names for webpack's types that webpack exports no name of.

import type { Compiler, Module, NormalModule } from "webpack";

/** What webpack makes the modules of a compilation with. */
export type Factories = Parameters<Parameters<Compiler["hooks"]["compilation"]["tap"]>[1]>[1];

export type NormalModuleFactory = Factories["normalModuleFactory"];

export type Webpack = Compiler["webpack"];

export type ModuleDependency = Module["dependencies"][number] & {
  readonly request?: string;
  readonly userRequest?: string;
};

export type LoaderItem = NormalModule["loaders"][number];
