"use client";
import type { Route } from "next";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { choiceNames, rangeNames } from "@/lib/compare/listing-query";
import { SearchIcon } from "../ui/icons";
import { withParams } from "./view";

const kept = ["kind", "scale", "sort", "platform", "family", ...choiceNames, ...rangeNames, "pin"];

/** Words to filter by: a GET form without a script, as one types with one. `/` leads here. */
export function Filter({ q }: { q: string }) {
  const params = useSearchParams();
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    // Back and forward change the words; while one types, what is typed stands.
    if (field.current && document.activeElement !== field.current) field.current.value = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (text: string) =>
    router.replace(`/${withParams(new URLSearchParams(location.search), { q: text.trim() || null, page: null })}` as Route, { scroll: false });
  return (
    <search>
      <form
        method="get"
        action="/"
        onSubmit={(event) => {
          event.preventDefault();
          clearTimeout(timer.current);
          go(field.current?.value ?? "");
        }}
      >
        {kept.flatMap((name) => params.getAll(name).map((value) => <input type="hidden" key={`${name} ${value}`} name={name} value={value} />))}
        <label className="field filter">
          <SearchIcon />
          <span className="sr">Filter images</span>
          <input
            ref={field}
            id="filter"
            type="search"
            name="q"
            defaultValue={q}
            placeholder="Filter images"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              const { value } = event.target;
              clearTimeout(timer.current);
              timer.current = setTimeout(() => go(value), 180);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.currentTarget.value = "";
              clearTimeout(timer.current);
              go("");
              event.currentTarget.blur();
            }}
          />
          <span className="keys" aria-hidden="true">
            <kbd>/</kbd>
          </span>
        </label>
      </form>
    </search>
  );
}
