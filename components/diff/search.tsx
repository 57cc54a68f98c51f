"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef } from "react";
import { type DiffPageQuery, diffHref } from "@/lib/compare/diff-query";

/** Words to find. A form that asks for the page anew; with a script it does so as one types. */
export function Search({ query, placeholder, children }: { query: DiffPageQuery; placeholder: string; children: ReactNode }) {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const find = (q: string) => {
    clearTimeout(timer.current);
    if (q.trim() !== query.q) router.replace(diffHref({ ...query, q: q.trim(), offset: 0 }) as Route, { scroll: false });
  };
  const kept = new URL(diffHref({ ...query, q: "", offset: 0 }), "http://localhost").searchParams;
  return (
    <search>
      <form
        method="get"
        action="/compare/diff"
        onSubmit={(event) => {
          event.preventDefault();
          find(new FormData(event.currentTarget).get("q") as string);
        }}
      >
        {[...kept].map(([name, value], i) => (
          <input type="hidden" name={name} value={value} key={i} />
        ))}
        <label className="field">
          {children}
          <span className="sr">{placeholder}</span>
          <input
            id="diff-q"
            type="search"
            name="q"
            defaultValue={query.q}
            placeholder={placeholder}
            maxLength={200}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              const { value } = event.target;
              clearTimeout(timer.current);
              timer.current = setTimeout(() => find(value), 250);
            }}
          />
          <kbd className="needs-script" aria-hidden="true">
            /
          </kbd>
        </label>
      </form>
    </search>
  );
}
