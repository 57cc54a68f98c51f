import type { Route } from "next";
import Link from "next/link";
import { compareHref, readQuery } from "@/lib/compare/query";
import type { Suggestion } from "@/lib/compare/suggest";
import { RefName } from "../ui/ref-name";
import { AddForm } from "./add-image";

const none = readQuery({});

/** Before anything is chosen: a field, and the catalogue's ready-made comparisons. */
export function Choose({ suggestions }: { suggestions: readonly Suggestion[] }) {
  return (
    <>
      <div className="head">
        <div>
          <h1>Compare images</h1>
          <p className="sub">Two to eight, side by side; the first is the baseline that the others are held against.</p>
        </div>
      </div>
      <AddForm query={none} label="Images to compare">
        <button type="submit" className="btn primary">
          Compare
        </button>
      </AddForm>
      <section className="sec" aria-labelledby="ready-title">
        <div className="sechead flush">
          <h2 id="ready-title">Ready to compare</h2>
          <p className="why">For each workload the full image and what could take its place. What is not recorded yet can be inspected there.</p>
        </div>
        <ul className="pairs">
          {suggestions.map(({ id, title, subtitle, images }) => {
            const recorded = images.filter((image) => image.recorded).length;
            return (
              <li key={id}>
                <Link href={compareHref({ images: images.map((image) => image.name) }) as Route} prefetch={false}>
                  <span>
                    <span className="t">{title}</span> {subtitle ? <span className="muted">{subtitle}</span> : null}
                    {recorded < images.length ? (
                      <span className="part">{recorded === 0 ? "none recorded yet" : `${recorded} of ${images.length} recorded`}</span>
                    ) : null}
                  </span>
                  <span className="who">
                    {images.map((image) => (
                      <span key={image.name} className={image.recorded ? undefined : "missing"}>
                        <RefName name={image.name} title={image.recorded ? image.name : `${image.name}, not recorded`} />
                      </span>
                    ))}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}
