import type { CompareQuery } from "@/lib/compare/query";
import type { Column } from "@/lib/compare/types";
import type { LevelRung, Levels } from "@/lib/compare/types-capabilities";
import { showName } from "@/lib/inspect/names";
import { ChartFrame } from "../charts/frame";
import { StateMark } from "../image/state-mark";
import { conditionWords, levelSentence } from "../image/words";
import { ChartHeads, HeadRow } from "./head-row";
import { imageClass, isWaiting, plainName } from "./names";
import { Opener, ProofLine } from "./proof";

/** The ladder of levels: eight rungs, full on top, each image's letter at its own; the reason opens beneath. */

interface LevelsProps {
  columns: readonly Column[];
  levels: Levels;
  query: CompareQuery;
}

const pitch = 18;
const shownPaths = 3;

const middle = (rungs: readonly LevelRung[], index: number): number => (rungs.length - 1 - index) * pitch + pitch / 2;

function Ladder({ column, index, levels }: { column: Column; index: number; levels: Levels }) {
  const { rungs } = levels;
  const decision = levels.columns[index]?.decision ?? null;
  const at = decision?.level ? rungs.findIndex(({ level }) => level === decision.level) : -1;
  const words = decision?.level ? `${decision.level}${decision.debug ? ", debug" : ""}` : "unknown";
  return (
    <div className={`c ${imageClass(index)}`}>
      <svg height={rungs.length * pitch} role="img" aria-label={`${column.letter}, ${plainName(column)}: level ${words}`}>
        {rungs.map(({ level }, i) => (
          <rect key={level} className="rung" y={middle(rungs, i) - 0.5} width="24" height="1" />
        ))}
        {at < 0 ? (
          <text className="unkn" x="32" y={middle(rungs, 0) + 4}>
            ?
          </text>
        ) : (
          <g>
            <title>{`${plainName(column)}: ${words}`}</title>
            <rect className="own" y={middle(rungs, at) - 8} width="24" height="16" rx="2" />
            <text className="letter" x="12" y={middle(rungs, at) + 4} textAnchor="middle">
              {column.letter}
            </text>
            <text className="v" x="32" y={middle(rungs, at) + 4}>
              {words}
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}

/** What was tried from the top down, and what decided. */
function Why({ columns, levels, query }: LevelsProps) {
  return (
    <div className="g ev" role="row" id="evidence-why-level">
      <div className="l" role="rowheader">
        Tried from the top: the first rung whose needs are all met.
      </div>
      {levels.columns.map(({ decision, unknown }, i) => (
        <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
          {decision ? (
            <ul className="tried">
              {decision.why.map((rung) => (
                <li key={rung.rule}>
                  <StateMark state={rung.holds} /> <b>{rung.level}</b>
                  <ul>
                    {rung.conditions.map((one) => (
                      <li key={one.condition}>
                        <StateMark state={one.met} /> {conditionWords(one.condition)}
                        {one.reason ? <span className="muted"> {showName(one.reason)}</span> : null}
                        {one.met === "yes" ? (
                          <ul className="proof">
                            {one.evidence.slice(0, shownPaths).map((path) => (
                              <ProofLine key={path} proof={{ path, note: null }} image={query.images[i] ?? ""} />
                            ))}
                            {one.evidence.length > shownPaths ? <li className="muted">and more</li> : null}
                          </ul>
                        ) : null}
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          ) : (
            <p>{unknown.decision?.reason}</p>
          )}
        </div>
      ))}
    </div>
  );
}

export function LevelsSection({ columns, levels, query }: LevelsProps) {
  const open = query.open.includes("why-level");
  const { rungs } = levels;
  return (
    <ChartFrame
      id="levels"
      title="Levels"
      why="Where each image stands from scratch to full, told by its files alone, never by its name."
      kind="Level on the ladder from scratch to full, by the files of the image"
      columns={columns}
      className="levels"
      heads={<ChartHeads columns={columns} />}
      below={
        <div className="rows top-rule" role="table" aria-label="Levels">
          <HeadRow first="Fact" columns={columns} />
          <div className="g" role="row">
            <div className="l" role="rowheader">
              <Opener id="why-level" label="Why" query={query} open={open} />
            </div>
            {levels.columns.map(({ decision, unknown }, i) => (
              <div className={`c ${imageClass(i)}`} role="cell" key={columns[i]?.letter}>
                {isWaiting(columns[i]) ? (
                  <span className="sk w1" />
                ) : decision ? (
                  <span className="v">{levelSentence(decision)}</span>
                ) : (
                  <span className="unk" title={unknown.decision?.reason}>
                    unknown<span className="sr">: {unknown.decision?.reason}</span>
                  </span>
                )}
              </div>
            ))}
          </div>
          {open ? <Why columns={columns} levels={levels} query={query} /> : null}
        </div>
      }
    >
      <div className="g">
        <div className="l">
          <svg height={rungs.length * pitch} aria-hidden="true">
            {rungs.map(({ level, needs }, i) => (
              <g key={level}>
                <title>{needs.length ? `${level} needs ${needs.join(", ")}` : level}</title>
                <text className="axis" y={middle(rungs, i) + 4}>
                  {level}
                </text>
              </g>
            ))}
          </svg>
        </div>
        {columns.map((column, i) => (
          <Ladder key={column.letter} column={column} index={i} levels={levels} />
        ))}
      </div>
    </ChartFrame>
  );
}
