/** `npm run bench`: every bench, or those that are named. Ratios in one run; no part of `npm test`. */
const benches = ["main-job", "reading", "catalogue", "reports", "scan"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.includes(name));
if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(", ")}; there are ${benches.join(", ")}`);
for (const name of benches.filter((b) => wanted.length === 0 || wanted.includes(b))) await import(`./${name}.mts`);

export {};
