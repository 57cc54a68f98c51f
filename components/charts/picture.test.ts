import { describe, expect, it } from "vitest";
import { escapeXml, pictureFile } from "./picture";

const head = {
  title: 'Files <of> "A" & B',
  kind: "Files size in bytes",
  sources: [{ letter: "A", name: "evil<script>&:tag", from: "linux/amd64 · read 23 Nov 2026", colour: "rgb(1, 2, 3)" }],
  sentences: ["A: 120 MB of files"],
  saved: "2026-11-25T10:00:00.000Z",
  colours: { ground: "#fbfbf9", ink: "#16191c", soft: "#454b51", faint: "#646a70" },
  font: '"Geist", sans-serif',
  faces: "",
};

describe("a chart's picture", () => {
  it("says what is drawn, of which image, in which kind, when", () => {
    const { svg, size } = pictureFile({ width: 1000.2, height: 300, body: '<rect width="5"/>', defs: "" }, head);
    expect(svg).toContain('<title id="title">Files &lt;of&gt; &quot;A&quot; &amp; B</title>');
    expect(svg).toContain("evil&lt;script&gt;&amp;:tag");
    expect(svg).not.toContain("<script");
    expect(svg).toContain("read 23 Nov 2026");
    expect(svg).toContain("A: 120 MB of files</desc>");
    expect(svg).toContain("saved 25 Nov 2026");
    // 1001 pixels and a margin of 24 on both sides.
    expect(size.width).toBe(1049);
    expect(svg).toContain(`width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}"`);
    expect(svg.match(/<[a-z]+ [^>]*(?:style|class|on[a-z]+)=/)).toBeNull();
  });

  it("names what has no letter without a colour", () => {
    const source = { letter: null, name: "registry.example.com/app:1", from: "linux/amd64", colour: null };
    const { svg } = pictureFile({ width: 100, height: 30, body: "", defs: "" }, { ...head, sources: [source] });
    expect(svg).toContain("registry.example.com/app:1: linux/amd64");
    expect(svg).not.toContain("null");
    // Its ground alone.
    expect(svg.match(/<rect/g)).toHaveLength(1);
  });

  it("holds nothing that XML cannot", () => {
    expect(escapeXml("a\u0000b\u001bc\ud800d")).toBe("a\ufffdb\ufffdc\ufffdd");
    expect(escapeXml('\u{1f600} \u202f<&">')).toBe("\u{1f600} \u202f&lt;&amp;&quot;&gt;");
  });
});
