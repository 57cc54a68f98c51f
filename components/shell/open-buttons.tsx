"use client";
import type { ReactNode } from "react";
import { openInspect, openKeys, openPalette } from "./open";

/** `label`: its name where its words may be out of sight. */
interface OpenProps {
  className?: string;
  text?: string;
  label?: string;
  children: ReactNode;
}

export const InspectButton = ({ className = "btn primary", text = "", label, children }: OpenProps) => (
  <button type="button" className={`${className} needs-script`} aria-haspopup="dialog" aria-label={label} onClick={() => openInspect(text)}>
    {children}
  </button>
);

export const PaletteButton = ({ className = "btn", text = "", label, children }: OpenProps) => (
  <button type="button" className={`${className} needs-script`} aria-haspopup="dialog" aria-label={label} onClick={() => openPalette(text)}>
    {children}
  </button>
);

export const KeysButton = ({ className = "link", children }: { className?: string; children: ReactNode }) => (
  <button type="button" className={`${className} needs-script`} aria-haspopup="dialog" onClick={openKeys}>
    {children}
  </button>
);
