import { count, date, exactBytes, moment, plural } from "@/lib/format";
import { vulnerabilityWords } from "@/lib/reports/markdown";
import type { FrozenImage, ReportDocument } from "@/lib/reports/types";

/** What every figure of a report rests on: digests, dates, exact bytes, sources, engines, rules. */
const kinds = ["download", "unpacked", "files"] as const;

function Size({ image, kind }: { image: FrozenImage; kind: (typeof kinds)[number] }) {
  const size = image.sizes[kind];
  if (size !== null) return <data value={size}>{count(size)}</data>;
  const reason = image.unknown[kind]?.reason ?? "It was not read.";
  return (
    <span className="unk" title={reason}>
      unknown<span className="sr">: {reason}</span>
    </span>
  );
}

const joined = (words: readonly string[]): string => [...new Set(words)].join(", ");

function sourceWords(images: readonly FrozenImage[]): string {
  const from = joined(images.map(({ source, mirror }) => `${source === "docker" ? "the Docker Engine" : "the registry"}${mirror ? ` through ${mirror}` : ""}`));
  const engines = images.flatMap(({ letter, engines }) =>
    engines.map(({ version, storageDriver, size, seenAt }) => `${version} (${storageDriver}) said ${exactBytes(size)} of ${letter} on ${date(seenAt)}`),
  );
  return `Read from ${from}, layer by layer. ${engines.length ? `Engines by their own count: ${engines.join("; ")}.` : "No engine size was taken."}`;
}

export function Provenance({ document }: { document: ReportDocument }) {
  const { images, schemaVersion, program } = document;
  const platforms = new Set(images.map((image) => image.platform)).size > 1;
  const rules = joined(images.map((image) => String(image.rules)));
  const rebuilt = images.filter((image) => image.rebuilt !== null).map(({ letter, rebuilt }) => `${letter} from ${rebuilt}`);
  return (
    <section className="sec prov" id="provenance" aria-labelledby="provenance-title">
      <div className="sechead flush">
        <h2 id="provenance-title">Provenance</h2>
        <p className="why">what every figure above rests on</p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways where it is narrow, also by keyboard */}
      <div className="wide" role="region" aria-label="Digests and exact bytes" tabIndex={0}>
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">Image and {images.some((image) => image.digestKind === "config") ? "digest" : "manifest digest"}</th>
              {platforms ? <th scope="col">Platform</th> : null}
              <th scope="col">Read</th>
              <th scope="col" className="num">
                Download, B
              </th>
              <th scope="col" className="num">
                Unpacked, B
              </th>
              <th scope="col" className="num">
                Files, B
              </th>
            </tr>
          </thead>
          <tbody>
            {images.map((image) => (
              <tr key={image.letter}>
                <th scope="row">
                  <b>{image.letter}</b> <code>{image.name}</code>
                  <code className="dig">
                    {image.digestKind === "config" ? "config " : ""}
                    {image.digest}
                  </code>
                </th>
                {platforms ? <td>{image.platform}</td> : null}
                <td className="nowrap" title={moment(image.inspectedAt)}>
                  {date(image.inspectedAt)}
                </td>
                {kinds.map((kind) => (
                  <td className="num" key={kind}>
                    <Size image={image} kind={kind} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {sourceWords(images)} Download is the sum of the layer blobs as the registry stores them; unpacked the sum of the layer tars; files the bytes of the
        regular files visible at the end, a hard link once. {plural(images.length, "image")},{" "}
        {plural(
          images.reduce((sum, image) => sum + image.layers, 0),
          "layer",
        )}
        .{rebuilt.length ? ` Rebuilt, not the published bytes: ${rebuilt.join("; ")}.` : ""} {vulnerabilityWords(document)}
      </p>
      <p>
        Report schema {schemaVersion}, rules {rules}, {program.name === "basewise" ? "Basewise" : program.name} {program.version}. Anyone with this link can
        read it; it is in no list and no search index.
      </p>
    </section>
  );
}
