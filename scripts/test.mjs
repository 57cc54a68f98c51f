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
const full = process.env.BASEWISE_TEST_FULL === "1";
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
const vitest = (project) => ({
  command: bin("vitest"),
  args: ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=test-results/${project}.json`],
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
      const files = full ? [] : [...testsOfNode(root), "e2e/nodes.itest.ts"];
      return { command: program, args: [...args, `--outputFile.json=${report}`, ...files], environment };
    },
  };
};

/** Parts that leave each other alone: the first takes turns with other suites' first ones, the rest are in the other lane. */
const beside = (...parts) => ({ parts });
/** In whichever lane has nothing else left. */
const either = (...parts) => ({ parts, either: true });

const suites = {
  lint: step(bin("biome"), ["ci", "."]),
  types: step(bin("tsc"), ["--noEmit"]),
  // Before the unit tests: they ask tar, readelf, openssl and others for what is true.
  system: step(bin("tsx"), ["e2e/system.mts"]),
  // With a worker for each processor tests that judge time fail; vitest leaves one free.
  unit: vitest("unit"),
  build: step(process.execPath, ["scripts/build.mjs"]),
  bed: step(bin("tsx"), ["e2e/testbed/cli.ts", "up"]),
  integration: beside(vitest("integration"), vitest("integration-apart")),
  reading: beside(vitest("reading"), vitest("reading-apart")),
  seen: beside(vitest("seen"), vitest("compose")),
  nodes: either(...nodeVersions.map(onNode)),
  browser: {
    command: bin("playwright"),
    args: ["test"],
    // Nobody looks at the pictures of an everyday run, and a long page takes seconds to paint.
    environment: full ? {} : { BASEWISE_TEST_PICTURES: "no" },
    report: "test-results/browser.json",
    count: (r) => ({ passed: r.stats.expected + r.stats.flaky, failed: r.stats.unexpected, skipped: r.stats.skipped }),
  },
  scans: beside(vitest("scans"), vitest("scans-apart")),
};

/** Suites that share their lanes, so that neither stands empty while a long part of one ends: the image is built while images are read. */
const together = [["reading", "seen", "nodes"]];

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

/** Runs the suites' parts in two lanes; answers with a result for each suite. What is said in the second lane is printed behind the first's. */
async function runSuites(names) {
  const lanes = [[], []];
  const rest = [];
  for (const name of names) {
    const suite = suites[name];
    for (const [i, part] of (suite.parts ?? [suite]).entries()) (suite.either && names.length > 1 ? rest : lanes[i % 2]).push({ name, part });
  }
  const ended = [];
  const heard = [];
  const run = async (lane, aloud) => {
    for (let next = lane.shift() ?? rest.shift(); next; next = lane.shift() ?? rest.shift()) {
      const started = Date.now();
      if (aloud) console.log(`\n== ${next.name}`);
      const result = await runPart(next.name, next.part, aloud);
      if (aloud) process.stdout.write(result.said);
      else heard.push(`\n== ${next.name}, beside\n${result.said}`);
      ended.push({ ...result, name: next.name, started, until: Date.now() });
    }
  };
  await Promise.all([run(lanes[0], true), run(lanes[1], false)]);
  for (const said of heard) process.stdout.write(said);
  return names.map((name) => {
    const parts = ended.filter((part) => part.name === name);
    const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
    const minutes = (Math.max(...parts.map((part) => part.until)) - Math.min(...parts.map((part) => part.started))) / 60_000;
    return { name, passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped"), faults: parts.flatMap((part) => part.faults ?? []), minutes };
  });
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
const began = Date.now();
const left = Object.keys(suites).filter((name) => !wanted.length || wanted.includes(name));
const done = [];
while (left.length) {
  const group = together.find((names) => names.includes(left[0])) ?? [left[0]];
  const names = left.filter((name) => group.includes(name));
  for (const name of names) left.splice(left.indexOf(name), 1);
  done.push(...(await runSuites(names)));
}

// Named at the end: what failed first is far above by then.
console.log("");
for (const s of done) for (const fault of s.faults) console.log(`${fault}\n`);
for (const s of done) {
  const skipped = s.skipped ? `, ${s.skipped} skipped` : "";
  console.log(`${s.name.padEnd(12)} ${s.minutes.toFixed(1).padStart(5)} min  ${s.passed} passed, ${s.failed} failed${skipped}`);
}
const sum = (key) => done.reduce((total, s) => total + s[key], 0);
console.log(`${"all".padEnd(12)} ${((Date.now() - began) / 60_000).toFixed(1).padStart(5)} min`);
console.log(`${sum("passed")} passed, ${sum("failed")} failed${sum("skipped") ? `, ${sum("skipped")} skipped` : ""}`);
process.exitCode = sum("failed") ? 1 : 0;
