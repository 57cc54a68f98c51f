import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ImageResponse } from "next/og";
import type { ReactElement } from "react";
import { documentOfReport, linked } from "../index";
import type { Report, ReportDocument } from "../types";
import { nothingThere, versioned } from "./answer";
import { sharedHeaders } from "./headers";

/** The picture that a chat shows beside a link. Drawn with the app's own letters: nothing is asked of another host. */
export const pictureSize = { width: 1200, height: 630 };

const folder = path.join(/* turbopackIgnore: true */ process.cwd(), "node_modules/geist/dist/fonts");
const faces = [
  { name: "Geist", file: "geist-sans/Geist-Regular.ttf", weight: 400 },
  { name: "Geist", file: "geist-sans/Geist-SemiBold.ttf", weight: 600 },
  { name: "Geist Mono", file: "geist-mono/GeistMono-Regular.ttf", weight: 400 },
] as const;
let read: Promise<{ name: string; data: Buffer; weight: 400 | 600; style: "normal" }[]> | undefined;
const fonts = () => {
  read ??= Promise.all(
    faces.map(async ({ name, file, weight }) => ({
      name,
      weight,
      data: await readFile(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ folder, file)),
      style: "normal" as const,
    })),
  );
  return read;
};

/** Letters that the fonts have; for any other the drawing library would ask a host on the internet. */
const drawable =
  /[^ -~\u00a0-\u00ac\u00ae-\u0113\u0116-\u012b\u012e-\u0131\u0134-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u014d\u0150-\u017e\u2013\u2014\u2018-\u201a\u201c-\u201e\u2026\u2212\u2192]/gu;
export const inLetters = (text: string): string => text.replaceAll("\u202f", " ").replace(drawable, "?").slice(0, 300);

export async function pngOf(element: ReactElement): Promise<Uint8Array> {
  return new Uint8Array(await new ImageResponse(element, { ...pictureSize, fonts: await fonts() }).arrayBuffer());
}

/** Pictures that were drawn last, by what they show. */
const mostKept = 50;
const place = globalThis as typeof globalThis & { basewisePictures?: Map<string, Promise<Uint8Array>> };

function kept(key: string, draw: () => Promise<Uint8Array>): Promise<Uint8Array> {
  place.basewisePictures ??= new Map();
  const pictures = place.basewisePictures;
  const there = pictures.get(key);
  if (there) return there;
  const coming = draw();
  pictures.set(key, coming);
  coming.catch(() => pictures.delete(key));
  const [oldest] = pictures.keys();
  if (pictures.size > mostKept && oldest !== undefined) pictures.delete(oldest);
  return coming;
}

export async function answerPicture(request: Request, slug: string, element: (title: string, document: ReportDocument) => ReactElement): Promise<Response> {
  const found = await linked(slug);
  if (!found || found.state === "revoked") return nothingThere(slug, found);
  const { report } = found;
  const draw = async (one: Report) => pngOf(element(one.title, await documentOfReport(one)));
  const png = await kept(`${report.contentHash} ${report.title}`, () => draw(report));
  return versioned(request, report, "preview", { ...sharedHeaders(), "content-type": "image/png" }, png);
}
