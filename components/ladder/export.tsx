"use client";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { copyText, toast } from "../ui/toasts";
import { type ExportRow, toCsv } from "./rows";

/** The table as it stands (platform, words, order), exact bytes, with the digest that each row was read at. */
export function Export({ rows, name }: { rows: readonly ExportRow[]; name: string }) {
  const save = (text: string, type: string, ending: string) => {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
    toast({ text: `Saved ${link.download}` });
  };
  const json = () => `${JSON.stringify({ items: rows }, null, 2)}\n`;
  return (
    <div className="needs-script">
      <Menu
        summary={
          <>
            Export <ChevronIcon />
          </>
        }
      >
        <button type="button" onClick={() => save(toCsv(rows), "text/csv", "csv")}>
          Save as CSV
        </button>
        <button type="button" onClick={() => save(json(), "application/json", "json")}>
          Save as JSON
        </button>
        <hr />
        <button type="button" onClick={() => void copyText(toCsv(rows), `${rows.length} rows as CSV`)}>
          Copy as CSV
        </button>
      </Menu>
    </div>
  );
}
