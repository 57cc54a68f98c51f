import type { Problem } from "@/lib/errors";
import { moment } from "@/lib/format";
import { saidOf, titleOf, valueWords } from "./changes-words";

/** What others did to a standard since it was read. Nothing was written, and what was typed stands. */
export function Conflict({ problem, next }: { problem: Problem; next: string }) {
  const since = problem.changedSince ?? [];
  return (
    <div className="conflict">
      <p>
        <b>Somebody else changed it while you wrote.</b> Nothing was saved and nothing of yours is lost. {next}
      </p>
      {since.length ? (
        <ul>
          {since.map(({ revision, at, by, action, why, changes }) => (
            <li key={revision}>
              <b>{by ?? "Somebody without a name"}</b> {saidOf(action)} it, <time dateTime={at}>{moment(at)}</time>
              {why ? `: ${why}` : ""}
              {changes.length ? (
                <ul>
                  {changes.map(({ field, before, after }) => (
                    <li key={field} className={problem.collides?.includes(field) ? "both" : undefined}>
                      {titleOf(field)}: {valueWords(field, before)} → {valueWords(field, after)}
                      {problem.collides?.includes(field) ? " (you changed this too)" : ""}
                    </li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ul>
      ) : (
        <p>{problem.detail}</p>
      )}
    </div>
  );
}
