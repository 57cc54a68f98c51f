/** What floats over a page and is loaded when it is first asked for: opened from anywhere by these. */
export type Floating = { what: "palette"; text: string } | { what: "inspect"; text: string } | { what: "keys" };

const listeners = new Set<(asked: Floating) => void>();
const tell = (asked: Floating): void => {
  for (const show of listeners) show(asked);
};
export const openPalette = (text = ""): void => tell({ what: "palette", text });
export const openInspect = (text = ""): void => tell({ what: "inspect", text });
export const openKeys = (): void => tell({ what: "keys" });
export const onOpen = (show: (asked: Floating) => void): (() => void) => {
  listeners.add(show);
  return () => listeners.delete(show);
};
