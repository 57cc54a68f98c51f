// Loaded into the benched server by --require: the delay of its event loop, printed to a file on SIGUSR2 and begun anew.
const { writeFileSync } = require("node:fs");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const { isMainThread } = require("node:worker_threads");

if (isMainThread && process.env.BASEWISE_BENCH_PROBE) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on("SIGUSR2", () => {
    writeFileSync(process.env.BASEWISE_BENCH_PROBE, JSON.stringify({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 }));
    delay.reset();
  });
}
