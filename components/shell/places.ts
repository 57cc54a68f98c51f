import type { Route } from "next";

/** The pages that the bar and the palette lead to. */
export const places: readonly { href: Route; label: string }[] = [
  { href: "/", label: "Ladder" },
  { href: "/compare" as Route, label: "Compare" },
  { href: "/repositories" as Route, label: "Repositories" },
  { href: "/activity", label: "Activity" },
  { href: "/standards" as Route, label: "Standards" },
  { href: "/reports" as Route, label: "Reports" },
];

/** Pages that the palette alone leads to. */
export const settings: typeof places = [
  { href: "/settings/webhooks", label: "Webhooks" },
  { href: "/settings/scanner" as Route, label: "Scanner" },
];
