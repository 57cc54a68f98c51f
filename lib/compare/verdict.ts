import { bytes, plural, timesSmaller } from "../format";
import type { DerivedFacts } from "../inspect/derive";
import type { Inspection } from "../inspect/inspection";
import { startsAsRoot } from "./facts";
import { sumOrNull } from "./layers";
import { commonChain } from "./together";
import type { Verdict } from "./types";
import { capabilitySentences, ownSentences } from "./verdict-capabilities";

/** Sentences made of what was read, each against the baseline: sizes, what it offers and lacks, layers, start. None is canned. */
type Sentence = Verdict["sentences"][number];

const say = (strong: string | null, text: string): Sentence => ({ strong, text });
const layersOf = (n: number): string => (n === 1 ? "one layer" : `${n} layers`);

interface Factor {
  /** `5.2 times`, `4 %`. */
  amount: string;
  way: "smaller" | "larger";
}

/** Null where the two are equal or too near to tell in words. Below 1.1 times, percent says it better. */
export function factor(value: number, base: number): Factor | null {
  if (value === base || value === 0 || base === 0) return null;
  const way = value < base ? "smaller" : "larger";
  const [less, more] = value < base ? [value, base] : [base, value];
  if (more / less >= 1.1) return { amount: `${timesSmaller(less, more)} times`, way };
  const percent = Math.abs((value / base - 1) * 100);
  const digits = percent >= 1 ? 0 : percent >= 0.1 ? 1 : 2;
  const amount = percent.toFixed(digits);
  return { amount: Number(amount) === 0 ? "less than 0.01\u202f%" : `${amount}\u202f%`, way };
}

function sizeSentence(image: Inspection, base: Inspection): Sentence | null {
  const kind = (of: "download" | "unpacked") => {
    const [value, against] = [image.sizes[of], base.sizes[of]];
    return value === null || against === null ? null : { equal: value === against, by: factor(value, against) };
  };
  const download = kind("download");
  const unpacked = kind("unpacked");
  if (!download && !unpacked) return null;
  if (!download || !unpacked) {
    const [one, words] = download ? [download, "to download"] : [unpacked, "unpacked"];
    return one?.by ? say(`${one.by.amount} ${one.by.way}`, ` ${words} than A.`) : say("As large as A", ` ${words}.`);
  }
  if (download.equal && unpacked.equal) return say("As large as A", ", to download and unpacked.");
  if (!download.by) return say("As large as A", ` to download${unpacked.by ? `, ${unpacked.by.amount} ${unpacked.by.way} unpacked` : ""}.`);
  const tail = !unpacked.by ? ", as large unpacked" : `, ${unpacked.by.amount}${unpacked.by.way === download.by.way ? "" : ` ${unpacked.by.way}`} unpacked`;
  return say(`${download.by.amount} ${download.by.way}`, ` to download than A${tail}.`);
}

function layerSentence(image: Inspection, base: Inspection): Sentence {
  const shared = commonChain(image, base);
  if (shared === 0) return say("No layer in common", " with A.");
  const weight = (from: number, to?: number) => sumOrNull(image.layers.slice(from, to).map((l) => l.download));
  const below = weight(0, shared);
  const above = weight(shared);
  if (shared === image.layers.length && shared === base.layers.length) return say("The same layers as A", ": they differ in the config alone.");
  if (shared === image.layers.length) {
    return say(shared === 1 ? "Its one layer is A’s" : `All its ${layersOf(shared)} are in A`, below === null ? "." : `: where A is, nothing is left to pull.`);
  }
  const onTop = above === null ? "" : ` ${bytes(above)} on top.`;
  if (shared === base.layers.length)
    return say("Stands on A", `: all of A beneath, ${layersOf(image.layers.length - shared)}${above === null ? " on top." : ` of${onTop}`}`);
  const blobs = new Set(base.layers.map((l) => l.digest));
  const again = image.layers.slice(shared).filter((l) => l.digest !== null && blobs.has(l.digest)).length;
  const more = again ? ` ${again === 1 ? "One more is a blob" : `${again} more are blobs`} that A has too, on other layers.` : "";
  const first = shared === 1 ? "its first layer" : `its first ${layersOf(shared)}`;
  return say(`Shares ${first} with A`, `${above === null ? "." : `: ${bytes(above)} lie on top.`}${more}`);
}

const startOf = (image: Inspection): string | null => {
  const words = [...(image.config.entrypoint ?? []), ...(image.config.cmd ?? [])];
  return words.length ? words.join(" ") : null;
};
const userOf = (image: Inspection): string => (startsAsRoot(image.config.user) ? "root" : `user ${image.config.user}`);

function startSentence(image: Inspection, base: Inspection | null): Sentence[] {
  const start = startOf(image);
  const user = userOf(image);
  if (!base) return [say(null, start ? `Starts ${start} as ${user}.` : `Sets nothing to start; what is started runs as ${user}.`)];
  const [baseStart, baseUser] = [startOf(base), userOf(base)];
  const sentences: Sentence[] = [];
  if (user !== baseUser) sentences.push(say(`Runs as ${user}`, `, A as ${baseUser}.`));
  if (start !== baseStart) {
    sentences.push(
      start ? say(`Starts ${start}`, baseStart ? `, A ${baseStart}.` : ", A sets nothing to start.") : say("Sets nothing to start", `; A starts ${baseStart}.`),
    );
  }
  return sentences;
}

interface Subject {
  inspection: Inspection;
  /** null where its files were not looked at. */
  facts: DerivedFacts | null;
}

export function verdictOf({ inspection: image, facts }: Subject, baseline: Subject | null, isBaseline: boolean): Verdict {
  const base = baseline?.inspection ?? null;
  const { download, unpacked } = image.sizes;
  const of = download !== null ? "download" : "unpacked";
  const own = image.sizes[of];
  const against = isBaseline || !base ? null : base.sizes[of];
  const headline = own === null ? null : ({ of, bytes: own, against } as const);
  const sentences: Sentence[] = [];
  if (download === null) sentences.push(say("Download unknown", `: ${image.sizes.unknown.download?.reason ?? "it was not read."}`));
  if (isBaseline || !base) {
    sentences.push(
      say(
        null,
        `${unpacked === null ? "Unpacked size unknown" : `${bytes(unpacked)} unpacked`}, ${facts?.packages ? `${plural(facts.packages.length, "package")} ` : ""}in ${layersOf(image.layers.length)}.`,
      ),
      ...(facts ? ownSentences(facts) : []),
      ...startSentence(image, null),
    );
    if (!isBaseline) sentences.push(say("Held against nothing", ": A is not recorded."));
    return { headline, sentences };
  }
  if (image.digest === base.digest) return { headline, sentences: [say("The same image as A", ", digest for digest.")] };
  const size = sizeSentence(image, base);
  if (size) sentences.push(size);
  if (facts && baseline?.facts) sentences.push(...capabilitySentences(facts, baseline.facts));
  sentences.push(layerSentence(image, base), ...startSentence(image, base));
  if (image.platform !== base.platform) sentences.push(say("Another platform", `: ${image.platform}, A is for ${base.platform}.`));
  return { headline, sentences };
}
