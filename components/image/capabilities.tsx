import { count } from "@/lib/format";
import type { LevelDecision } from "@/lib/inspect/capabilities/level";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { showName } from "@/lib/inspect/names";
import { StateMark } from "./state-mark";
import { conditionWords, levelSentence, rungWords, type Said, shown } from "./words";
import { capabilitiesSaid } from "./words-capabilities";

/** What the image offers at run time, each with the path that proves it. */
const shortest = 2;

function Paths({ paths, more }: { paths: readonly string[]; more: number }) {
  const first = paths.slice(0, shortest);
  const rest = paths.slice(shortest);
  return (
    <>
      {first.map((path) => (
        <code key={path}>{path}</code>
      ))}
      {rest.length + more > 0 ? (
        <details>
          <summary>{count(rest.length + more)} more</summary>
          {rest.map((path) => (
            <code key={path}>{path}</code>
          ))}
          {more > 0 ? <span className="rest">and {count(more)} further</span> : null}
        </details>
      ) : null}
    </>
  );
}

function Fact({ said }: { said: Said }) {
  return (
    <div id={`cap-${said.id}`}>
      <dt>
        <StateMark state={said.state} />
        {said.label}
      </dt>
      <dd>
        <span
          className={said.state === "yes" ? "yes" : said.state === "unknown" ? "unk" : "muted"}
          title={said.state === "unknown" ? (said.note ?? undefined) : undefined}
        >
          {said.text}
        </span>
        {said.note ? <small>{said.note}</small> : null}
        {said.lists.length === 0 ? <Paths paths={said.proof} more={said.more} /> : <Paths paths={said.proof.slice(0, shortest)} more={0} />}
        {said.lists.map((list) => (
          <details key={list.head}>
            <summary>{list.head}</summary>
            {list.why ? <small>{list.why}</small> : null}
            {list.items.map((item, i) => (
              <code key={`${i} ${item}`}>{item}</code>
            ))}
            {list.more > 0 ? <span className="rest">and {count(list.more)} further</span> : null}
          </details>
        ))}
      </dd>
    </div>
  );
}

export function LevelWhy({ level }: { level: LevelDecision }) {
  return (
    <details className="level-why" id="level">
      <summary>{levelSentence(level)}</summary>
      <ol>
        {level.why.map((rung) => (
          <li key={rung.rule}>
            <StateMark state={rung.holds} /> <b>{rung.level}</b> {rungWords(rung.rule)}
            <ul>
              {rung.conditions.map((one) => (
                <li key={one.condition}>
                  <StateMark state={one.met} /> {conditionWords(one.condition)}
                  {one.reason ? <small> {showName(one.reason)}</small> : null}
                  {one.evidence.slice(0, 3).map((path) => (
                    <code key={path}>{shown(path)}</code>
                  ))}
                  {one.evidence.length > 3 ? <span className="rest">and more</span> : null}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </details>
  );
}

export function CapabilityFacts({ facts }: { facts: DerivedFacts }) {
  return (
    <>
      <LevelWhy level={facts.level} />
      <dl className="caps">
        {capabilitiesSaid(facts).map((said) => (
          <Fact key={said.id} said={said} />
        ))}
      </dl>
    </>
  );
}
