import { errorTable } from "@/lib/errors";
import type { EngineStatus } from "@/lib/jobs/engine-status";
import { WarnIcon } from "../ui/icons";

/** The engine in the top bar: a dot with words; the title has the rest. */
export function Engine({ status }: { status: EngineStatus }) {
  if (!status.reachable) {
    return (
      <span className="engine" title={`${status.detail} (${status.endpoint})`}>
        <i className="dot bad" />
        No engine
      </span>
    );
  }
  return (
    <span className="engine" title={`Docker Engine ${status.version} at ${status.endpoint}, API ${status.apiVersion}, storage driver ${status.storageDriver}`}>
      <i className="dot" />
      Engine {status.version}
    </span>
  );
}

/** On every page while the engine is away: what is missing, what goes on without it, what can be done. */
export function EngineAway({ status }: { status: EngineStatus }) {
  if (status.reachable) return null;
  return (
    <section className="note-line" aria-label="Docker engine">
      <WarnIcon />
      <span>
        <b>No Docker engine.</b> {status.detail} Images are read from their registry instead; engine sizes stay{" "}
        <span className="unk" title="Only an engine can tell the size that it reports">
          unknown
        </span>
        .
      </span>
      <details>
        <summary className="link">What to do</summary>
        <p>
          {errorTable[status.code].remedy} Asked at <code>{status.endpoint}</code>. <span className="muted mono">{status.code}</span>
        </p>
      </details>
    </section>
  );
}
