// npm run demo: the wallet gets a policy, a dependency of it turns bad, and what happens then with and without Bulkhead.
// Works in a copy of fixtures/apps/wallet. Everything it says it has checked; exit 1 when something was not so.
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, finish, heading, quoteText, say, title } from "./demo-screen.mjs";
import { generatePolicy, runPolicy } from "./policy-command.mjs";
import { installAt, prepare } from "./prepare.mjs";

const COLOR_NAME = "color>color-string>color-name";
const SECRET = "correct horse battery staple";

if (!(await prepare())) process.exit(1);
await installAt("fixtures/apps/wallet");
const { formatMessages } = await import("esbuild");
const { bulkhead } = await import("@bulkhead/esbuild");
const {
  buildApp,
  copyApp,
  hasChromium,
  publishBadRelease,
  readSampleAnswers,
  runInChromium,
  runInNode,
  withServer,
  withTemporaryDirectory,
} = await import("../fixtures/harness/dist/index.js");

const PLATFORMS = {
  node: {
    where: "node",
    run: ({ bundle }) => runInNode(bundle, { env: { WALLET_PASSPHRASE: SECRET } }),
    resultOf: ({ result }) => result,
  },
  browser: {
    where: "Chromium",
    run: ({ outdir }) =>
      withServer(outdir, ({ url }) => runInChromium(url, { clicks: ["#sign", "#sign", "#sign"] }), {
        answers: readSampleAnswers(),
      }),
    resultOf: ({ results }) => results.at(-1),
  },
};
const platforms = hasChromium() ? ["node", "browser"] : ["node"];

/** Builds and runs the wallet; `{ result, warnings }`. */
const buildAndRun = async (directory, platform, name, plugins) => {
  const outdir = join(directory, "..", `${name}-${platform}`);
  const built = await buildApp({ directory, platform, outdir, minify: true, plugins });
  const { run, resultOf } = PLATFORMS[platform];
  return { result: resultOf(await run(built)), warnings: built.result.warnings };
};

const plain = (directory, platform, name) => buildAndRun(directory, platform, `plain-${name}`, []);
const confined = (directory, platform, name) =>
  buildAndRun(directory, platform, `confined-${name}`, [bulkhead({ root: directory })]);

const showPolicy = async (app) => {
  heading("policy generate");
  await generatePolicy(app);
  const { resources } = JSON.parse(await readFile(join(app, "bulkhead/policy.json"), "utf8"));
  const entries = Object.values(resources);
  const powerful = entries.filter(({ globals, builtin }) => globals || builtin);
  say(
    `bulkhead/policy.json: ${powerful.length} packages reach globals or builtin modules. The rest only compute. ` +
      "So does color-name, a table of the CSS colours that color-string needs, which color needs, " +
      "which the wallet asked for:",
  );
  const entry = resources[COLOR_NAME];
  quoteText(
    `${COLOR_NAME}: ${entry === undefined ? "not in it, which grants nothing" : JSON.stringify(entry)}`,
  );
  expect("color-name has no power", !entry?.globals && !entry?.builtin);
};

const showConfinedWallet = async (app) => {
  heading("The wallet, confined");
  const runs = platforms.map(async (platform) => {
    const [before, after] = await Promise.all([
      plain(app, platform, "good"),
      confined(app, platform, "good"),
    ]);
    return { platform, before: before.result, after: after.result };
  });
  const results = {};
  for (const { platform, before, after } of await Promise.all(runs)) {
    results[platform] = before;
    expect(
      `in ${PLATFORMS[platform].where}: ${after?.payments.length} payments signed, same result as the plain bundle`,
      before?.payments.length === 3 && isDeepStrictEqual(before, after),
    );
  }
  return results;
};

const showBadRelease = async (app, url) => {
  heading("color-name 2.0.1");
  say("The next release works as before. At its end it also has:");
  const { payload } = await publishBadRelease(app, url);
  quoteText(payload.trim().replaceAll(/^/gm, "+ "));
};

/** What the attacker's server was sent while `run` ran. */
const whatArrives = async (attacker, run) => {
  const before = attacker.requests.length;
  const outcome = await run();
  return { ...outcome, stolen: attacker.requests.slice(before).map(({ body }) => body) };
};

