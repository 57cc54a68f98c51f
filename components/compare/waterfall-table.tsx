import type { Waterfall, WaterfallStep } from "@/lib/compare/types-waterfall";
import { count, exactBytes } from "@/lib/format";
import { nameOfStep } from "./parts";

/** All steps in their order, none folded, in bytes. */
const what = ({ of, change }: WaterfallStep): string => `${of === "package" ? "package" : of === "file" ? "file" : "files"} ${change}`;
const size = (bytes: number | null) =>
  bytes === null ? (
    <span className="unk" title="There is no list of its files: what it owns stands among the files that no package owns.">
      unknown
    </span>
  ) : (
    count(bytes)
  );

function versions({ versions: { from, to }, counts }: WaterfallStep): string {
  if (counts) return `${count(counts.from)} → ${count(counts.to)} files`;
  const [a, b] = [from.join(", "), to.join(", ")];
  return a && b ? (a === b ? a : `${a} → ${b}`) : a || b;
}

export function WaterfallTable({ fall }: { fall: Waterfall }) {
  return (
    // A wide table scrolls in its own box, so the box takes the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
    <section className="layer-table" aria-label="The waterfall as a table" tabIndex={0}>
      <table className="tbl tight">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">What</th>
            <th scope="col">Version</th>
            <th scope="col" className="num">
              Bytes in {fall.from}
            </th>
            <th scope="col" className="num">
              in {fall.to}
            </th>
            <th scope="col" className="num">
              Change
            </th>
            <th scope="col" className="num">
              Bytes left
            </th>
          </tr>
        </thead>
        <tbody>
          {(fall.steps ?? []).map((step) => (
            <tr key={`${step.of} ${step.type} ${step.name}`}>
              <th scope="row" title={step.name}>
                <code>{nameOfStep(step)}</code>
              </th>
              <td>{what(step)}</td>
              <td className="soft">{versions(step)}</td>
              <td className="num">{size(step.before)}</td>
              <td className="num">{size(step.after)}</td>
              <td className="num" title={exactBytes(step.delta)}>
                {step.delta > 0 ? "+" : ""}
                {count(step.delta)}
              </td>
              <td className="num">{count(step.left)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{fall.to}</th>
            <td colSpan={5} />
            <td className="num">{count(fall.after ?? 0)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
