// The option `devServer`: the plugin's hooks in Vite's dev server. They look at modules and hand every one back as it is.

import { BulkheadError, type SettledOptions, optionInvalid } from "@bulkhead/core";
import type { TransformPluginContext } from "rollup";
import { DevReport, openServedProject } from "./dev-report.ts";
import { readServed } from "./served-modules.ts";
import { type ViteServer, isBundledBeforehand } from "./vite-server.ts";

/** `report`: the dev server's terminal shows what a build would refuse or deny; `off`: the dev server is left alone. */
export type DevServerMode = "off" | "report";

/** @throws {BulkheadError} BULKHEAD_OPTION_INVALID */
export const parseDevServer = (mode: unknown = "off"): DevServerMode => {
  if (mode === "off" || mode === "report") return mode;
  throw new BulkheadError(optionInvalid("devServer", "'off' or 'report'"));
};

type Context = Pick<TransformPluginContext, "getCombinedSourcemap"> & {
  readonly environment?: { readonly name: string };
};

export interface DevServerHooks {
  readonly configureServer: (server: ViteServer) => Promise<void>;
  readonly transform: (this: Context, code: string, id: string) => null;
  readonly buildEnd: () => void;
}

/** Hooks that only a dev server calls to the end: a build has no server. `settle`: the other options. */
export const makeDevServer = (settle: () => SettledOptions): DevServerHooks => {
  let server: ViteServer | undefined;
  let report: DevReport | undefined;
  return {
    async configureServer(started) {
      const options = settle();
      if (options.mode === "off") return;
      server = started;
      report = new DevReport(started, options, await openServedProject(started.config, options));
    },
    transform(code, id) {
      if (report === undefined || server === undefined) return null;
      if (this.environment?.name !== "client" || isBundledBeforehand(id, server.config))
        return null;
      const served = readServed(this, code, id, report.project);
      if (served !== undefined) report.add(id, served);
      return null;
    },
    buildEnd() {
      report?.close();
    },
  };
};
