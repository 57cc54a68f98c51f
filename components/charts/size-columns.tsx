import type { FactRow } from "@/lib/compare/types";
import { bytes } from "@/lib/format";

/** Download solid, unpacked outlined, all images on one scale from zero. One drawing per column of the page's grid; the rows under it are the twin. */
const height = 150;
const top = 18;

const sizeOf = (row: FactRow | undefined, i: number): number | null => {
  const value = row?.cells[i]?.value;
  return value?.kind === "bytes" ? value.bytes : null;
};

export function sizeScale(figures: readonly FactRow[]): number {
  const sizes = figures.flatMap((row) => (["download", "unpacked"].includes(row.id) ? row.cells.map((_, i) => sizeOf(row, i) ?? 0) : []));
  return Math.max(...sizes, 1);
}

export function SizeColumns({ figures, index, most, name }: { figures: readonly FactRow[]; index: number; most: number; name: string }) {
  const kinds = (["download", "unpacked"] as const).map((kind) => ({
    kind,
    size: sizeOf(
      figures.find((row) => row.id === kind),
      index,
    ),
  }));
  const sentence = kinds.map(({ kind, size }) => `${kind} ${size === null ? "unknown" : bytes(size)}`).join(", ");
  return (
    <svg role="img" aria-label={`${name}: ${sentence}`} height={height + top + 20}>
      {kinds.map(({ kind, size }, i) => {
        const tall = size === null ? 0 : Math.max(1, (size / most) * height);
        const x = `${i * 34}%`;
        return (
          <g key={kind}>
            {size === null ? null : <rect className={kind === "download" ? "d" : "u"} x={x} y={top + height - tall} width="26%" height={tall} />}
            <text className="v" x={x} y={top + height - tall - 5}>
              {size === null ? "?" : bytes(size)}
            </text>
            <text className="kn" x={x} y={top + height + 14}>
              {kind}
            </text>
          </g>
        );
      })}
      <line x1="0" x2="100%" y1={top + height + 0.5} y2={top + height + 0.5} stroke="var(--line-strong)" />
    </svg>
  );
}
