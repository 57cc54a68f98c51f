"use client";
import { useState } from "react";
import { handOver } from "../ui/hand-over";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { copyText, toast } from "../ui/toasts";
import { type ExportRow, toCsv } from "./rows";

/** All that matches, page by page from the API that the page draws from; null (and said so) where it does not answer. */
async function fetchAll(query: string): Promise<ExportRow[] | null> {
  const rows: ExportRow[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const answer: Response | null = await fetch(`/api/v1/listings?${query}&limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`).catch(
      () => null,
    );
    if (!answer?.ok) {
      toast({ text: "The export failed: Basewise did not answer. Try again.", kind: "failed" });
      return null;
    }
    const page = (await answer.json()) as { items: ExportRow[]; nextCursor: string | null };
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

function download(text: string, type: string, name: string): void {
  handOver(new Blob([text], { type }), name);
  toast({ text: `Saved ${name}` });
}

/** Every row that matches (platform, words, filters, order), exact bytes, with the digest that each was read at. `query`: as the API takes it. */
export function Export({ query, name }: { query: string; name: string }) {
  const [busy, setBusy] = useState(false);
  const withRows = async (then: (rows: ExportRow[]) => unknown) => {
    if (busy) return;
    setBusy(true);
    const rows = await fetchAll(query);
    if (rows) await then(rows);
    setBusy(false);
  };
  const json = (rows: ExportRow[]) => `${JSON.stringify({ items: rows }, null, 2)}\n`;
  return (
    <div className="needs-script">
      <Menu
        summary={
          <>
            {busy ? "Preparing…" : "Export"} <ChevronIcon />
          </>
        }
      >
        <button type="button" onClick={() => void withRows((rows) => download(toCsv(rows), "text/csv", `${name}.csv`))}>
          Save as CSV
        </button>
        <button type="button" onClick={() => void withRows((rows) => download(json(rows), "application/json", `${name}.json`))}>
          Save as JSON
        </button>
        <hr />
        <button type="button" onClick={() => void withRows((rows) => copyText(toCsv(rows), `${rows.length} rows as CSV`))}>
          Copy as CSV
        </button>
      </Menu>
    </div>
  );
}
