import type { LadderRow } from "@/lib/compare/ladder";
import type { SizeKind } from "@/lib/compare/listing-query";
import { bytes, date, plural } from "@/lib/format";

const width = 44;
const height = 12;

/** Sizes over the moves of a tag, from its own least to its own most; without two readings there is no line. */
export function Spark({ line, kind }: { line: NonNullable<LadderRow["line"]>; kind: SizeKind }) {
  const sizes = line.map((p) => p.size);
  const least = Math.min(...sizes);
  const span = Math.max(...sizes) - least;
  const times = line.map((p) => Date.parse(p.seenAt));
  const start = times[0] ?? 0;
  const length = (times.at(-1) ?? 0) - start;
  const points = line.map((p, i) => {
    const x = length > 0 ? (((times[i] ?? 0) - start) / length) * (width - 4) + 2 : (i / (line.length - 1)) * (width - 4) + 2;
    return [x, span > 0 ? height - 2 - ((p.size - least) / span) * (height - 4) : height / 2] as const;
  });
  // What a tag meant it meant until it moved: a step, not a slope.
  const path = points.map(([x, y], i) => (i === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`)).join("");
  const [first, last] = [line[0], line.at(-1)];
  const end = points.at(-1);
  if (!first || !last || !end) return null;
  const says = `${kind} ${bytes(first.size)} on ${date(first.seenAt)}, ${bytes(last.size)} on ${date(last.seenAt)}; ${plural(line.length - 1, "move")} of the tag on record`;
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={says}>
      <title>{says}</title>
      <path d={path} />
      <circle cx={end[0]} cy={end[1]} r="1.8" />
    </svg>
  );
}
