import type { ReactNode } from "react";
import { bytes, count, date, exactBytes, moment } from "@/lib/format";
import type { Inspection, Unknown } from "@/lib/inspect/inspection";
import { LevelMark } from "../ladder/level";

/** The head's figures; what is not known says so, with its reason. */
export const Why = ({ unknown, children = "unknown" }: { unknown: Unknown | undefined; children?: ReactNode }) => (
  <span className="unk" title={unknown?.reason ?? "It was not read."}>
    {children}
    <span className="sr">: {unknown?.reason ?? "it was not read"}</span>
  </span>
);

function Big({ size, unknown }: { size: number | null; unknown: Unknown | undefined }) {
  if (size === null) return <Why unknown={unknown} />;
  const [figure, unit] = bytes(size).split("\u202f");
  return (
    <data value={size} title={exactBytes(size)}>
      {figure}
      <small>{`\u202f${unit}`}</small>
    </data>
  );
}
const Count = ({ n, unknown }: { n: number | null; unknown: Unknown | undefined }) =>
  n === null ? <Why unknown={unknown} /> : <data value={n}>{count(n)}</data>;

const Figure = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

export function Figures({ image }: { image: Inspection }) {
  const { sizes, unknown } = image;
  return (
    <dl className="facts">
      <Figure label="Download">
        <Big size={sizes.download} unknown={sizes.unknown.download} />
      </Figure>
      <Figure label="Files size">
        <Big size={sizes.files} unknown={sizes.unknown.files} />
      </Figure>
      <Figure label="Unpacked">
        <Big size={sizes.unpacked} unknown={sizes.unknown.unpacked} />
      </Figure>
      <Figure label="Wasted">
        <Big size={sizes.wasted} unknown={sizes.unknown.wasted} />
      </Figure>
      <Figure label="Files">
        <Count n={image.fileCount} unknown={unknown.fileCount} />
      </Figure>
      <Figure label="Layers">{count(image.layers.length)}</Figure>
      <Figure label="Packages">
        <Count n={image.packageCount} unknown={unknown.packageCount} />
      </Figure>
      <Figure label="Level">
        {image.level === null ? <Why unknown={unknown.level} /> : <LevelMark level={image.level} standing={image.standing} debug={image.debug ?? false} />}
      </Figure>
    </dl>
  );
}

/** What the engine says and when it was built, in the line under the figures. */
export function Aside({ image }: { image: Inspection }) {
  const engine = [...image.engines].sort((a, b) => (a.seenAt < b.seenAt ? 1 : -1))[0];
  return (
    <>
      Engine size:{" "}
      {engine ? (
        <>
          <data value={engine.size} title={exactBytes(engine.size)}>
            {bytes(engine.size)}
          </data>{" "}
          by {engine.version}, {engine.storageDriver}
        </>
      ) : (
        <Why unknown={{ code: "not_seen_by_an_engine", reason: "It was read from the registry; no engine was asked." }} />
      )}
      . Created:{" "}
      {image.created === null ? (
        <Why unknown={image.unknown.created}>{image.unknown.created?.code === "builder_set_none" ? "unknown, the builder set no time" : "unknown"}</Why>
      ) : (
        <time dateTime={image.created} title={moment(image.created)}>
          {date(image.created)}
        </time>
      )}
      .
    </>
  );
}
