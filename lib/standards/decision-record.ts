import { bytes, date } from "../format";
import { code, text } from "../reports/markdown";
import { noteMarkdown } from "../reports/note";
import type { Action, StandardChange } from "./types";
import type { StandardView } from "./view-types";

/**
 * A standard as a decision record to commit beside one's code, in the form of MADR 4 (adr.github.io/madr). What people or images wrote is
 * escaped; the reason is Markdown with the harm taken out of it, as a report's note. Pure.
 */
function madrStatus({ status, successor, approvedAt }: StandardView): string {
  if (status === "proposed") return "proposed";
  if (status === "approved") return "accepted";
  // A proposal that was withdrawn was never accepted.
  if (status === "retired" && approvedAt === null) return "rejected";
  return successor ? `superseded by ${successor.reference}` : "deprecated";
}

/** YAML's double-quoted form is JSON's. */
const quoted = (value: string): string => JSON.stringify(value.replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, "\ufffd"));

const pinned = (base: StandardView["base"]): string => code(`${base.reference}${base.digest ? `@${base.digest}` : ""}`);
const blocks = (parts: readonly (string | null)[]): string => parts.filter(Boolean).join("\n\n");

function figures({ image }: StandardView): string | null {
  const { figures: own } = image;
  if (!own) return image.reason && text(image.reason);
  const size = (n: number | null) => (n === null ? "unknown" : bytes(n));
  const packages = own.packages === null ? "packages unknown" : `${own.packages} packages`;
  const old = image.state === "gone" ? ` ${text(image.reason ?? "")}` : "";
  return `Download ${size(own.download)}, unpacked ${size(own.unpacked)}, ${packages}, ${text(own.platform)}, read ${date(own.readAt)}.${old}`;
}

function fence(line: string): string {
  return ["```dockerfile", line, "```"].join("\n");
}

function confirmation(view: StandardView, urls: { check: string }): string {
  const manifests = view.base.manifests.map(({ platform, digest }) => `- ${text(platform)}: ${code(digest)}`);
  return blocks([
    view.base.digest === null
      ? "A last stage that is written `FROM scratch` fulfils it."
      : `A Dockerfile whose last stage stands on this digest${view.base.manifests.some(({ digest }) => digest !== view.base.digest) ? ", or on one of its manifests," : ""} fulfils it. Checked by:`,
    view.base.digest === null
      ? null
      : ["```sh", `curl --fail-with-body --data-binary @Dockerfile -H 'content-type: text/plain' ${urls.check}`, "```"].join("\n"),
    manifests.length ? manifests.join("\n") : null,
  ]);
}

const done: Readonly<Record<Action, string>> = {
  propose: "proposed",
  edit: "edited",
  approve: "approved",
  deprecate: "deprecated",
  retire: "retired",
  review: "reviewed",
  except: "exception added",
  "end-exception": "exception ended",
  "add-workload": "workload added",
  "edit-workload": "workload edited",
  "remove-workload": "workload removed",
};

const line = ({ at, actor, action, why }: StandardChange): string =>
  `- ${date(at)}: ${done[action]}${actor.name ? ` by ${text(actor.name)}` : ""}${why ? `: ${text(why.replace(/\s+/g, " "))}` : ""}`;

/** `history` oldest first; `urls` where the page, the report and the check stand. */
export function decisionRecord(view: StandardView, history: readonly StandardChange[], urls: { page: string; report: string | null; check: string }): string {
  const { workload, base, alternatives, exceptions, evidence } = view;
  const decided = view.approvedAt ?? view.proposedAt;
  const front = [
    "---",
    `status: ${quoted(madrStatus(view))}`,
    `date: ${view.updatedAt.slice(0, 10)}`,
    `decision-makers: ${quoted(view.owner || "not stated")}`,
    "---",
  ].join("\n");
  const links = { live: urls.report ? ` <${encodeURI(urls.report)}>` : "", expired: " (its link has ended)", revoked: " (revoked)", deleted: " (deleted)" };
  const until = view.deprecatedUntil ? `It may be used until ${date(view.deprecatedUntil)}.` : null;
  return `${blocks([
    front,
    `# ${text(`Use ${base.reference} as the base image for ${workload.title}`)}`,
    "## Context and Problem Statement",
    `Which base image does the last stage of a container image stand on, for the workload ${text(workload.title)}${workload.note ? ` (${text(workload.note)})` : ""}?`,
    "## Considered Options",
    [`- ${pinned(base)}`, ...alternatives.map((one) => `- ${pinned(one.base)}${one.note ? `: ${text(one.note)}` : ""}`)].join("\n"),
    "## Decision Outcome",
    `Chosen option: ${pinned(base)}, because:`,
    noteMarkdown(view.reason) || "No reason is stated.",
    fence(view.from),
    alternatives.length ? "The other options are permitted as they say." : null,
    "### Consequences",
    blocks([
      figures(view),
      view.reviewBy ? `To be reviewed by ${date(view.reviewBy)}.` : null,
      until,
      exceptions.length
        ? `Exceptions:\n\n${exceptions
            .map(
              ({ team, reference, digest, until: last, reason }) =>
                `- ${text(team)} may stand on ${code(`${reference}${digest ? `@${digest}` : ""}`)} until ${date(last)}: ${text(reason.replace(/\s+/g, " "))}`,
            )
            .join("\n")}`
        : null,
    ]),
    "### Confirmation",
    confirmation(view, urls),
    "## More Information",
    blocks([
      evidence
        ? `Evidence: the report ${text(evidence.title)}${links[evidence.state]}, SHA-256 of what it froze ${code(evidence.contentHash)}.`
        : "No report is named as evidence.",
      `${view.approvedAt ? "Approved" : "Proposed"} ${date(decided)}. The record: <${encodeURI(urls.page)}>`,
      history.length ? history.map(line).join("\n") : null,
    ]),
  ])}\n`;
}
