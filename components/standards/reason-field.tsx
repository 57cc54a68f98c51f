"use client";
import { useState } from "react";
import { previewNote } from "../reports/api";

/** Markdown with a look at what becomes of it, made harmless by the server. */
export function ReasonField({ id, value, wrong = false, onChange }: { id: string; value: string; wrong?: boolean; onChange: (reason: string) => void }) {
  const [preview, setPreview] = useState<string | null>(null);
  const show = async () => {
    const answer = await previewNote(value);
    setPreview(answer.ok ? answer.value.html || "<p>Nothing is written yet.</p>" : `<p>${answer.problem.title.replace(/[<&]/g, "")}</p>`);
  };
  return (
    <div>
      {preview === null ? (
        <textarea
          id={id}
          className={wrong ? "area wrong" : "area"}
          rows={4}
          maxLength={10_000}
          value={value}
          placeholder="No libc, no shell. Runs as uid 65532."
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made harmless by the server
        <div className="prose previewed" dangerouslySetInnerHTML={{ __html: preview }} />
      )}
      <p className="hint">
        Markdown, no images, no HTML.{" "}
        <button type="button" className="link" onClick={() => (preview === null ? void show() : setPreview(null))}>
          {preview === null ? "Preview" : "Write"}
        </button>
      </p>
    </div>
  );
}
