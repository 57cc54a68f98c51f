import { count } from "@/lib/format";
import { type Severity, severities } from "@/lib/scanner/types";

/**
 * Distinct identifiers by severity, each once by the worst rating that one of its packages has. `most`: what the whole width stands for, so
 * that bars side by side have one scale.
 */
export function SeverityBar({ bySeverity, most }: { bySeverity: Readonly<Record<Severity, number>>; most?: number }) {
  const there = severities.filter((one) => bySeverity[one] > 0);
  const all = there.reduce((sum, one) => sum + bySeverity[one], 0);
  if (!all) return null;
  const scale = 100 / Math.max(all, most ?? all);
  let at = 0;
  return (
    <div className="severity">
      <svg className="severity-bar" width="100%" height="10" aria-hidden="true">
        {there.map((one) => {
          const x = at;
          at += bySeverity[one] * scale;
          return <rect key={one} className={one} x={`${x.toFixed(2)}%`} width={`${(bySeverity[one] * scale).toFixed(2)}%`} height="10" />;
        })}
      </svg>
      <p className="key">
        {there.map((one) => (
          <span key={one}>
            <SeverityMark severity={one} />
            {count(bySeverity[one])} {one}
          </span>
        ))}
      </p>
    </div>
  );
}

export const SeverityMark = ({ severity }: { severity: Severity }) => (
  <svg className="severity-mark" width="10" height="10" aria-hidden="true">
    <rect className={severity} x=".5" y=".5" width="9" height="9" />
  </svg>
);
