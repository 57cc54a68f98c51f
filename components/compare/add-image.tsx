"use client";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { type CompareQuery, compareHref } from "@/lib/compare/query";
import { mostColumns } from "@/lib/compare/types";
import { parseAsk } from "../shell/parse-ask";
import { Menu } from "../ui/menu";
import { RefName } from "../ui/ref-name";

/** What is on record and can be chosen, as people write it. */
export interface Choice {
  name: string;
  size: string;
}

/** Adds what is typed to the comparison; without a script the form asks the same address. `a vs b` and several at once work too. */
export function AddForm({ query, names, label, children }: { query: CompareQuery; names: readonly string[]; label: string; children: ReactNode }) {
  const router = useRouter();
  const id = useId();
  const [wrong, setWrong] = useState<string | null>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).getAll("image").at(-1) ?? "");
    // A platform stands behind a comma: it stays with its reference.
    const platform = /,([a-z0-9]+\/[a-z0-9_/.]+)\s*$/i.exec(text)?.[0]?.trim() ?? "";
    const asked = parseAsk(platform ? text.slice(0, text.lastIndexOf(",")) : text);
    const images = [...query.images, ...asked.references.map((reference) => `${reference}${platform}`)];
    if (asked.wrong[0]) return setWrong(asked.wrong[0].why);
    if (!asked.references.length) return setWrong("Write an image reference.");
    if (images.length > mostColumns) return setWrong(`At most ${mostColumns} images side by side.`);
    setWrong(null);
    event.currentTarget.reset();
    router.push(compareHref({ ...query, images }) as Route);
  }
  return (
    <form action="/compare" method="get" onSubmit={submit} noValidate className="choose">
      {query.images.map((image, i) => (
        <input type="hidden" name="image" value={image} key={`${i} ${image}`} />
      ))}
      <span className={wrong ? "field wrong" : "field"}>
        <input
          name="image"
          type="text"
          className="mono"
          aria-label={label}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          placeholder={query.images.length ? "gcr.io/distroless/base-debian13" : "debian:trixie vs gcr.io/distroless/base-debian13"}
          list={`${id}-names`}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={() => setWrong(null)}
        />
      </span>
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option value={name} key={name} />
        ))}
      </datalist>
      {children}
      {wrong ? (
        <p className="wrongs" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      ) : null}
    </form>
  );
}

export function AddImage({ query, choices, summary }: { query: CompareQuery; choices: readonly Choice[]; summary: ReactNode }) {
  return (
    <Menu summary={summary}>
      <div className="adder">
        <AddForm query={query} names={[]} label="Image to add">
          {/* The menu closes on a press of its buttons; this one may have to say what is wrong. */}
          <button type="submit" className="btn" onClick={(event) => event.nativeEvent.stopImmediatePropagation()}>
            Add
          </button>
        </AddForm>
        {choices.length ? (
          <ul aria-label="Recorded images">
            {choices.map(({ name, size }) => (
              <li key={name}>
                <Link href={compareHref({ ...query, images: [...query.images, name] }) as Route} prefetch={false} scroll={false}>
                  <RefName name={name} flexible />
                  <span className="muted">{size}</span>
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Menu>
  );
}
