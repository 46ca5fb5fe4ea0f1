// One build, confined: what is known when it starts, what each module becomes, what is checked when it ends.

import { resolve } from "node:path";
import { relativePath } from "@bulkhead/compartment-mapper";
import { type Policy, ROOT, type SettledOptions } from "@bulkhead/core";
import { readPolicy } from "bulkhead";
import type {
  BuildResult,
  OnEndResult,
  OnLoadArgs,
  OnLoadResult,
  OnStartResult,
  PluginBuild,
} from "esbuild";
import { BundleGraph } from "./bundle-graph.ts";
import { checkGraph } from "./check-graph.ts";
import { formatBundleMap, type MappedModule } from "./compartment-map.ts";
import { confine } from "./confined-build.ts";
import { generateFromBundle } from "./generate-from-bundle.ts";
import { checkKernelOrder } from "./kernel-order.ts";
import { loadModule } from "./load-module.ts";
import { loadNobodys } from "./load-own.ts";
import { guard, toMessage, toMessages } from "./messages.ts";
import { metafileKey } from "./metafile-key.ts";
import { printEnd } from "./print-end.ts";
import { OtherPlugins } from "./other-plugins.ts";
import { type RequestedOutput, deliver, takeOverOutput, withhold } from "./outputs.ts";
import { NAMESPACE, OwnNamespace, type OwnSources, bundleKernel } from "./own-namespace.ts";
import { type Project, openProject, workingDirectory } from "./project.ts";
import { DISABLED_NAMESPACE, nameFilter, resolveName } from "./resolve-names.ts";

/** What one run of the build works with; a watch makes a new one for each. */
interface Run extends OwnSources {
  readonly project: Project;
  readonly policyFiles: readonly string[];
  /** Code by its name in the metafile. */
  readonly modules: Map<string, MappedModule>;
  /** What esbuild or another plugin loads into data. */
  readonly data: Set<string>;
}

interface Session {
  readonly build: PluginBuild;
  readonly options: SettledOptions;
  readonly others: OtherPlugins;
  readonly own: OwnNamespace;
  readonly requested: RequestedOutput;
}

const choosePolicy = async (
  { build, options }: Session,
  project: Project,
): Promise<{ policy: Policy; files: readonly string[] }> => {
  const { root, graph, powers } = project;
  const generated =
    options.mode === "generate"
      ? { policy: (await generateFromBundle(build, project, options)).policy }
      : {};
  const source = { ...options, ...generated };
  return readPolicy({
    root,
    graph,
    powers,
    ...(source.policy !== undefined && { policy: source.policy }),
    ...(source.override !== undefined && { override: source.override }),
  });
};

const startRun = async (session: Session): Promise<Run> => {
  const { build, options } = session;
  const project = await openProject(build.initialOptions, options);
  const { policy, files } = await choosePolicy(session, project);
  const kernel = await bundleKernel(build, options.lockdown, policy);
  return {
    project,
    policy,
    policyFiles: files,
    intrinsics: project.intrinsics,
    kernel,
    modules: new Map(),
    data: new Set(),
  };
};

const load = async (
  args: OnLoadArgs,
  run: Run,
  { build, others, own }: Session,
): Promise<OnLoadResult | undefined> => {
  if (args.namespace === NAMESPACE) return own.load(args.path, run);
  const nobodys = loadNobodys(args, run.project);
  if (nobodys !== undefined) return nobodys;
  const loaded = await loadModule(args, run.project, others, build);
  if (loaded.kind === "data") {
    run.data.add(metafileKey(args.namespace, args.path, workingDirectory(build.initialOptions)));
    return loaded.result;
  }
  const { result, module } = await confine(
    loaded,
    args,
    { project: run.project, policy: run.policy, own },
    build,
  );
  run.modules.set(module.key, module);
  return { ...result, watchFiles: [...(result.watchFiles ?? []), ...run.policyFiles] };
};

const OURS = [`${NAMESPACE}:`, `${DISABLED_NAMESPACE}:`, "<"];

