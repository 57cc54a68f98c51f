import { drill, isGood, steps } from "./index";
import { table, words } from "./table";

const usage = `usage: npm run drill [-- [--jobs 1000] [step …]]
${steps.map((step) => `  ${step.name.padEnd(10)}${step.about}`).join("\n")}`;

async function main(given: string[]): Promise<number> {
  const at = given.indexOf("--jobs");
  const jobs = at < 0 ? 1000 : Number(given[at + 1]);
  const names = at < 0 ? given : given.toSpliced(at, 2);
  const chosen = steps.filter((step) => names.length === 0 || names.includes(step.name));
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length || !Number.isInteger(jobs) || jobs < 1 || jobs > 2000) {
    console.error(usage);
    return 2;
  }
  const findings = await drill(jobs, chosen, (line) => console.log(line));
  console.log(`\n${words(findings)}\n\n${table(findings)}`);
  return findings.every(isGood) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
