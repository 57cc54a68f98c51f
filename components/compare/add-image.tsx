"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useRef, useState } from "react";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import { mostColumns } from "@/lib/compare/types";
import { readTyped } from "../pick/typed";
import { useSuggestions } from "../pick/use-suggestions";
import { parseAsk } from "../shell/parse-ask";
import { Menu } from "../ui/menu";

/**
 * Adds what is typed or chosen to the comparison; without a script the form asks the same address. `a vs b` and several at once work too.
 * `listed`: the list of choices stands under the field from the beginning.
 */
export function AddForm({
  query,
  label,
  listed = false,
  onAdded,
  children,
}: {
  query: CompareQuery;
  label: string;
  listed?: boolean;
  onAdded?: () => void;
  children: ReactNode;
}) {
  const router = useRouter();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const suggestions = useSuggestions(field);
  const typed = readTyped(text);

  function add(written: string) {
    // A platform stands behind a comma: it stays with its reference.
    const platform = /,([a-z0-9]+\/[a-z0-9_/.]+)\s*$/i.exec(written)?.[0]?.trim() ?? "";
    const asked = parseAsk(platform ? written.slice(0, written.lastIndexOf(",")) : written);
    const images = [...query.images, ...asked.references.map((reference) => `${reference}${platform}`)];
    if (asked.wrong[0]) return setWrong(asked.wrong[0].why);
    if (!asked.references.length) return setWrong("Write an image reference.");
    if (images.length > mostColumns) return setWrong(`At most ${mostColumns} images side by side.`);
    setWrong(null);
    setText("");
    onAdded?.();
    router.push(compareHref({ ...query, images }) as Route, { scroll: query.images.length === 0 });
  }
  const write = (value: string) => {
    setText(value);
    setWrong(null);
  };
  return (
    <form
      action="/compare"
      method="get"
      noValidate
      className="choose"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        add(text);
      }}
    >
      {query.images.map((image, i) => (
        <input type="hidden" name="image" value={image} key={`${i} ${image}`} />
      ))}
      <span className={wrong ? "field wrong" : "field"}>
        <input
          ref={field}
          name="image"
          type="text"
          className="mono"
          aria-label={label}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          placeholder={query.images.length ? "gcr.io/distroless/base-debian13" : "debian:trixie vs gcr.io/distroless/base-debian13"}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={text}
          {...suggestions.attributes}
          onFocus={suggestions.begin}
          onChange={(event) => write(event.target.value)}
        />
      </span>
      {children}
      {wrong ? (
        <p className="wrongs" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      ) : null}
      {suggestions.list({
        term: typed.term,
        taken: [...query.images, ...typed.head],
        title: "Images",
        always: listed,
        // One more column is added at once; of a new comparison the first is chosen, and more may follow.
        onPick: (name) => {
          if (query.images.length) return add(name);
          write(`${text.slice(0, typed.at)}${name}`);
          field.current?.focus();
        },
      })}
    </form>
  );
}

export function AddImage({ query, summary }: { query: CompareQuery; summary: ReactNode }) {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <Menu summary={summary} onOpen={() => menu.current?.querySelector<HTMLInputElement>("input[type=text]")?.focus()}>
      <div className="adder" ref={menu}>
        <AddForm query={query} label="Image to add" listed onAdded={() => menu.current?.closest("details")?.removeAttribute("open")}>
          {/* The menu closes on a press of its buttons; this one may have to say what is wrong. */}
          <button type="submit" className="btn" onClick={(event) => event.nativeEvent.stopImmediatePropagation()}>
            Add
          </button>
        </AddForm>
      </div>
    </Menu>
  );
}
