"use client";
import { diffCsv } from "@/lib/compare/diff-csv";
import { type DiffPageQuery, diffApi } from "@/lib/compare/diff-query";
import { count } from "@/lib/format";
import { handOver } from "../ui/hand-over";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { copyText, toast } from "../ui/toasts";

type Part = { items: unknown[] | null; nextCursor: string | null; total: number };

/** The view as it stands, with words, signs and order, gathered page by page. A tree is saved as the list of its paths. */
async function gather(address: string): Promise<{ items: unknown[] } | null> {
  try {
    let whole: (Part & { items: unknown[] }) | undefined;
    for (let cursor: string | null = "0"; cursor !== null; ) {
      const answer: Response = await fetch(`${address}&limit=500&cursor=${cursor}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const part = (await answer.json()) as Part;
      whole = { ...(whole ?? part), nextCursor: null, items: [...(whole?.items ?? []), ...(part.items ?? [])] };
      cursor = part.nextCursor;
    }
    return whole ?? null;
  } catch {
    toast({ text: "The difference could not be read from the server", kind: "failed" });
    return null;
  }
}

function save(text: string, type: string, name: string, n: number): void {
  handOver(new Blob([text], { type }), name);
  toast({ text: `Saved ${name}, ${count(n)} rows` });
}

export function DiffExport({ query, name }: { query: DiffPageQuery; name: string }) {
  const address = diffApi({ ...query, arrange: "list" });
  const csv = async (use: (text: string, n: number) => void) => {
    const found = await gather(address);
    if (found) use(diffCsv(query.view, found.items), found.items.length);
  };
  const json = async () => {
    const found = await gather(address);
    if (found) save(JSON.stringify(found, null, 2), "application/json", `${name}.json`, found.items.length);
  };
  return (
    <Menu
      summary={
        <>
          Export <ChevronIcon />
        </>
      }
    >
      <button type="button" className="needs-script" onClick={() => void csv((text, n) => save(text, "text/csv", `${name}.csv`, n))}>
        Save as CSV
      </button>
      <button type="button" className="needs-script" onClick={() => void json()}>
        Save as JSON
      </button>
      <hr />
      <a href={address}>Open the JSON</a>
      <button type="button" className="needs-script" onClick={() => void csv((text, n) => void copyText(text, `${count(n)} rows as CSV`))}>
        Copy as CSV
      </button>
    </Menu>
  );
}
