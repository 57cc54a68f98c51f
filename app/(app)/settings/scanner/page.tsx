import type { Metadata } from "next";
import { everyWords } from "@/components/repository/words";
import { ScannerActs } from "@/components/scans/scanner-acts";
import { scannerName } from "@/components/scans/words";
import { WarnIcon } from "@/components/ui/icons";
import { moment, plural } from "@/lib/format";
import { scannerState } from "@/lib/scans/database";
import type { DatabaseLook } from "@/lib/scans/types";

export const metadata: Metadata = { title: "Scanner" };

const neverWords = (source: string | null) =>
  source
    ? "Never by itself: BASEWISE_TRIVY_DB_HOURS is 0."
    : "Never: it is not Basewise’s. Once it is another one, followed images and standards are scanned again all the same.";

/** The last look, what it said, and the next one. */
function Look({ look: { everySeconds, next, last } }: { look: DatabaseLook }) {
  return (
    <>
      {last ? (
        <>
          {last.at ? <time dateTime={last.at}>{moment(last.at)}</time> : null}:{" "}
          {last.problem ? (
            <span className="warns">
              {`${last.problem.title}. ${last.problem.detail} ${last.problem.remedy} `}
              <code className="muted">{last.problem.code}</code>
            </span>
          ) : last.said === "moved" ? (
            "it had moved; the new one was fetched, and followed images and standards are scanned by it"
          ) : (
            "it had not moved, and nothing was fetched"
          )}
        </>
      ) : (
        "Not yet"
      )}
      <br />
      <span className="muted">
        {last?.state === "waiting"
          ? `Tried again ${next ? moment(next) : ""}, ${plural(last.tries, "try", "tries")} failed.`
          : `Next ${next ? moment(next) : "soon"}, ${everyWords(everySeconds)}.`}
      </span>
    </>
  );
}

/** The scanner and its database: how they stand, and another database. */
export default async function ScannerPage() {
  const { name, version, way, database, problem, source, fetching, last, look } = await scannerState();
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>Scanner</h1>
          <p className="sub">
            What vulnerabilities are counted by ·{" "}
            {look ? `looked for a newer database ${everyWords(look.everySeconds)}` : "nothing is fetched unless somebody asks for it"}
          </p>
        </div>
      </div>
      {problem ? (
        <p className="note-line">
          <WarnIcon />
          <span>
            <b>No scan can be made now.</b> {problem.title}. {problem.detail} {problem.remedy} <code className="muted">{problem.code}</code>
          </span>
        </p>
      ) : null}
      <dl className="spec">
        <dt>Scanner</dt>
        <dd>
          {scannerName(name)}{" "}
          {version ?? <span className="unk">{way.kind === "container" && !problem ? "version with the first scan" : "does not answer"}</span>}
        </dd>
        <dt>Run</dt>
        <dd>{way.kind === "program" ? <Program path={way.path} /> : <Container image={way.image} digest={way.digest} />}</dd>
        <dt>Database of</dt>
        <dd>{database ? <time dateTime={database.updatedAt}>{moment(database.updatedAt)}</time> : <span className="unk">none that can be used</span>}</dd>
        <dt>Fetched from</dt>
        <dd>{source ? <code>{source}</code> : "Kept by you, in the folder that BASEWISE_TRIVY_CACHE names; Basewise leaves it alone."}</dd>
        <dt>Looked for</dt>
        <dd>{look ? <Look look={look} /> : neverWords(source)}</dd>
        {last ? (
          <>
            <dt>Last time</dt>
            <dd>
              {moment(last.at)}:{" "}
              {last.problem ? (
                <span className="warns">{`${last.problem.title}. ${last.problem.detail} ${last.problem.remedy}`}</span>
              ) : (
                "the new database was taken into use"
              )}
            </dd>
          </>
        ) : null}
      </dl>
      {source ? (
        <section className="sec" aria-labelledby="another-title">
          <div className="sechead">
            <h2 id="another-title">Another database</h2>
            <p className="why">It replaces the one in use when it is whole; old scans are kept, and the next ones say what is new and gone.</p>
          </div>
          <div className="other-database">
            <ScannerActs initial={fetching} />
            <p className="hint">
              As a file it is <code>db.tar.gz</code>, the layer of the artifact: <code>oras pull {source}</code> where there is a way out.
            </p>
          </div>
        </section>
      ) : null}
    </main>
  );
}

function Program({ path }: { path: string }) {
  return (
    <>
      as a program, <code>{path}</code>
    </>
  );
}

function Container({ image, digest }: { image: string; digest: string | null }) {
  return (
    <>
      as a container by the engine, without a network and with nothing of this machine: <code>{image}</code>
      {digest ? (
        <>
          , held to <code>{digest}</code>
        </>
      ) : (
        ", pulled with the first scan and held to its digest from then on"
      )}
    </>
  );
}
