import type { Route } from "next";
import Link from "next/link";
import { moment } from "@/lib/format";
import type { StandardChange } from "@/lib/standards/types";
import { nothing, saidOf, titleOf, valueWords } from "./changes-words";

/** Who, when, what and why, newest first: never changed, never deleted. */
export function Changes({ slug, items, nextCursor, first }: { slug: string; items: readonly StandardChange[]; nextCursor: string | null; first: boolean }) {
  return (
    <section className="sec" id="changes" aria-labelledby="changes-title">
      <div className="sechead">
        <h2 id="changes-title">Record of changes</h2>
        <p className="why">Added to, never changed. Names are as stated: there are no accounts yet.</p>
      </div>
      {items.length ? (
        <ol className="changes">
          {items.map((change) => (
            <li key={change.revision} id={`revision-${change.revision}`}>
              <span className="num muted">{change.revision}</span>
              <time dateTime={change.at}>{moment(change.at)}</time>
              <div>
                <p>
                  <b>{change.actor.name ?? change.actor.id ?? (change.actor.kind === "system" ? "Basewise" : "Somebody without a name")}</b>{" "}
                  {saidOf(change.action)}
                  {change.why ? <span className="said">: {change.why}</span> : null}
                </p>
                {change.changes.length ? (
                  <ul className="plain">
                    {change.changes.map(({ field, before, after }) => (
                      <li key={field}>
                        <span className="muted">{titleOf(field)}</span>{" "}
                        {valueWords(field, before) === nothing ? (
                          valueWords(field, after)
                        ) : (
                          <>
                            <del>{valueWords(field, before)}</del> → {valueWords(field, after)}
                          </>
                        )}
                      </li>
                    ))}
                  </ul>
                ) : null}
              </div>
            </li>
          ))}
        </ol>
      ) : (
        <p className="none">{first ? "Nothing was decided yet." : "Nothing older."}</p>
      )}
      {nextCursor || !first ? (
        <p className="foot-note">
          {first ? null : (
            <Link className="btn" href={`/standards/${slug}#changes` as Route}>
              Newest
            </Link>
          )}{" "}
          {nextCursor ? (
            <Link className="btn" href={`/standards/${slug}?after=${nextCursor}#changes` as Route}>
              Older
            </Link>
          ) : null}
        </p>
      ) : null}
    </section>
  );
}
