/** The sections of a comparison that a report may show, in their order on the page. Pure. */
export const sectionIds = [
  "verdict",
  "sizes",
  "waterfall",
  "bytes",
  "layers",
  "levels",
  "capabilities",
  "attack",
  "vulnerabilities",
  "packages",
  "files",
  "config",
  "image",
  "pull",
] as const;
export type SectionId = (typeof sectionIds)[number];

export const sectionLabels: Readonly<Record<SectionId, string>> = {
  verdict: "Verdict",
  sizes: "Sizes",
  waterfall: "Waterfall",
  bytes: "Bytes",
  layers: "Layers",
  levels: "Levels",
  capabilities: "Capabilities",
  attack: "Attack",
  vulnerabilities: "Vulnerabilities",
  packages: "Packages",
  files: "Files",
  config: "Config",
  image: "Image",
  pull: "Pull",
};

/** Sections that need something to compare with. */
const ofSeveral: readonly SectionId[] = ["waterfall", "packages", "files"];

/** Those chosen, in the page's order and each once, that a report of so many images can have. */
export const sectionsOf = (chosen: readonly SectionId[], images: number): SectionId[] =>
  sectionIds.filter((id) => chosen.includes(id) && (images > 1 || !ofSeveral.includes(id)));
