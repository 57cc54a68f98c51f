import type { LayerProgressView } from "@/lib/jobs/job";
import { segments } from "./segments";

const width = 480;

/** One segment per layer, as wide as its download, filled as bytes arrive. Its words stand under it. */
export const Strip = ({ layers }: { layers: readonly LayerProgressView[] }) => (
  <svg viewBox={`0 0 ${width} 8`} preserveAspectRatio="none" aria-hidden="true">
    {layers.length === 0 ? <rect className="todo" width={width} height="8" /> : null}
    {segments(layers, width).map((s) => (
      <g key={s.x}>
        <rect className="todo" x={s.x} width={s.width} height="8" />
        {s.filled > 0 ? <rect className={s.present ? "had" : "did"} x={s.x} width={s.filled} height="8" /> : null}
      </g>
    ))}
  </svg>
);
