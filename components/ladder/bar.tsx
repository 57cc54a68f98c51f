import type { Axis } from "@/lib/compare/axis";
import { labelRoom } from "@/lib/compare/axis-labels";
import type { LadderFamily, LadderRow } from "@/lib/compare/ladder";
import type { SizeKind } from "@/lib/compare/listing-query";
import { bytes } from "@/lib/format";

const verb = { download: "to download", unpacked: "unpacked", files: "of files" } as const;

/** The axis over the bars; it also holds the grid lines that every row uses. Where bars are narrow, numbers that would touch are left out. */
export function AxisHead({ axis }: { axis: Axis }) {
  const room = labelRoom(axis.ticks);
  return (
    <div className="axis-of">
      <svg aria-hidden="true">
        <defs>
          <g id="ladder-grid">
            {axis.ticks.map((t, i) => (
              <line key={t.value} className={i === 0 ? "gridl zero" : "gridl"} x1={`${t.at}%`} x2={`${t.at}%`} y1="0" y2="100%" />
            ))}
          </g>
        </defs>
        {axis.ticks.map((t, i) => (
          <text
            key={t.value}
            className={room[i] ? `from-${room[i]}` : undefined}
            x={`${t.at}%`}
            y="13"
            textAnchor={i === 0 ? "start" : t.at > 97 ? "end" : "middle"}
          >
            {t.label}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** One image's size on the common axis: a bar from zero, or a dot where the scale is logarithmic; the track ends where the full image ends. */
export function Bar({ row, full, axis, kind }: { row: LadderRow; full: LadderFamily["full"]; axis: Axis; kind: SizeKind }) {
  const grid = <use href="#ladder-grid" />;
  if (row.size === null) {
    return (
      <svg role="img" aria-label={`Not known: ${row.unknown[kind]?.reason ?? ""}`}>
        {grid}
        <circle className="ring" cx="7" cy="50%" r="4" />
      </svg>
    );
  }
  const against = full && !row.isFull ? `; ${full.name} has ${bytes(full.size)}` : "";
  const fill = `fill ${row.standing ?? ""}`;
  const tick = full?.at != null && !row.isFull ? <rect className="tick" x={`${full.at}%`} y="22%" width="1" height="56%" /> : null;
  return (
    <svg role="img" aria-label={`${bytes(row.size)} ${verb[kind]}${against}`}>
      {grid}
      {axis.scale === "log" ? (
        <>
          {row.at === null ? null : <circle className={fill} cx={`${row.at}%`} cy="50%" r="4.5" />}
          {tick}
        </>
      ) : (
        <>
          {full?.at != null && !row.isFull && (row.at ?? 0) < full.at ? <rect className="gh" x="0" y="30%" width={`${full.at}%`} height="40%" /> : null}
          <rect className={fill} x="0" y="30%" width={`${row.at ?? 0}%`} height="40%" />
          {tick}
        </>
      )}
    </svg>
  );
}
