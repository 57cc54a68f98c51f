import { type Level, levels, type Standing } from "@/lib/catalog";

const rungs = levels.map((_, i) => `M${i * 5} 5h3v3h-3z`).join("");

/** Eight rungs from scratch to full; the image's own stands up, the word stands beside it. */
export function LevelMark({ level, standing, debug = false }: { level: Level | null; standing: Standing | null; debug?: boolean }) {
  if (!level) {
    return (
      <span className="unk" title="Not in the catalogue: what an image is can be told once its files are read">
        unknown
      </span>
    );
  }
  return (
    <>
      <svg className={`lvl ${standing ?? ""}`} viewBox="0 0 38 8" aria-hidden="true">
        <path d={rungs} />
        <rect x={levels.indexOf(level) * 5} width="3" height="8" />
      </svg>
      {level}
      {debug ? <small title="A shell under /busybox, nothing else differs">debug</small> : null}
    </>
  );
}
