import { count } from "@/lib/format";
import { type Severity, severities } from "@/lib/scanner/types";

/** Distinct identifiers by severity, each once by the worst rating that one of its packages has. Widths are parts of the whole. */
export function SeverityBar({ bySeverity }: { bySeverity: Readonly<Record<Severity, number>> }) {
  const all = severities.reduce((sum, one) => sum + bySeverity[one], 0);
  if (!all) return null;
  const there = severities.filter((one) => bySeverity[one] > 0);
  return (
    <div className="severity">
      <div className="severity-bar" aria-hidden="true">
        {there.map((one) => (
          <i key={one} className={one} style={{ flexGrow: bySeverity[one] }} />
        ))}
      </div>
      <p className="key">
        {there.map((one) => (
          <span key={one}>
            <i className={one} aria-hidden="true" />
            {count(bySeverity[one])} {one}
          </span>
        ))}
      </p>
    </div>
  );
}
