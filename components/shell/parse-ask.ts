import { isBasewiseError } from "@/lib/errors";
import { canonical, familiar, parseReference } from "@/lib/oci/reference";

/** What someone typed into the inspect dialog: references apart by space, comma or line; `a vs b` asks for a comparison. Pure. */
export interface Asked {
  /** Familiar spelling, in order, each once. */
  references: string[];
  /** A comparison was asked for: two or more, with `vs` between them. */
  compare: boolean;
  wrong: { text: string; why: string }[];
}

export const mostAtOnce = 64;
export const mostCompared = 8;

export function parseAsk(text: string): Asked {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const asked: Asked = { references: [], compare: false, wrong: [] };
  const seen = new Set<string>();
  for (const word of words) {
    if (/^vs\.?$/i.test(word)) {
      asked.compare = true;
      continue;
    }
    try {
      const reference = parseReference(word);
      const name = canonical(reference);
      if (!seen.has(name)) asked.references.push(familiar(reference));
      seen.add(name);
    } catch (error) {
      asked.wrong.push({ text: word, why: isBasewiseError(error) ? error.detail : "Not an image reference." });
    }
  }
  asked.compare &&= asked.references.length > 1;
  return asked;
}

/** The address of a comparison; a colon and a slash may stand in a query as they are, so that the address can be read. */
export const compareQuery = (images: readonly string[]): string =>
  images.map((image) => `image=${encodeURIComponent(image).replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",")}`).join("&");
