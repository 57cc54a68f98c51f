import type { Support } from "@/lib/catalog/support";
import { toolNamesOf } from "@/lib/compare/attack";
import { bytes, count, date, moment, plural } from "@/lib/format";
import type { DerivedFacts } from "@/lib/inspect/derive";
import type { Scan, ScanDetail } from "@/lib/scans/types";
import type { Statements } from "@/lib/statements/types";
import { WarnIcon } from "../ui/icons";
import { FindingsTable } from "./findings-table";
import { ScanActs } from "./scan-acts";
import { SeverityBar } from "./severity-bar";
import { StatementList } from "./statements";
import { Tools } from "./tools";
import type { Waived } from "./waive-dialog";
import { countWords, databaseWords, scannerName, scannerWords, stateWords, unseenWords } from "./words";

/** What is known of an image's vulnerabilities: a count only where a scan stands, and what it rests on beside it. */
export interface ScanRead {
  /** The last scan that can be used, with its findings. */
  good: ScanDetail | null;
  /** A later try that failed. */
  failed: Scan | null;
  earlier: readonly Scan[];
  /** Of the distribution, by the catalogue; null where it is not known. */
  support: Support | null;
  /** What is stated on its findings, expired ones too. */
  statements: Statements;
}

function Ended({ support, scan, now }: { support: Support | null; scan: ScanDetail; now: Date }) {
  const ended = support?.ends && support.ends < now.toISOString().slice(0, 10) ? support : null;
  if (!ended && !scan.distribution?.endOfSupport) return null;
  return (
    <p className="note-line">
      <WarnIcon />
      <span>
        <b>{ended?.ends ? `Support of ${ended.of} ended ${date(ended.ends)}.` : "Support of its distribution has ended, by the scanner’s word."}</b> A count is
        low where nobody looks any more, not because little is wrong.
      </span>
    </p>
  );
}