/** Where in what was stolen the wallet's secret is, and what part of it shows that it is the wallet's. */
const LOOT = {
  node: {
    name: "env.WALLET_PASSPHRASE",
    of: ({ env }) => env?.WALLET_PASSPHRASE,
    isOurs: (secret) => secret === SECRET,
  },
  browser: {
    name: 'localStorage["wallet.vault"]',
    of: ({ store }) => store?.["wallet.vault"],
    isOurs: (secret) => JSON.parse(secret).box !== undefined,
  },
};

const showTheft = async (app, attacker) => {
  heading("Plain esbuild: the secret leaves");
  for (const platform of platforms) {
    const { stolen } = await whatArrives(attacker, () => plain(app, platform, "bad"));
    const { name, of, isOurs } = LOOT[platform];
    const secret = of(JSON.parse(stolen[0] || "{}")) ?? "";
    say(`from ${PLATFORMS[platform].where} the attacker's server received`);
    quoteText(`${name} = ${secret.length > 40 ? `${secret.slice(0, 40)}…` : secret}`);
    expect("that is the wallet's secret", secret !== "" && isOurs(secret));
  }
};

/** The build's warnings about color-name, as esbuild prints them; the same one from two platforms once. */
const formatWarnings = async (warnings) => {
  const texts = await formatMessages(
    warnings.filter(({ text }) => text.includes("color-name")),
    { kind: "warning", color: false, terminalWidth: 74 },
  );
  return [...new Set(texts)].map((text) => text.replaceAll(/\n{2,}/g, "\n").trim());
};

const showConfinement = async (app, attacker, results) => {
  heading("Confined by the policy that was reviewed: it does not");
  const all = [];
  for (const platform of platforms) {
    const { stolen, result, warnings } = await whatArrives(attacker, () =>
      confined(app, platform, "bad"),
    );
    const { where } = PLATFORMS[platform];
    expect(`in ${where}: the attacker's server received nothing`, stolen.length === 0);
    expect(
      `in ${where}: the wallet works, same result`,
      isDeepStrictEqual(result, results[platform]),
    );
    all.push(...warnings);
  }
  const denied = await formatWarnings(all);
  const ofFetch = denied.find((text) => text.includes("`fetch`")) ?? "";
  say("");
  say(`The build warns of ${denied.length} accesses without a grant. The last of them:`);
  quoteText(ofFetch);
  expect(
    "it names package, version, line and grant",
    ["color-name@2.0.1", "color-name/index.js:", '"fetch": true'].every((part) =>
      ofFetch.includes(part),
    ),
  );
};

const showReview = async (app, reviewed) => {
  heading("policy diff: what a reviewer reads");
  await generatePolicy(app);
  const { stdout } = await runPolicy(app, "diff", reviewed, join(app, "bulkhead/policy.json"));
  // As wide as a terminal, and meant to be read as it is.
  quoteText(stdout, "");
  expect(
    "it shows all three new powers",
    ["process.env", "localStorage", "fetch"].every((power) => stdout.includes(power)),
  );
};

const tell = async (workspace, attacker) => {
  const app = await copyApp("wallet", join(workspace, "wallet"));
  const { dependencies } = JSON.parse(await readFile(join(app, "package.json"), "utf8"));
  title("Bulkhead: a wallet, its packages and one bad release");
  say(
    `fixtures/apps/wallet keeps keys and signs; ${Object.keys(dependencies).length} packages, and theirs, run beside them.`,
  );
  if (!hasChromium()) say("No /usr/bin/chromium here: the parts in a browser are left out.");
  await showPolicy(app);
  const reviewed = join(workspace, "reviewed-policy.json");
  await cp(join(app, "bulkhead/policy.json"), reviewed);
  const results = await showConfinedWallet(app);
  await showBadRelease(app, attacker.url);
  await showTheft(app, attacker);
  await showConfinement(app, attacker, results);
  await showReview(app, reviewed);
};

const start = performance.now();
await withTemporaryDirectory((workspace) =>
  withServer(undefined, (attacker) => tell(workspace, attacker), { csp: false }),
);
process.exitCode = finish((performance.now() - start) / 1000);