/** Fails closed: each input of the bundle is one that we compiled, data, our own, or empty. */
const checkInputs = ({ inputs }: BundleGraph, { modules, data }: Run): void => {
  for (const [key, { bytes }] of Object.entries(inputs)) {
    const isKnown =
      modules.has(key) ||
      data.has(key) ||
      OURS.some((start) => key.startsWith(start)) ||
      (key.startsWith("(disabled):") && bytes === 0);
    if (!isKnown) throw new Error(`Internal: esbuild bundled ${key}, which was not confined`);
  }
};

const endRun = async (
  result: BuildResult,
  run: Run,
  { build, own, requested }: Session,
): Promise<OnEndResult> => {
  const { metafile } = result;
  if (metafile === undefined) throw new Error("Internal: a build without a metafile");
  const directory = workingDirectory(build.initialOptions);
  const graph = new BundleGraph(metafile.inputs, {
    modules: run.modules,
    project: run.project,
    own,
    directory,
  });
  checkInputs(graph, run);
  const modules = Object.keys(metafile.inputs).flatMap((key) => run.modules.get(key) ?? []);
  const { errors, warnings } = checkGraph(graph, modules, run.policy);
  const isKernelFirst = (key: string): boolean =>
    run.modules.get(key)?.owner.canonicalName === ROOT;
  const injected = (build.initialOptions.inject ?? []).map((path) =>
    metafileKey("file", resolve(directory, path), directory),
  );
  const problems = [...errors, ...checkKernelOrder(metafile, injected, isKernelFirst)];
  if (problems.length > 0) {
    withhold(result, requested);
  } else {
    const shownOutput = (output: string): string =>
      relativePath(requested.directory, `${directory}/${output}`);
    deliver(result, requested, formatBundleMap({ ...run, modules, metafile, shownOutput }));
  }
  const confined = new Set(modules.map(({ owner }) => owner.canonicalName)).size;
  const violations = problems.length + warnings.length;
  const messages = { errors: toMessages(problems), warnings: toMessages(warnings) };
  await printEnd(
    build,
    messages,
    `bulkhead: ${confined} packages confined, ${violations} ${violations === 1 ? "violation" : "violations"} reported`,
  );
  return messages;
};

/** Puts the plugin's callbacks into a build. */
export const startConfinement = async (
  build: PluginBuild,
  options: SettledOptions,
): Promise<void> => {
  const { initialOptions } = build;
  // esbuild keeps the folder it was loaded in; we and it must mean the same one.
  initialOptions.absWorkingDir = workingDirectory(initialOptions);
  const others = new OtherPlugins(initialOptions.plugins?.slice(1) ?? []);
  const session: Session = {
    build,
    options,
    others,
    own: new OwnNamespace(),
    requested: takeOverOutput(initialOptions),
  };
  const filter = nameFilter(await openProject(initialOptions, options));
  let current: Run | undefined;
  build.onStart(() =>
    guard<OnStartResult>(async () => {
      current = undefined;
      current = await startRun(session);
      return undefined;
    }),
  );
  build.onResolve(
    { filter: /^bulkhead:/ },
    ({ path }) =>
      session.own.resolve(path) ?? {
        errors: [
          toMessage({
            code: "BULKHEAD_IMPORT_UNRESOLVED",
            message: "A package asks for a module of Bulkhead's own",
          }),
        ],
      },
  );
  build.onResolve({ filter }, (args) =>
    current === undefined ? undefined : resolveName(args, build, { ...current, own: session.own }),
  );
  // Nothing is loaded for a build that could not start: its errors stand already.
  build.onLoad({ filter: /.*/ }, (args) =>
    guard<OnLoadResult>(async () =>
      current === undefined ? { contents: "", loader: "js" } : load(args, current, session),
    ),
  );
  build.onEnd((result) => {
    if (current !== undefined && result.errors.length === 0)
      return guard<OnEndResult>(async () =>
        current === undefined ? undefined : endRun(result, current, session),
      );
    withhold(result, session.requested);
    return undefined;
  });
};
