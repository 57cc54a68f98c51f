import type { ReactElement } from "react";
import { bytes, date, percentChange } from "@/lib/format";
import type { ReportDocument } from "@/lib/reports/types";

/** A report's headline figures as a picture of 1200 by 630. Its library lays out boxes that are flex all through, with styles in place. */
const colours = ["#3b4046", "#4069c5", "#429176", "#7e4383", "#c55f1d", "#11338a", "#a582ba", "#165d1b"];
const ink = { strong: "#16191c", soft: "#454b51", faint: "#646a70", line: "#c9cac3", page: "#fbfbf9", accent: "#0b7782" };
const barRoom = 470;

/** `letters`: takes out of a text what the fonts cannot draw. */
export function previewPicture(
  title: string,
  { images, target, frozenAt }: Pick<ReportDocument, "images" | "target" | "frozenAt">,
  letters: (text: string) => string,
): ReactElement {
  const kind = images.every(({ sizes }) => sizes.download !== null) ? "download" : "unpacked";
  const sizes = images.map((image) => image.sizes[kind]);
  const [base = null] = sizes;
  const largest = Math.max(1, ...sizes.map((size) => size ?? 0));
  const subject = images.length > 1 ? images.find(({ letter }) => letter === target) : images[0];
  const size = subject ? subject.sizes[kind] : null;
  const change = size !== null && base !== null && images.length > 1 ? percentChange(size, base) : null;
  const row = images.length > 5 ? 38 : 50;
  return (
    <div
      style={{
        width: "100%",
        height: "100%",
        display: "flex",
        flexDirection: "column",
        padding: "52px 64px 44px",
        background: ink.page,
        color: ink.strong,
        fontFamily: "Geist",
        fontSize: 24,
      }}
    >
      <div style={{ display: "flex", alignItems: "center", fontSize: 24, fontWeight: 600 }}>
        <svg width="28" height="28" viewBox="0 0 17 17">
          <path d="M0 2h17v3H0zM0 7h11v3H0zM0 12h4v3H0z" fill={ink.accent} />
        </svg>
        <span style={{ marginLeft: 14 }}>Basewise</span>
        <span style={{ marginLeft: 14, color: ink.faint, fontWeight: 400 }}>{letters(`Report, frozen ${date(frozenAt)}`)}</span>
      </div>
      <div style={{ display: "flex", marginTop: 26, justifyContent: "space-between", alignItems: "flex-start" }}>
        <div
          style={{
            display: "flex",
            fontSize: title.length > 60 ? 34 : 44,
            fontWeight: 600,
            lineHeight: 1.2,
            letterSpacing: -1,
            maxWidth: 760,
            maxHeight: 160,
            overflow: "hidden",
          }}
        >
          {letters(title.length > 120 ? `${title.slice(0, 119)}…` : title)}
        </div>
        {size === null ? null : (
          <div style={{ display: "flex", flexDirection: "column", alignItems: "flex-end" }}>
            <span style={{ fontSize: 60, fontWeight: 600, letterSpacing: -2 }}>{letters(change ?? bytes(size))}</span>
            <span style={{ color: ink.faint, fontSize: 22 }}>
              {letters(change === null ? (kind === "download" ? "to download" : "unpacked") : `${kind}, ${subject?.letter} against A`)}
            </span>
          </div>
        )}
      </div>
      <div style={{ display: "flex", flexDirection: "column", marginTop: "auto", borderTop: `2px solid ${ink.line}`, paddingTop: 16 }}>
        {images.map((image, i) => {
          const own = sizes[i] ?? null;
          const name = image.name.split("/").at(-1) ?? image.name;
          return (
            <div key={image.letter} style={{ display: "flex", alignItems: "center", height: row, fontSize: 24 }}>
              <span style={{ width: 34, fontWeight: 600 }}>{image.letter}</span>
              <span style={{ width: 390, fontFamily: "Geist Mono", fontSize: 21, color: ink.soft }}>
                {letters(name.length > 28 ? `${name.slice(0, 27)}…` : name)}
              </span>
              <div
                style={{
                  display: "flex",
                  width: Math.max(2, Math.round(((own ?? 0) / largest) * barRoom)),
                  height: 22,
                  background: own === null ? ink.page : colours[i],
                }}
              />
              <span style={{ marginLeft: 14 }}>{letters(own === null ? "unknown" : bytes(own))}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
