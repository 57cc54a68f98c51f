import { verdictWords } from "@/lib/standards/check-types";
import type { RecordedImageCheck } from "@/lib/standards/checks";
import { InspectAgain } from "../image/inspect-again";
import { Suggested, VerdictMark } from "./check-findings";
import { short } from "./words";

const proofWords = { proven: "Proven by its layers", none: "No base on record is proven", unknown: "Not known by its layers" };
const agreesWords = { yes: "the layers bear it out", no: "the layers contradict it", unknown: "the layers cannot tell" };

/** What an image stands on: its layers are proof, its annotation a claim, and both are shown. */
export function ImageAnswer({ check }: { check: RecordedImageCheck }) {
  if (check.state === "not_recorded") {
    return (
      <section className="check-result">
        <VerdictMark verdict="unknown">{check.summary}</VerdictMark>
        <div className="acts">
          <InspectAgain reference={check.reference} platform={check.platform} name={check.asked} label="Inspect" />
        </div>
      </section>
    );
  }
  const { proof, claim } = check;
  return (
    <section className="check-result" aria-labelledby="image-verdict">
      <h3 id="image-verdict">
        <VerdictMark verdict={check.verdict}>{verdictWords[check.verdict]}</VerdictMark>
      </h3>
      <p className="said">{check.summary}</p>
      <dl className="kv">
        <dt>{proofWords[proof.state]}</dt>
        <dd>
          {proof.base ? (
            <>
              <code>{proof.base.reference}</code> <span className="dig">{short(proof.base.digest)}</span>, {proof.base.layers} of {proof.layers} layers.{" "}
            </>
          ) : null}
          {proof.reason}
          {proof.alike.length ? ` Others have exactly the same layers: ${proof.alike.map(({ reference }) => reference).join(", ")}.` : null}
        </dd>
        <dt>Claimed by itself</dt>
        <dd>
          {claim ? (
            <>
              <code>{claim.name ?? "no name"}</code>
              {claim.digest ? (
                <>
                  {" "}
                  <span className="dig">{short(claim.digest)}</span>
                </>
              ) : null}{" "}
              in its {claim.source}: {agreesWords[claim.agrees]}. {claim.reason}
            </>
          ) : (
            "Nothing: it has no annotation org.opencontainers.image.base.digest or .name."
          )}
        </dd>
      </dl>
      {check.suggested ? <Suggested line={`FROM ${check.suggested}`} /> : null}
    </section>
  );
}
