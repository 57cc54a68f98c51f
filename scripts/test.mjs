// `npm test`: everything, in order of cost. Prints minutes per suite and ends with `N passed, N failed` over all of them. A suite that
// can't run counts as failed; nothing is skipped in silence. `npm test -- lint unit` runs the named suites only.
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensure } from "./ensure.mjs";
import { nodeProgram, nodeVersions, testsOfNode } from "./nodes.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const results = path.join(root, "test-results");
const bin = (name) => path.join("node_modules", ".bin", name);

/** A step that passes or fails as a whole, and a suite whose runner writes its counts as JSON. */
const step = (command, args) => ({ command, args });
/** What failed in a file: tests, those that passed on their second try too (vitest's own list keeps silent on them), and a broken set-up, which no test tells of. */
const faultsOf = (file) => {
  const say = (what, text) => `${what}\n  ${text.split("\n").slice(0, 3).join("\n  ")}`;
  const name = path.relative(root, file.name);
  const tests = file.assertionResults
    .filter((test) => test.failureMessages.length)
    .map((test) => say(`${test.status === "failed" ? "failed" : "second try"}: ${name} › ${test.fullName}`, test.failureMessages[0]));
  return file.message ? [say(`failed: ${name}`, file.message), ...tests] : tests;
};
const vitest = (project, ...more) => ({
  command: bin("vitest"),
  args: ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=test-results/${project}.json`, ...more],
  report: `test-results/${project}.json`,
  count: (r) => ({
    passed: r.numPassedTests,
    failed: r.numFailedTests + (r.numFailedTestSuites && !r.numFailedTests ? r.numFailedTestSuites : 0),
    skipped: r.numPendingTests + r.numTodoTests,
    faults: r.testResults.flatMap(faultsOf),
  }),
});

/**
 * On another Node version: the unit tests that it may tell from this one (all with BASEWISE_TEST_FULL=1), an inspection by each source and a
 * way through the pages; what they start by the name of node is that one too.
 */
const onNode = (version) => {
  const report = `test-results/node-${version}.json`;
  return {
    ...vitest("unit"),
    report,
    prepare: () => {
      const program = nodeProgram(version);
      const environment = { PATH: `${path.dirname(program)}${path.delimiter}${process.env.PATH}`, BASEWISE_TEST_NODE: version };
      const args = ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "--project", "nodes", "--reporter=dot", "--reporter=json"];
      const files = process.env.BASEWISE_TEST_FULL === "1" ? [] : [...testsOfNode(root), "e2e/nodes.itest.ts"];
      return { command: program, args: [...args, `--outputFile.json=${report}`, ...files], environment };
    },
  };
};

/** Parts that leave each other alone run at the same time; what the later ones say is printed behind the first's. */
const beside = (...parts) => ({ parts });

const suites = {
  lint: step(bin("biome"), ["ci", "."]),
  types: step(bin("tsc"), ["--noEmit"]),
  // Before the unit tests: they ask tar, readelf, openssl and others for what is true.
  system: step(bin("tsx"), ["e2e/system.mts"]),
  // Alone: a worker for each processor, where vitest leaves one free.
  unit: vitest("unit", "--maxWorkers=100%"),
  build: step(process.execPath, ["scripts/build.mjs"]),
  bed: step(bin("tsx"), ["e2e/testbed/cli.ts", "up"]),
  integration: beside(vitest("integration"), vitest("integration-apart")),
  reading: beside(vitest("reading"), vitest("reading-apart")),
  seen: beside(vitest("seen"), vitest("compose")),
  nodes: beside(...nodeVersions.map(onNode)),
  browser: {
    command: bin("playwright"),
    args: ["test"],
    report: "test-results/browser.json",
    count: (r) => ({ passed: r.stats.expected + r.stats.flaky, failed: r.stats.unexpected, skipped: r.stats.skipped }),
  },
  scans: beside(vitest("scans"), vitest("scans-apart")),
};

/**
 * The scanner is built from its source, minutes at low priority where the cache has none: begun before all else, so that the last suite finds
 * it. That suite asks for it again, waits where it is not done, and fails with its words where it failed.
 */
function beginScanner() {
  const log = openSync(path.join(results, "scanner.log"), "w");
  spawn(bin("tsx"), ["e2e/testbed/cli.ts", "trivy"], { stdio: ["ignore", log, log] }).on("error", () => {});
}

function execute({ command, args, environment }, aloud) {
  return new Promise((resolve) => {
    const stdio = aloud ? "inherit" : "pipe";
    const child = spawn(command, args, { stdio: ["ignore", stdio, stdio], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...environment } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        said += chunk;
      });
    }
    child.on("error", (error) => resolve({ code: 1, said: `${said}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, said }));
  });
}

async function runPart(name, part, aloud) {
  if (part.report) rmSync(part.report, { force: true });
  let prepared;
  try {
    prepared = part.prepare?.() ?? part;
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, said: "", faults: [`failed: ${name}\n  ${error.message}`] };
  }
  const { code, said } = await execute(prepared, aloud);
  let counts = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  let trouble = "";
  if (part.report) {
    try {
      counts = part.count(JSON.parse(readFileSync(part.report, "utf8")));
    } catch (error) {
      trouble = `${name} left no report: ${error.message}\n`;
      counts = { passed: 0, failed: 1, skipped: 0 };
    }
    // A runner that fails without a failed test (a broken set-up, an unhandled error) has failed all the same; so has one that ran nothing.
    if ((code !== 0 && counts.failed === 0) || counts.passed + counts.failed === 0) counts.failed += 1;
  }
  return { ...counts, said: said + trouble };
}

async function runSuite(name) {
  const suite = suites[name];
  const started = Date.now();
  console.log(`\n== ${name}`);
  const results = await Promise.all((suite.parts ?? [suite]).map((part, i) => runPart(name, part, i === 0)));
  for (const { said } of results) if (said) process.stdout.write(said);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const faults = results.flatMap((result) => result.faults ?? []);
  return { name, passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped"), faults, minutes: (Date.now() - started) / 60_000 };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length) {
  console.error(`no such suite: ${unknown.join(", ")}; there are ${Object.keys(suites).join(", ")}`);
  process.exit(2);
}
await ensure();
mkdirSync(results, { recursive: true });
if (!wanted.length || wanted.includes("scans")) beginScanner();
const done = [];
for (const name of Object.keys(suites)) if (!wanted.length || wanted.includes(name)) done.push(await runSuite(name));

// Named at the end: what failed first is far above by then.
console.log("");
for (const s of done) for (const fault of s.faults) console.log(`${fault}\n`);
for (const s of done) {
  const skipped = s.skipped ? `, ${s.skipped} skipped` : "";
  console.log(`${s.name.padEnd(12)} ${s.minutes.toFixed(1).padStart(5)} min  ${s.passed} passed, ${s.failed} failed${skipped}`);
}
const sum = (key) => done.reduce((total, s) => total + s[key], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed${sum("skipped") ? `, ${sum("skipped")} skipped` : ""}`);
process.exitCode = sum("failed") ? 1 : 0;
