import type { Route } from "next";
import Link from "next/link";
import { compareHref, readQuery } from "@/lib/compare/query";
import type { Suggestion } from "@/lib/compare/suggest";
import { RefName } from "../ui/ref-name";
import { AddForm, type Choice } from "./add-image";

const none = readQuery({});

/** Before anything is chosen: a field, and ready-made comparisons from what is recorded. */
export function Choose({ suggestions, choices }: { suggestions: readonly Suggestion[]; choices: readonly Choice[] }) {
  return (
    <>
      <div className="head">
        <div>
          <h1>Compare images</h1>
          <p className="sub">Two to eight, side by side; the first is the baseline that the others are held against.</p>
        </div>
      </div>
      <AddForm query={none} names={choices.map((choice) => choice.name)} label="Images to compare">
        <button type="submit" className="btn primary">
          Compare
        </button>
      </AddForm>
      <section className="sec" aria-labelledby="ready-title">
        <div className="sechead flush">
          <h2 id="ready-title">Ready to compare</h2>
          <p className="why">From what is recorded: for each workload the full image and what could take its place.</p>
        </div>
        {suggestions.length ? (
          <ul className="pairs">
            {suggestions.map(({ title, subtitle, images }) => (
              <li key={title}>
                <Link href={compareHref({ images }) as Route} prefetch={false}>
                  <span>
                    <span className="t">{title}</span> {subtitle ? <span className="muted">{subtitle}</span> : null}
                  </span>
                  <span className="who">
                    {images.map((image) => (
                      <RefName key={image} name={image} />
                    ))}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <p className="matches-none">
            No full image and alternative of one workload are recorded yet.{" "}
            <Link className="link" href={"/" as Route}>
              The ladder
            </Link>{" "}
            offers a starter set.
          </p>
        )}
      </section>
    </>
  );
}
