import { bytes, exactBytes } from "@/lib/format";
import { markOf, nameStart, wordsOf } from "@/lib/oci/match";
import { PlusIcon } from "../ui/icons";
import type { Group, ImageOption, Option } from "./groups";
import { splitPlatform } from "./typed";

/** The list under a field that completes: groups of options, one of them active. The field keeps the focus (ARIA combobox). */
const CompareIcon = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M3.5 1.5 1 4l2.5 2.5M1 4h11M10.5 7.5 13 10l-2.5 2.5M13 10H2" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);
const StackIcon = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M1 4.5 7 1.5l6 3-6 3zM1 9.5l6 3 6-3" fill="none" stroke="currentColor" strokeWidth="1.2" strokeLinejoin="round" />
  </svg>
);
const ArrowIcon = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M2 7h10M8 3l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);

export const optionId = (list: string, index: number): string => `${list}-${index}`;
export const optionsOf = (groups: readonly Group[]): Option[] => groups.flatMap((group) => group.options);

/** Host dim, name strong, as everywhere: where room is short the host gives way. What the typed words stand for is marked. */
function Name({ option, term }: { option: ImageOption; term: string }) {
  const text = option.shown;
  const start = nameStart(text);
  const mark = markOf(text, wordsOf(splitPlatform(term).name));
  const part = (from: number, to: number) => {
    const cut = (at: number) => Math.min(Math.max(at, from), to);
    const [begin, end] = mark ? [cut(mark.start), cut(mark.end)] : [to, to];
    return (
      <>
        {text.slice(from, begin)}
        {begin < end ? <mark>{text.slice(begin, end)}</mark> : null}
        {text.slice(end, to)}
      </>
    );
  };
  return (
    <span className="ref fx">
      {start > 0 ? <span className="h">{part(0, start)}</span> : null}
      <span className="n">{part(start, text.length)}</span>
    </span>
  );
}

function Size({ option }: { option: ImageOption }) {
  if (option.size === undefined) return null;
  if (option.size === null)
    return (
      <span className="unk" title="In no registry, so there is no stored blob to measure">
        size unknown
      </span>
    );
  return (
    <data value={option.size} title={`${exactBytes(option.size)} to download`}>
      {bytes(option.size)}
    </data>
  );
}

function Content({ option, term }: { option: Option; term: string }) {
  switch (option.kind) {
    case "image":
      return (
        <>
          {option.recorded ? <CompareIcon /> : <PlusIcon />}
          <span className="clip" title={option.name}>
            <Name option={option} term={term} />
          </span>
          <span className="m">{option.note}</span>
          <span className="m keep">
            <Size option={option} />
          </span>
        </>
      );
    case "comparison":
      return (
        <>
          <StackIcon />
          <span className="clip" title={option.images.join("\n")}>
            {option.title}
          </span>
          <span className="m" />
          <span className="m keep">{option.note}</span>
        </>
      );
    case "baseline":
      return (
        <>
          <CompareIcon />
          <span className="clip">
            Make {"ABCDEFGH"[option.index]}, <span className="ref">{option.name}</span>, the baseline
          </span>
          <span className="m" />
          <span className="m keep" />
        </>
      );
    default:
      return (
        <>
          {option.kind === "place" ? <ArrowIcon /> : <PlusIcon />}
          <span className="clip">{option.title}</span>
          <span className="m" />
          <span className="m keep">{option.kind === "command" ? option.note : ""}</span>
        </>
      );
  }
}

export function Options({
  id,
  label,
  groups,
  active,
  term,
  onChoose,
  onPoint,
}: {
  id: string;
  label: string;
  groups: readonly Group[];
  active: number;
  term: string;
  onChoose: (option: Option, event: { shiftKey: boolean; altKey: boolean; metaKey: boolean; ctrlKey: boolean }) => void;
  onPoint: (index: number) => void;
}) {
  const starts = groups.map((_, g) => groups.slice(0, g).reduce((sum, group) => sum + group.options.length, 0));
  return (
    <div role="listbox" id={id} aria-label={label} className="options">
      {groups.map((group, g) => (
        <div role="group" aria-labelledby={`${id}-group-${g}`} key={group.title}>
          <div className="gp" id={`${id}-group-${g}`} role="presentation">
            {group.title}
            <span>{group.aside}</span>
          </div>
          {group.options.map((option, i) => {
            const own = (starts[g] ?? 0) + i;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
              <div
                key={option.id}
                role="option"
                id={optionId(id, own)}
                aria-selected={own === active}
                className={own === active ? "op on" : "op"}
                tabIndex={-1}
                // The field keeps the focus.
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => onPoint(own)}
                onClick={(event) => onChoose(option, event)}
              >
                <Content option={option} term={term} />
              </div>
            );
          })}
          {group.line ? (
            <p className={group.line.bad ? "line bad" : "line"} role="presentation">
              {group.line.text}
            </p>
          ) : null}
        </div>
      ))}
    </div>
  );
}
