"use client";
import type { Route } from "next";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { withParams } from "./view";

type Unit = "MB" | "count" | "day";

/** Between two bounds, of which one may be left open. A GET form without a script. */
export function RangeForm({ facts }: { facts: readonly { name: string; label: string; unit: Unit }[] }) {
  const params = useSearchParams();
  const router = useRouter();
  const [name, setName] = useState(facts[0]?.name ?? "");
  const unit = facts.find((f) => f.name === name)?.unit ?? "MB";
  const field = unit === "day" ? ({ type: "date" } as const) : ({ type: "number", min: 0, step: unit === "MB" ? "any" : 1, inputMode: "decimal" } as const);
  return (
    <form
      method="get"
      action="/"
      className="range"
      aria-label="Filter between two bounds"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const range = `${form.get("from") ?? ""}..${form.get("to") ?? ""}`;
        router.replace(`/${withParams(new URLSearchParams(location.search), { [name]: range === ".." ? null : range, page: null })}` as Route, {
          scroll: false,
        });
        event.currentTarget.closest("details")?.removeAttribute("open");
      }}
    >
      {[...params.entries()]
        .filter(([key]) => !["fact", "from", "to", "page"].includes(key))
        .map(([key, value], i) => (
          <input type="hidden" key={`${key} ${i}`} name={key} value={value} />
        ))}
      <label>
        <span className="sr">Fact</span>
        <select name="fact" value={name} onChange={(event) => setName(event.target.value)}>
          {facts.map((f) => (
            <option key={f.name} value={f.name}>
              {f.label}
              {f.unit === "MB" ? " in MB" : ""}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>from</span> <input {...field} key={`from ${unit}`} name="from" />
      </label>
      <label>
        <span>to</span> <input {...field} key={`to ${unit}`} name="to" />
      </label>
      <button type="submit" className="btn">
        Apply
      </button>
    </form>
  );
}
