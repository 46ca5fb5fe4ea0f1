// npm run demo: the wallet gets a policy, a dependency of it turns bad, and what happens then with and without Bulkhead.
// Works in a copy of fixtures/apps/wallet. Everything it says it has checked; exit 1 when something was not so.
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, finish, heading, quoteText, say, title } from "./demo-screen.mjs";
import { generatePolicy, runPolicy } from "./policy-command.mjs";
import { installAt, prepare } from "./prepare.mjs";

const SECRET = "correct horse battery staple";

if (!(await prepare())) process.exit(1);
await installAt("fixtures/apps/wallet");
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
  const names = Object.keys(resources);
  const powerless = names.filter((name) => !resources[name].globals && !resources[name].builtin);
  say(
    `bulkhead/policy.json: ${names.length} packages, ${powerless.length} of them without any power,`,
  );
  say("among those color-name, a table of the CSS colours:");
  const entry = resources["color>color-string>color-name"] ?? {};
  quoteText(`"color>color-string>color-name": ${JSON.stringify(entry)}`);
  expect("color-name has no power", !entry.globals && !entry.builtin);
};

const showConfinedWallet = async (app) => {
  heading("The wallet, confined");
  const results = {};
  for (const platform of platforms) {
    const { result } = await plain(app, platform, "good");
    const { result: same } = await confined(app, platform, "good");
    results[platform] = result;
    expect(
      `in ${PLATFORMS[platform].where}: signs ${result?.payments.length} payments, the result is the plain bundle's`,
      result?.payments.length === 3 && isDeepStrictEqual(result, same),
    );
  }
  return results;
};

const showBadRelease = async (app, url) => {
  heading("color-name 2.0.1");
  say("The next release works as before. At its end it also has:");
  const { payload } = await publishBadRelease(app, url);
  quoteText(payload.trim(), "+ ");
};

/** What the attacker's server was sent while `run` ran. */
const whatArrives = async (attacker, run) => {
  const before = attacker.requests.length;
  const outcome = await run();
  return { ...outcome, stolen: attacker.requests.slice(before).map(({ body }) => body) };
};

const LOOT = {
  node: ({ env }) => `env.WALLET_PASSPHRASE = ${JSON.stringify(env?.WALLET_PASSPHRASE)}`,
  browser: ({ storage }) => `localStorage["wallet.vault"] = ${storage?.["wallet.vault"]}`,
};

const showTheft = async (app, attacker) => {
  heading("Plain esbuild: the secret leaves");
  for (const platform of platforms) {
    const { stolen } = await whatArrives(attacker, () => plain(app, platform, "bad"));
    const loot = JSON.parse(stolen[0] || "{}");
    say(`from ${PLATFORMS[platform].where} the attacker's server received`);
    quoteText(LOOT[platform](loot));
    expect(
      "the secret is the wallet's",
      JSON.stringify(loot).includes(platform === "node" ? SECRET : "wallet.vault"),
    );
  }
};

const showConfinement = async (app, attacker, results) => {
  heading("Confined by the policy that was reviewed: it does not");
  const messages = new Set();
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
    for (const { text } of warnings) messages.add(text);
  }
  say("");
  say("The build says why:");
  const denied = [...messages].filter((text) => text.includes("color-name"));
  quoteText(denied.join("\n\n"));
  expect(
    "it names package, line and grant",
    denied.some((text) => /color-name@2\.0\.1.*`fetch`/.test(text) && /index\.js:\d+/.test(text)),
  );
};

const showReview = async (app, reviewed) => {
  heading("policy diff: what a reviewer reads");
  await generatePolicy(app);
  const { stdout } = await runPolicy(app, "diff", reviewed, join(app, "bulkhead/policy.json"));
  quoteText(stdout);
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
