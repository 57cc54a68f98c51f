import { date } from "../format";
import { badgePicture } from "../reports/badge-picture";
import type { Standard, Workload } from "./types";

/** A workload's standard as a small picture for a README. Pure. */
const colours = { approved: "#1f7a4d", proposed: "#3d5a80", deprecated: "#8a5a00", none: "#5b6470" } as const;

/** Repository's last part and tag: static-debian13:nonroot. */
export const shortName = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

export function standardBadge(workload: Workload, standard: Standard | null): string {
  const label = `${workload.title} base`;
  const title = "Standard base image";
  if (!standard) return badgePicture({ label, figure: "none decided", colour: colours.none, title });
  const name = shortName(standard.base.reference);
  const until = standard.status === "deprecated" && standard.deprecatedUntil ? `, deprecated until ${date(standard.deprecatedUntil)}` : "";
  const figure = standard.status === "proposed" ? `${name}, proposed` : `${name}${until}`;
  const colour = standard.status === "approved" || standard.status === "proposed" || standard.status === "deprecated" ? colours[standard.status] : colours.none;
  return badgePicture({ label, figure, colour, title });
}
