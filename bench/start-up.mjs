// How much longer a confined application takes to start, beyond what lockdown takes.
//
// Four processes in turn: an empty program and `wallet --version`, which loads every module of the wallet and does nothing
// more, each plain and confined. A confined empty program is node, the kernel and lockdown; a plain one is node. Counted is
// processor time, user and system, the least of all rounds: loading waits for nothing, and on a busy machine the clock on
// the wall tells mostly of the other programs. So
//
//     (confined wallet - confined empty) / (plain wallet - plain empty)
//
// compares what loading the wallet's own modules costs, with node's start and lockdown taken out of both sides. The same
// with node's start left in, (confined wallet - lockdown) / plain wallet, is nearer to 1 and is printed beside it.
import { least, interleave, runProcess } from "./measure.mjs";

const ROUNDS = 25;

const start = (bundle) => async () => (await runProcess(bundle, ["--version"])).milliseconds;

const ms = (value) => `${value.toFixed(0)} ms`;

export const measureStartUp = async (wallet, empty) => {
  const runs = await interleave(
    {
      plain: start(wallet.plain.bundle),
      confined: start(wallet.confined.bundle),
      empty: start(empty.plain.bundle),
      lockdown: start(empty.confined.bundle),
    },
    ROUNDS,
  );
  const [plain, confined, nothing, locked] = ["plain", "confined", "empty", "lockdown"].map((arm) =>
    least(runs[arm]),
  );
  const withNode = (confined - (locked - nothing)) / plain;
  return {
    name: "start-up beyond lockdown",
    value: (confined - locked) / (plain - nothing),
    unit: "x",
    bar: 1.15,
    detail: `plain ${ms(plain)}, confined ${ms(confined)}, node ${ms(nothing)}, lockdown ${ms(locked - nothing)}; ${withNode.toFixed(2)} x with node's start`,
  };
};
