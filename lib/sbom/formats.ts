export const sbomFormats = ["cyclonedx", "spdx"] as const;
export type SbomFormat = (typeof sbomFormats)[number];

export const sbomMediaTypes: Record<SbomFormat, string> = {
  cyclonedx: "application/vnd.cyclonedx+json; version=1.5",
  spdx: "application/spdx+json",
};

/** What each format's own documentation calls its files, and readers know them by. */
export const sbomEndings: Record<SbomFormat, string> = { cyclonedx: "cdx.json", spdx: "spdx.json" };
