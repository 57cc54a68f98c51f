"use client";
import type { ReactNode } from "react";

/** Opening the inspect dialog from anywhere on the page. */
const listeners = new Set<(text: string) => void>();
export const openInspect = (text = ""): void => {
  for (const show of listeners) show(text);
};
export const onOpenInspect = (show: (text: string) => void): (() => void) => {
  listeners.add(show);
  return () => listeners.delete(show);
};

/** `label`: its name where its words may be out of sight. */
export const InspectButton = ({
  className = "btn primary",
  text = "",
  label,
  children,
}: {
  className?: string;
  text?: string;
  label?: string;
  children: ReactNode;
}) => (
  <button type="button" className={`${className} needs-script`} aria-haspopup="dialog" aria-label={label} onClick={() => openInspect(text)}>
    {children}
  </button>
);
