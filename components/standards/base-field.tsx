"use client";
import { useId, useRef } from "react";
import { useSuggestions } from "../pick/use-suggestions";
import type { BaseField as Base } from "./fields";
import { short } from "./words";

/** A base as a FROM line names it, completed from what is on record. Beneath it what it is pinned to, or will be. */
export function BaseField({
  value,
  label,
  wrong = false,
  required = false,
  placeholder,
  hint = true,
  onChange,
}: {
  value: Base;
  label?: string;
  wrong?: boolean;
  required?: boolean;
  placeholder?: string;
  hint?: boolean;
  onChange: (value: Base) => void;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const suggestions = useSuggestions(field);
  const write = (reference: string) => onChange({ reference, digest: null });
  return (
    <div className="choose base-field">
      <span className={wrong ? "field wide wrong" : "field wide"}>
        <input
          ref={field}
          type="text"
          className="mono"
          aria-label={label}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={hint ? `${id}pin` : undefined}
          value={value.reference}
          maxLength={1000}
          required={required}
          placeholder={placeholder}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          {...suggestions.attributes}
          onFocus={suggestions.begin}
          onChange={(event) => write(event.target.value)}
        />
      </span>
      {suggestions.list({ term: value.reference.trim(), title: "Images", onPick: write })}
      {hint ? (
        <p className="hint" id={`${id}pin`}>
          {value.digest ? (
            <>
              Pinned to <code title={value.digest}>{short(value.digest)}</code>.{" "}
              <button type="button" className="link" onClick={() => onChange({ ...value, digest: null })}>
                Pin to what the tag means now
              </button>
            </>
          ) : value.reference.trim() === "scratch" ? (
            "scratch is no image, so that there is nothing to pin."
          ) : value.reference.includes("@") ? (
            "Kept at the digest that it names."
          ) : (
            "Pinned, when it is saved, to the digest that the tag was last seen to mean."
          )}
        </p>
      ) : null}
    </div>
  );
}
