import { bytes, percentChange } from "../format";
import { badgePicture } from "./badge-picture";
import type { Report } from "./types";

const shorter = (name: string): string => (name.length > 44 ? `…${name.slice(-43)}` : name);

/** The target's name, and its change against A or its own size. */
export function badgeWords({ headline, images }: Pick<Report, "headline" | "images">): { label: string; figure: string; smaller: boolean } {
  const image = images.find(({ letter }) => letter === headline?.letter) ?? images[0];
  const label = shorter((image?.name ?? "base image").replace(/^.*\//, ""));
  if (!headline) return { label, figure: "size unknown", smaller: false };
  const change = headline.against === null ? null : percentChange(headline.bytes, headline.against);
  const what = headline.of === "download" ? "download" : "unpacked";
  return {
    label,
    figure: change === null ? `${bytes(headline.bytes)} ${what}` : `${change} ${what}`,
    smaller: headline.against !== null && headline.bytes < headline.against,
  };
}

/** A report's headline as a small picture for a README. Pure. */
export function badgeSvg(report: Pick<Report, "headline" | "images" | "title">): string {
  const { label, figure, smaller } = badgeWords(report);
  return badgePicture({ label, figure, colour: smaller ? "#1f7a4d" : "#3d5a80", title: report.title });
}
