import { handOver } from "../ui/hand-over";
import type { ChartDownloadProps } from "./download";
import { drawingOf } from "./drawing";
import { fontFaces } from "./fonts";
import { type PictureHead, pictureFile } from "./picture";
import { openStage } from "./stage";

export interface Form {
  type: "svg" | "png";
  theme: "light" | "dark";
}

/** Pixels of a PNG for one of the page's. */
const sharpness = 2;

/** Draws the chart and hands it to the browser; answers with the file's name. */
export async function saveChart({ id, title, kind, sources }: ChartDownloadProps, { type, theme }: Form): Promise<string> {
  const original = document.querySelector<HTMLElement>(`[data-drawing="${CSS.escape(id)}"]`);
  if (!original) throw new Error(`no drawing ${id}`);
  const stage = await openStage(original, theme);
  let svg: string;
  let size: { width: number; height: number };
  try {
    const drawing = drawingOf(stage.drawing);
    const ground = stage.colour("var(--page)");
    const head: PictureHead = {
      title,
      kind,
      sources: sources.map((source) => ({
        ...source,
        colour: source.letter === null ? null : stage.colour("var(--col)", `img-${source.letter.toLowerCase()}`),
      })),
      sentences: [...stage.drawing.querySelectorAll('[role="img"][aria-label]')].map((element) => element.getAttribute("aria-label") ?? ""),
      saved: new Date().toISOString(),
      colours: { ground, ink: stage.colour("var(--ink)"), soft: stage.colour("var(--ink-2)"), faint: stage.colour("var(--ink-3)") },
      font: getComputedStyle(stage.drawing).fontFamily,
      faces: type === "png" ? await fontFaces(stage.drawing.ownerDocument) : "",
    };
    ({ svg, size } = pictureFile(drawing, head));
  } finally {
    stage.close();
  }
  const name = `basewise-${id}-${theme}.${type}`;
  handOver(type === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await pngOf(svg, size), name);
  return name;
}

async function pngOf(svg: string, { width, height }: { width: number; height: number }): Promise<Blob> {
  const image = new Image();
  // The page's policy lets images come from data: and not from blob:.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * sharpness);
  canvas.height = Math.ceil(height * sharpness);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png"));
}
