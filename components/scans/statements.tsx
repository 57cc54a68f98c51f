import { plural } from "@/lib/format";
import type { Statements, VexRecord, Waiver } from "@/lib/statements/types";
import { EndStatement } from "./end-statement";
import { countStatements, stateOf, statusWords, untilWords } from "./words-statements";

/** What is stated on the image's findings: each with who, why and until when, whether it hides one today or not. Needs no script to be read. */
function Document({ one, digest }: { one: VexRecord; digest: string }) {
  const { document, statements, refused } = one;
  const state = stateOf(one);
  const elsewhere = one.digest !== digest;
  return (
    <li>
      <div>
        <b>{document.author}</b> <span className="muted">{document.role}</span>
        <p>
          {plural(statements, "statement")}
          {elsewhere ? ", handed in for another image that it names too" : ""}, {state ?? untilWords(one.until)}
        </p>
        <p className="muted">
          <code>{document.id}</code>
          {document.version ? `, version ${document.version}` : ""}
        </p>
        {refused.length ? (
          <details className="refused">
            <summary>{plural(refused.length, "statement")} can’t be used</summary>
            <ul>
              {refused.map(({ position, why }) => (
                <li key={position}>
                  The {position + 1}. of them: {why}.
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      <div className="row-acts">
        <a className="btn plain" href={`/api/v1/images/${encodeURIComponent(one.digest)}/vex/${one.id}`} download>
          As it came
        </a>
        {elsewhere || one.ended ? null : <EndStatement digest={digest} id={one.id} kind="vex" name={`the document of ${document.author}`} />}
      </div>
    </li>
  );
}

function Waived({ one, digest }: { one: Waiver; digest: string }) {
  return (
    <li>
      <div>
        <code>{one.vulnerability}</code> <span className="muted">{one.package === null ? "in whichever package has it" : `in ${one.package}`}</span>
        <p className="how">
          {statusWords({ status: one.justification ? "not_affected" : "accepted", justification: one.justification })}, {stateOf(one) ?? untilWords(one.until)}
        </p>
        <p className="said">{one.reason}</p>
        <p className="muted">
          {one.actor.name ?? "without a name"}
          {one.repository === null ? "" : `, for every image of ${one.repository}`}
        </p>
      </div>
      <div className="row-acts">
        {one.ended ? null : <EndStatement digest={digest} id={one.id} kind="waiver" name={`the waiver of ${one.vulnerability}`} />}
      </div>
    </li>
  );
}

export function StatementList({ statements, digest }: { statements: Statements; digest: string }) {
  const { documents, waivers } = statements;
  if (!documents.length && !waivers.length) return null;
  const exported = waivers.some(({ state }) => state === "in_force");
  return (
    <details className="listed statements">
      <summary>Stated on findings: {countStatements(statements)}</summary>
      <ul id="statements">
        {documents.map((one) => (
          <Document key={one.id} one={one} digest={digest} />
        ))}
        {waivers.map((one) => (
          <Waived key={one.id} one={one} digest={digest} />
        ))}
      </ul>
      {exported ? (
        <p className="foot-note">
          For scanners elsewhere:{" "}
          <a className="link" href={`/api/v1/images/${encodeURIComponent(digest)}/vex?format=openvex`} download>
            the waivers as OpenVEX
          </a>
          .
        </p>
      ) : null}
    </details>
  );
}
