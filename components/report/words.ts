import { bytes, date, percentChange } from "@/lib/format";
import type { ReportHeadline } from "@/lib/reports/types";

/** A report in words, for its head, lists and previews. Pure. */
const numbers = ["no images", "one image", "two images", "three images", "four images", "five images", "six images", "seven images", "eight images"];
export const imagesInWords = (count: number): string => numbers[count] ?? `${count} images`;

const kinds = { download: "to download", unpacked: "unpacked" } as const;

/** `−81 %` with `download, C`; of one image its own size. */
export function headlineWords(headline: ReportHeadline | null): { figure: string; what: string } | null {
  if (!headline) return null;
  const { letter, of, bytes: size, against } = headline;
  const percent = against === null ? null : percentChange(size, against);
  return percent === null ? { figure: bytes(size), what: kinds[of] } : { figure: percent, what: `${of}, ${letter}` };
}

/** One sentence for previews. */
export function previewWords(headline: ReportHeadline | null, images: readonly { letter: string; name: string }[]): string {
  const names = images.map(({ letter, name }) => `${letter} ${name}`).join(", ");
  if (!headline) return names;
  const { letter, of, bytes: size, against } = headline;
  const percent = against === null ? null : percentChange(size, against);
  return percent === null
    ? `${bytes(size)} ${kinds[of]}. ${names}`
    : `${letter} is ${percent} ${kinds[of]} against A: ${bytes(size)} for ${bytes(against ?? 0)}. ${names}`;
}

export const endWords = (expiresAt: string | null): string => (expiresAt === null ? "never ends" : `expires ${date(expiresAt)}`);
