import { type Level, levels, type Standing } from "@/lib/catalog";

const rungs = levels.map((_, i) => `M${i * 5} 5h3v3h-3z`).join("");

interface LevelMarkProps {
  level: Level | null;
  standing: Standing | null;
  debug?: boolean;
  by?: "files" | "catalogue" | null;
  /** Why it is not known. */
  unknown?: string | null;
}

/** Eight rungs from scratch to full; the image's own stands up, the word stands beside it. */
export function LevelMark({ level, standing, debug = false, by = null, unknown = null }: LevelMarkProps) {
  if (!level) {
    return (
      <span className="unk" title={unknown ?? "Its files are not read yet."}>
        unknown
        <span className="sr">: {unknown ?? "its files are not read yet"}</span>
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
      {by === "catalogue" ? <small title="Its files were not looked at yet; this is what the catalogue says of its name">by catalogue</small> : null}
      {debug ? <small title="A shell under /busybox, nothing else differs">debug</small> : null}
    </>
  );
}
