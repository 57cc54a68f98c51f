"use client";
import { useId } from "react";

interface Props {
  label: string;
  value: string;
  min: string;
  max?: string;
  required?: boolean;
  hint?: string;
  onChange: (day: string) => void;
}

export function DayField({ label, value, min, max, required = true, hint, onChange }: Props) {
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
            max={max}
            required={required}
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
