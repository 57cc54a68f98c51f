import Link from "next/link";
import { type ComponentProps, cache, type ReactNode } from "react";

/**
 * A report's page stands alone: whoever reads it may not reach the app, so the same components draw it without a way into it. Said once per
 * request, before anything is drawn; server components only.
 */
const place = cache(() => ({ alone: false }));
export const standAlone = (): void => {
  place().alone = true;
};
export const standsAlone = (): boolean => place().alone;

/** A way into the app; where the page stands alone, its words. */
export function AppLink({ children, ...link }: ComponentProps<typeof Link>) {
  return standsAlone() ? children : <Link {...link}>{children}</Link>;
}

/** What makes sense within the app only. */
export const InApp = ({ children }: { children: ReactNode }) => (standsAlone() ? null : children);
