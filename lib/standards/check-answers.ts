import packageJson from "../../package.json";
import { env, linkBase } from "../env";
import { BasewiseError } from "../errors";
import { dockerfileSarif } from "./check-sarif";
import { dockerfileText, imageText } from "./check-text";
import { type CheckResult, fails, type Verdict } from "./check-types";
import type { RecordedImageCheck } from "./checks";

/** Checks as answers: JSON, SARIF or plain text, the verdict in a header, and the status that a pipeline fails on. */
interface Wish<Format> {
  format: Format | undefined;
  accept: string | null;
  failOn: Verdict | undefined;
}

const mostBuildArgs = 50;

/** `NAME=VALUE` … Raises `invalid_request`. */
export function readBuildArgs(texts: readonly string[]): Map<string, string> {
  const wrong = (why: string) => new BasewiseError("invalid_request", `arg: ${why}.`, { field: "arg" });
  if (texts.length > mostBuildArgs) throw wrong(`at most ${mostBuildArgs} build arguments are taken`);
  return new Map(
    texts.map((text) => {
      const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]{0,2000})$/.exec(text) ?? [];
      if (name === undefined || value === undefined) throw wrong(`“${text.slice(0, 60)}” is not NAME=VALUE`);
      return [name, value];
    }),
  );
}

function formatOf<Format extends string>(wish: Wish<Format>, offered: readonly { format: Format; type: string }[]): Format {
  if (wish.format) return wish.format;
  const accepted = (wish.accept ?? "").split(",").map((one) => one.split(";")[0]?.trim().toLowerCase());
  return offered.find(({ type }) => accepted.includes(type))?.format ?? (offered[0]?.format as Format);
}

function answer(body: string, type: string, verdict: Verdict, failOn: Verdict | undefined): Response {
  return new Response(body, {
    status: failOn && fails(verdict, failOn) ? 422 : 200,
    headers: { "content-type": type, "cache-control": "no-store", "basewise-verdict": verdict, "x-content-type-options": "nosniff" },
  });
}

const plain = "text/plain; charset=utf-8";
/** Where the page is: the public listener answers reports and nothing else. */
const page = (): string => `${linkBase({ ...env(), BASEWISE_PUBLIC_LISTEN: undefined })}/standards`;

export function dockerfileAnswer(result: CheckResult, wish: Wish<"json" | "sarif" | "text"> & { path: string }): Response {
  const format = formatOf(wish, [
    { format: "json", type: "application/json" },
    { format: "sarif", type: "application/sarif+json" },
    { format: "text", type: "text/plain" },
  ]);
  if (format === "text") return answer(dockerfileText(result, wish.path), plain, result.verdict, wish.failOn);
  if (format === "json") return answer(JSON.stringify(result), "application/json", result.verdict, wish.failOn);
  const sarif = dockerfileSarif(result, wish.path, { version: packageJson.version, url: page() });
  return answer(JSON.stringify(sarif, null, 1), "application/sarif+json", result.verdict, wish.failOn);
}

export function imageAnswer(result: RecordedImageCheck, wish: Wish<"json" | "text">): Response {
  const format = formatOf(wish, [
    { format: "json", type: "application/json" },
    { format: "text", type: "text/plain" },
  ]);
  if (format === "json") return answer(JSON.stringify(result), "application/json", result.verdict, wish.failOn);
  const text = result.state === "recorded" ? imageText(result, result.asked) : `${result.verdict}\n${result.reason} ${result.remedy}\n`;
  return answer(text, plain, result.verdict, wish.failOn);
}
