"use client";
import { toCsv } from "@/lib/compare/csv";
import { imageParam } from "@/lib/compare/query";
import type { Comparison } from "@/lib/compare/types";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { copyText, toast } from "../ui/toasts";

/** The comparison as JSON (the API's own) and as CSV, exact bytes. */
export function ExportMenu({ images, name }: { images: readonly string[]; name: string }) {
  const address = `/api/v1/compare?${images.map(imageParam).join("&")}`;
  const csv = async (use: (text: string) => void) => {
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(String(response.status));
      use(toCsv((await response.json()) as Comparison));
    } catch {
      toast({ text: "The comparison could not be read from the server", kind: "failed" });
    }
  };
  const save = (text: string) => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
    toast({ text: `Saved ${link.download}` });
  };
  return (
    <Menu
      summary={
        <>
          Export <ChevronIcon />
        </>
      }
    >
      <a href={address} download={`${name}.json`}>
        Save as JSON
      </a>
      <button type="button" className="needs-script" onClick={() => void csv(save)}>
        Save as CSV
      </button>
      <hr />
      <a href={address}>Open the JSON</a>
      <button type="button" className="needs-script" onClick={() => void csv((text) => void copyText(text, "the comparison as CSV"))}>
        Copy as CSV
      </button>
    </Menu>
  );
}
