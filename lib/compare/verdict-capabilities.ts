import { plural } from "../format";
import type { Capabilities } from "../inspect/capabilities/capability";
import type { DerivedFacts } from "../inspect/derive";
import { showName } from "../inspect/names";
import { type LackId, lackOf, lacks } from "./consequences";
import type { Verdict } from "./types";

/** Sentences of what an image offers and lacks, against the baseline or, for the baseline itself, alone. Pure. */
type Sentence = Verdict["sentences"][number];
const say = (strong: string | null, text: string): Sentence => ({ strong, text });

/** `a, b and c`. */
const listed = (words: readonly string[]): string => (words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);
const none = (ids: readonly LackId[]): string => {
  const words = ids.map((id) => `no ${lackOf(id).name}`).join(", ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** Lost one by one would be a litany: what belongs together is one sentence, which says what the first of it means. */
const together: readonly (readonly LackId[])[] = [["shell", "packageManager"], ["libgcc", "libstdcxx"], ["ca"], ["timeZones"], ["passwd"], ["tmp"]];

function lost(ids: ReadonlySet<LackId>): Sentence[] {
  const of = (group: readonly LackId[]): Sentence[] => {
    const here = group.filter((id) => ids.has(id));
    const [first] = here;
    return first ? [say(none(here), `: ${lackOf(first).means}.`)] : [];
  };
  const [tools, gcc, ...rest] = together.map(of);
  // Without a libc the other libraries go without saying, but for TLS, which people ask for.
  const libraries = ids.has("libc")
    ? [say(none(["libc"]), `: ${lackOf("libc").means}.${ids.has("tls") ? " No TLS library either." : ""}`)]
    : [...of(["tls"]), ...(gcc ?? [])];
  return [...(tools ?? []), ...libraries, ...rest.flat()];
}

const held = ({ caCertificates }: Capabilities): number | null => caCertificates.detail?.bundles[0]?.certificates ?? null;

const added: readonly { id: LackId; words: (facts: Capabilities) => string }[] = [
  { id: "ca", words: (c) => (held(c) === null ? "CA certificates" : plural(held(c) ?? 0, "CA certificate")) },
  { id: "shell", words: () => "a shell" },
  { id: "packageManager", words: () => "a package manager" },
  { id: "libc", words: ({ libc }) => showName(libc.detail?.kind ?? "a libc") },
  { id: "tls", words: () => "a TLS library" },
  { id: "libstdcxx", words: () => "libstdc++" },
  { id: "timeZones", words: () => "time zones" },
];

function addedSentence(image: Capabilities, base: Capabilities): Sentence[] {
  const news = added.filter(({ id }) => lackOf(id).of(image).state === "yes" && lackOf(id).of(base).state === "no");
  const [first] = news;
  if (!first) return [];
  if (news.length > 1 || first.id !== "ca") return [say(`Adds ${listed(news.map(({ words }) => words(image)))}`, ".")];
  return [say("Adds CA certificates", held(image) === null ? "; none in A." : `: ${held(image)}, none in A.`)];
}

/** A shell under /busybox alone leaves /bin/sh missing, which is what the shell form calls. */
const debugOnly = ({ shells }: Capabilities): boolean => shells.state === "yes" && shells.detail?.debugOnly === true;
const debugSentence = say("Its shell lies under /busybox alone", ": shell-form CMD and RUN, which call /bin/sh, still fail.");

function kindOfLibc(image: Capabilities, base: Capabilities): Sentence[] {
  const [own, other] = [image.libc.detail?.kind, base.libc.detail?.kind];
  if (image.libc.state !== "yes" || base.libc.state !== "yes" || !own || !other || own === other) return [];
  return [say(`${own}, not ${other}`, ": programs linked against A’s libc will not start.")];
}

/** Names of what could not be told of either, so that silence is not taken for sameness. */
function notKnown(image: Capabilities, base: Capabilities | null): Sentence[] {
  const open = lacks.filter(({ of }) => of(image).state === "unknown" || (base && of(base).state === "unknown")).map(({ name }) => name);
  return open.length ? [say("Not known", `: ${listed(open)}.`)] : [];
}

/** What is left out where the same packages are there: what slim images do. */
function leftOut(image: DerivedFacts, base: DerivedFacts): Sentence {
  const files = base.fileCount - image.fileCount;
  if (files === 0) return say(null, "");
  const docs = (facts: DerivedFacts) => facts.capabilities.documentation.detail;
  const [own, other] = [docs(image), docs(base)];
  const fewer = own && other ? [other.manPages - own.manPages, other.documents - own.documents] : [0, 0];
  const parts = [(fewer[0] ?? 0) > 0 ? plural(fewer[0] ?? 0, "man page") : null, (fewer[1] ?? 0) > 0 ? plural(fewer[1] ?? 0, "document") : null].filter(
    (part) => part !== null,
  );
  if (files < 0) return say(null, ` It has ${plural(-files, "file")} more.`);
  return say(null, ` It leaves out ${plural(files, "file")}${parts.length ? `, ${listed(parts)} among them` : ""}.`);
}

function samePackages(image: DerivedFacts, base: DerivedFacts): boolean {
  const named = ({ packages }: DerivedFacts) => packages && JSON.stringify(packages.map((p) => `${p.name} ${p.version}`).sort());
  const own = named(image);
  return own !== null && own === named(base);
}

export function capabilitySentences(image: DerivedFacts, base: DerivedFacts): Sentence[] {
  const [own, other] = [image.capabilities, base.capabilities];
  const gone = lacks.filter(({ of }) => of(own).state === "no" && of(other).state === "yes").map(({ id }) => id);
  const sentences = lost(new Set(gone));
  sentences.push(...kindOfLibc(own, other), ...addedSentence(own, other));
  if (debugOnly(own) && !debugOnly(other)) sentences.push(debugSentence);
  const unknown = notKnown(own, other);
  if (sentences.length === 0 && unknown.length === 0) {
    const packages = samePackages(image, base) ? `Same ${plural(image.packages?.length ?? 0, "package")}, no capability differs.` : "No capability differs.";
    sentences.push(say(packages, leftOut(image, base).text));
  }
  return [...sentences, ...unknown];
}

/** For the baseline: what it has that others may lack, and what it lacks itself. */
export function ownSentences({ capabilities: c }: DerivedFacts): Sentence[] {
  const has = [
    c.shells.state === "yes" ? (debugOnly(c) ? "a shell under /busybox alone" : "a shell") : null,
    c.packageManagers.state === "yes" ? "a package manager" : null,
    c.libc.state === "yes" && c.shells.state !== "yes" ? showName(c.libc.detail?.kind ?? "a libc") : null,
  ].filter((part) => part !== null);
  // What a full image commonly lacks, or a base for static programs, is no news of it: only what programs ask for first.
  const asked: readonly LackId[] = ["shell", "packageManager", "libc", "tls", "ca", "passwd", "tmp"];
  const gone = new Set(asked.filter((id) => lackOf(id).of(c).state === "no"));
  return [...(has.length ? [say(null, `Has ${listed(has)}.`)] : []), ...lost(gone), ...notKnown(c, null)];
}
