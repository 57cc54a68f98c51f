/** The sections of a comparison in their order: the menu of its head, and the keys `g` and then a letter. */
export const sections: readonly { id: string; label: string; key: string }[] = [
  { id: "verdict", label: "Verdict", key: "v" },
  { id: "sizes", label: "Sizes", key: "s" },
  { id: "waterfall", label: "Waterfall", key: "w" },
  { id: "bytes", label: "Bytes", key: "b" },
  { id: "layers", label: "Layers", key: "l" },
  { id: "levels", label: "Levels", key: "e" },
  { id: "capabilities", label: "Capabilities", key: "c" },
  { id: "attack", label: "Attack", key: "a" },
  { id: "vulnerabilities", label: "Vulnerabilities", key: "u" },
  { id: "packages", label: "Packages", key: "p" },
  { id: "files", label: "Files", key: "f" },
  { id: "config", label: "Config", key: "o" },
  { id: "image", label: "Image", key: "i" },
  { id: "pull", label: "Pull", key: "t" },
];
