import { imageParam } from "@/lib/compare/query";
import { exactBytes } from "@/lib/format";
import type { RawDocument } from "@/lib/images/types";
import type { Inspection } from "@/lib/inspect/inspection";
import { CopyButton } from "../ui/copy";

/** The documents that everything above was read from, byte for byte. */
export interface RawDocuments {
  manifest: RawDocument | null;
  config: RawDocument | null;
}

/** Longer ones are read at their own address. */
const longestShown = 60_000;

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Document({ name, raw, href }: { name: string; raw: RawDocument; href: string }) {
  const size = Buffer.byteLength(raw.text);
  return (
    <li>
      <details>
        <summary>
          {name} <span className="muted">{exactBytes(size)}</span>
        </summary>
        <p className="muted">
          {raw.mediaType}, <span className="dig">{`${raw.digest.slice(0, 31)}…`}</span>{" "}
          <CopyButton text={raw.digest} what={`the ${name.toLowerCase()}’s digest`} />{" "}
          <a className="link" href={href}>
            as served
          </a>
        </p>
        {size > longestShown ? (
          <p className="muted">Too long to be shown here.</p>
        ) : (
          // It scrolls in its own box, so the box takes the focus.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
          <pre tabIndex={0}>{pretty(raw.text)}</pre>
        )}
      </details>
    </li>
  );
}

export function Raw({ image, raw }: { image: Inspection; raw: RawDocuments }) {
  const address = `/api/v1/images/${encodeURIComponent(image.digest)}`;
  const repository = image.repositories[0]?.name;
  return (
    <section className="sec" id="raw" aria-labelledby="raw-title">
      <div className="sechead flush">
        <h2 id="raw-title">Raw</h2>
        <p className="why">What the registry served, byte for byte, and what the API tells.</p>
      </div>
      <ul className="raws">
        {raw.manifest ? (
          <Document name="Manifest" raw={raw.manifest} href={`${address}/manifest`} />
        ) : (
          <li>
            Manifest <span className="unk">unknown</span>{" "}
            <span className="muted">
              {image.digestKind === "config"
                ? "Only an engine has the image, and it tells none."
                : "An earlier version did not keep it. Inspect the image again."}
            </span>
          </li>
        )}
        {raw.config ? <Document name="Config" raw={raw.config} href={`${address}/config`} /> : null}
        <li>
          <a className="link" href={address}>
            This image as JSON
          </a>
        </li>
        {repository ? (
          <li>
            <a className="link" href={`/api/v1/tags?${imageParam(repository).replace(/^image=/, "repository=")}`}>
              Look-ups of its repository’s tags as JSON
            </a>
          </li>
        ) : null}
      </ul>
    </section>
  );
}
