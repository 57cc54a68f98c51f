"use client";
import { useId } from "react";

export function DayField({ label, value, min, hint, onChange }: { label: string; value: string; min: string; hint?: string; onChange: (day: string) => void }) {
  const id = useId();
  return (
    <>
      <label className="k" htmlFor={id}>
        {label}
      </label>
      <div>
        <span className="field">
          <input
            id={id}
            type="date"
            value={value}
            min={min}
            required
            aria-describedby={hint ? `${id}hint` : undefined}
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
        {hint ? (
          <p className="hint" id={`${id}hint`}>
            {hint}
          </p>
        ) : null}
      </div>
    </>
  );
}
