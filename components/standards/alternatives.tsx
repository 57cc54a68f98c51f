"use client";
import { BaseField } from "./base-field";
import type { AlternativeField } from "./fields";

/** More than any workload needs, and what the API takes. */
const most = 20;

/** What else is permitted, each with when it may be used. */
export function Alternatives({
  labelledBy,
  value,
  wrong = false,
  onChange,
}: {
  labelledBy: string;
  value: readonly AlternativeField[];
  wrong?: boolean;
  onChange: (value: AlternativeField[]) => void;
}) {
  const change = (at: number, one: Partial<AlternativeField>) => onChange(value.map((other, i) => (i === at ? { ...other, ...one } : other)));
  return (
    <div role="group" aria-labelledby={labelledBy}>
      {value.map((one, i) => (
        <div className="alternative" key={i}>
          <BaseField value={one} label={`Alternative ${i + 1}`} placeholder="scratch" wrong={wrong} hint={false} onChange={(base) => change(i, base)} />
          <span className="field wide">
            <input
              value={one.note}
              maxLength={500}
              aria-label={`When alternative ${i + 1} may be used`}
              placeholder="when it may be used"
              onChange={(event) => change(i, { note: event.target.value })}
            />
          </span>
          <button type="button" className="btn" aria-label={`Remove alternative ${i + 1}`} onClick={() => onChange(value.filter((_, other) => other !== i))}>
            Remove
          </button>
        </div>
      ))}
      {value.length < most ? (
        <button type="button" className="btn" onClick={() => onChange([...value, { reference: "", digest: null, note: "" }])}>
          Add an alternative
        </button>
      ) : (
        <p className="hint">At most {most}.</p>
      )}
    </div>
  );
}