function Counts({ scan }: { scan: ScanDetail }) {
  const { counts, packages, scanner } = scan;
  if (!counts) return null;
  return (
    <dl className="facts seven">
      <div>
        <dt>Distinct identifiers</dt>
        <dd>{count(counts.identifiers)}</dd>
      </div>
      <div>
        <dt>Fixable</dt>
        <dd>{count(counts.fixable)}</dd>
      </div>
      <div>
        <dt>No fix</dt>
        <dd>
          {count(counts.notFixable)}
          {counts.partlyFixable ? <small> {count(counts.partlyFixable)} in part</small> : null}
        </dd>
      </div>
      <div>
        <dt>Packages affected</dt>
        <dd>
          {count(counts.byPackage.length)}
          <small>{packages === null ? " of an unknown number" : ` of ${count(packages)}`}</small>
        </dd>
      </div>
      <div>
        <dt>Scanner</dt>
        <dd>
          {scannerName(scanner.name)}
          <small> {scanner.version}</small>
        </dd>
      </div>
      <div>
        <dt>Database of</dt>
        <dd>
          {scanner.database ? (
            date(scanner.database.updatedAt)
          ) : (
            <span className="unk" title="The report does not say">
              unknown
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Scope</dt>
        <dd>
          OS<small> packages</small>
        </dd>
      </div>
    </dl>
  );
}

/** What is stated never lowers the counts above: it stands beside them. */
function LeftOver({ scan }: { scan: ScanDetail }) {
  const { counts, left } = scan;
  if (!counts || !left) return null;
  return (
    <p className="stated">
      <b>{count(left.identifiers)} left</b>, {count(left.fixable)} fixable:{" "}
      {left.hidden
        ? `${count(left.hidden)} of the ${plural(counts.identifiers, "identifier")} found ${left.hidden === 1 ? "is" : "are"} hidden by `
        : "some rows of identifiers that other packages have too are hidden by "}
      <a className="link" href="#statements">
        what is stated
      </a>
      .
    </p>
  );
}

function Earlier({ scans }: { scans: readonly Scan[] }) {
  if (!scans.length) return null;
  return (
    <details className="listed">
      <summary>{plural(scans.length, "earlier scan")}</summary>
      <ul>
        {scans.map((one) => (
          <li key={one.id}>
            <time dateTime={one.scannedAt}>{moment(one.scannedAt)}</time>
            <span>
              {one.identifiers === null ? stateWords[one.state] : plural(one.identifiers, "identifier")}
              {one.problem ? `: ${one.problem.title}` : one.fixable === null ? "" : `, ${count(one.fixable)} fixable`}
            </span>
            <span className="muted">
              {scannerWords(one.scanner)}, {databaseWords(one.scanner)}
              {one.origin === "uploaded" ? ", uploaded" : ""}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Gone({ gone, before }: Pick<ScanDetail, "gone" | "before">) {
  if (!before || !gone.length) return null;
  return (
    <details className="listed">
      <summary>
        {plural(gone.length, "finding")} of the scan before, of {moment(before.scannedAt)}, gone since
      </summary>
      <ul>
        {gone.map((one) => (
          <li key={`${one.id} ${one.package}`}>
            <code>{one.id}</code>
            <span>
              {one.package} {one.installed}
            </span>
            <span className="muted">{one.severity}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function ScanSection({ read, image, facts, now }: { read: ScanRead; image: Waived; facts: DerivedFacts | null; now: Date }) {
  const { good, failed, earlier, support, statements } = read;
  const { digest, name } = image;
  const counted = good && countWords(good);
  const packages = facts?.packages?.length ?? null;
  const tools = facts && toolNamesOf(facts);
  const unseen = unseenWords(facts?.unowned ?? null, bytes);
  return (
    <section className="sec scans" id="vulnerabilities" aria-labelledby="vulnerabilities-title">
      <div className="sechead flush">
        <h2 id="vulnerabilities-title">Vulnerabilities</h2>
        <p className="why">Distinct identifiers over OS packages. A count stands only where a scan stands.</p>
        <div className="acts">
          <ScanActs digest={digest} name={name} again={good !== null} />
        </div>
      </div>
      {failed?.problem ? (
        <p className="check-wrong failed-scan">
          <b>The scan of {moment(failed.scannedAt)} failed.</b> {failed.problem.title}. {failed.problem.detail} {failed.problem.remedy}{" "}
          <code className="muted">{failed.problem.code}</code>{" "}
          {good ? `Below is the last one that can be used, of ${moment(good.scannedAt)}.` : "No earlier scan is kept."}
        </p>
      ) : null}
      {good ? null : (
        <p className="none">
          <span className="unk">Not scanned.</span>{" "}
          <span className="muted">
            {packages === null
              ? "Its packages are not known, so that there is little to look up."
              : `Its ${plural(packages, "package")} can be scanned without reading the image again.`}
          </span>
        </p>
      )}
      {good && !counted ? (
        <p className="none">
          <span className="unk">{stateWords[good.state]}.</span> {good.reason}{" "}
          <span className="muted">
            {scannerWords(good.scanner)}, {databaseWords(good.scanner)}, {moment(good.scannedAt)}
          </span>
        </p>
      ) : null}
      {good && counted ? (
        <>
          <Ended support={support} scan={good} now={now} />
          <Counts scan={good} />
          <LeftOver scan={good} />
          {good.counts ? <SeverityBar bySeverity={good.counts.bySeverity} /> : null}
          {good.findings.length ? <FindingsTable findings={good.findings} image={image} /> : <p className="none">{counted.rest}</p>}
          <p className="foot-note">
            {good.origin === "uploaded" ? "A report that was made elsewhere" : "Scanned from the recorded packages"}, {moment(good.scannedAt)}.{" "}
            {scannerWords(good.scanner)}, {databaseWords(good.scanner)}
            {good.distribution ? `, ${good.distribution.id} ${good.distribution.version}` : ""}. One row per package; one identifier may stand in several.{" "}
            {unseen}
          </p>
          {tools ? (
            <p className="foot-note">
              <a className="link" href="#capabilities">
                Attack surface
              </a>{" "}
              beside it, which a finding is worse with: <Tools tools={tools} />
            </p>
          ) : null}
          <Gone gone={good.gone} before={good.before} />
        </>
      ) : null}
      <StatementList statements={statements} digest={digest} />
      <Earlier scans={earlier} />
    </section>
  );
}
