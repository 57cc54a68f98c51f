"use client";
import type { Route } from "next";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { withParams } from "./view";

/** A link to the same page with some parameters changed; what else the address holds (pins, say) stays. Works without a script too. */
export function ViewLink({
  set,
  children,
  label,
  ...rest
}: {
  set: Readonly<Record<string, string | readonly string[] | null>>;
  children: ReactNode;
  className?: string;
  /** Where what it holds says nothing to a reader. */
  label?: string;
  title?: string;
  "aria-current"?: "true" | undefined;
}) {
  const search = withParams(new URLSearchParams(useSearchParams()), set);
  return (
    <Link href={(search || "?") as Route} scroll={false} replace prefetch={false} {...(label ? { "aria-label": label } : {})} {...rest}>
      {children}
    </Link>
  );
}
