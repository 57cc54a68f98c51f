"use client";
import { type ReactNode, useEffect, useRef } from "react";

/** A menu that opens without a script (details); with one, it closes on a click elsewhere, on a choice and on Escape. */
export function Menu({
  label,
  summary,
  className = "btn",
  side = "right",
  onOpen,
  children,
}: {
  label?: string;
  summary: ReactNode;
  className?: string;
  side?: "left" | "right";
  onOpen?: () => void;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const menu = ref.current;
    if (!menu) return;
    const close = (event: Event) => {
      if (!menu.open) return;
      const inside = event.target instanceof Node && menu.contains(event.target);
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        menu.querySelector("summary")?.focus();
      } else if (inside && !(event.target as Element).closest?.(".menu :is(a, button:not([type=submit]))")) return;
      menu.open = false;
    };
    // After React has run its own handlers on the chosen item.
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details className="menu-of" ref={ref} onToggle={(event) => event.currentTarget.open && onOpen?.()}>
      <summary className={className} aria-label={label}>
        {summary}
      </summary>
      <div className={side === "left" ? "menu left" : "menu"}>{children}</div>
    </details>
  );
}
