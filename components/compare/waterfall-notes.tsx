import type { Waterfall } from "@/lib/compare/types-waterfall";
import { bytes, count, plural } from "@/lib/format";
import { TickIcon } from "../ui/icons";

/** Under the waterfall: the proof that it ends on the other image's bytes, and what must be known to read it. */
const named = (names: readonly string[], most = 8) => (
  <>
    {names.slice(0, most).map((name, i) => (
      <span key={`${i} ${name}`}>
        {i ? ", " : ""}
        <code>{name}</code>
      </span>
    ))}
    {names.length > most ? ` and ${count(names.length - most)} more` : ""}
  </>
);

export function WaterfallNotes({ fall }: { fall: Waterfall }) {
  const { before, after, steps, same, platforms, unlisted, unpackaged, from, to } = fall;
  if (steps === null || before === null || after === null) return null;
  const delta = steps.reduce((sum, step) => sum + step.delta, 0);
  const hidden = steps.filter((step) => step.atMost !== null);
  const least = Math.max(0, ...hidden.map((step) => step.atMost ?? 0));
  return (
    <div className="exact">
      <p>
        {before + delta === after ? (
          <>
            <span className="ok">
              <TickIcon />
            </span>
            Ends exactly:{" "}
            <code className="nowrap">
              {count(before)} {delta < 0 ? "−" : "+"} {count(Math.abs(delta))} = {count(after)} B
            </code>{" "}
            in {plural(steps.length, "step")}.
          </>
        ) : (
          `The steps do not add up: ${count(before + delta)} B instead of ${count(after)} B.`
        )}{" "}
        {same.length ? (
          <>
            {plural(same.length, "package")} {same.length === 1 ? "weighs" : "weigh"} the same in both and {same.length === 1 ? "makes" : "make"} no step:{" "}
            {named(same)}.
          </>
        ) : null}
      </p>
      {platforms ? (
        <p>
          Two platforms: {from} is for <code>{platforms.from}</code>, {to} for <code>{platforms.to}</code>. The same program is not as large on both.
        </p>
      ) : null}
      {(["from", "to"] as const).map((end) => {
        const letter = end === "from" ? from : to;
        const why = unpackaged[end];
        if (why)
          return (
            <p key={end}>
              All files of {letter} stand among those that no package owns: {why.reason}
            </p>
          );
        return unlisted[end].length ? (
          <p key={end}>
            {plural(unlisted[end].length, "package")} of {letter} {unlisted[end].length === 1 ? "has" : "have"} no list of files; what they own stands among the
            files that no package owns: {named(unlisted[end])}.
          </p>
        ) : null;
      })}
      {hidden.length ? (
        <p>
          {hidden.length === 1 ? "One of the files told one by one may" : `${count(hidden.length)} of the files told one by one may`} also be in the other image
          with {bytes(least)} at most; then those bytes stand among the other files that no package owns.
        </p>
      ) : null}
    </div>
  );
}
