"use client";
import { ThemeProvider, useTheme } from "next-themes";
import type { ReactNode } from "react";
import { HalfMoonIcon } from "../ui/icons";

export const Theme = ({ nonce, children }: { nonce: string | undefined; children: ReactNode }) => (
  // tokens.css sets color-scheme by the attribute, so no style attribute is needed.
  <ThemeProvider attribute="data-theme" enableSystem enableColorScheme={false} {...(nonce ? { nonce } : {})}>
    {children}
  </ThemeProvider>
);

export function useThemeSwitch(): () => void {
  const { resolvedTheme, setTheme } = useTheme();
  return () => setTheme(resolvedTheme === "dark" ? "light" : "dark");
}

export function ThemeButton() {
  const turn = useThemeSwitch();
  return (
    <button type="button" className="icon theme needs-script" aria-label="Switch between light and dark" title="Switch between light and dark" onClick={turn}>
      <HalfMoonIcon />
    </button>
  );
}
