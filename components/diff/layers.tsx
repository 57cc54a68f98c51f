import { countSigns, matching, textOf } from "@/lib/compare/diff-page";
import { type DiffPageQuery, signsOf } from "@/lib/compare/diff-query";
import type { HistoryEntry, LayerEntry } from "@/lib/compare/diff-types";
import type { LayerDiff } from "@/lib/compare/layer-diff";
import { bytes, plural } from "@/lib/format";
import type { RecordedImage } from "@/lib/images/pair";
import { shortDigest } from "@/lib/oci/digest";
import { CopyButton } from "../ui/copy";
import { Bytes } from "../ui/size";
import { Filters } from "./filters";
import { type SideName, signWords } from "./names";
import { Mark } from "./signs";

interface Props {
  query: DiffPageQuery;
  diff: LayerDiff;
  sides: readonly [SideName, SideName];
  pair: readonly [RecordedImage, RecordedImage];
}

const every = ["removed", "added", "same"] as const;

function Stack({
  side,
  image,
  at,
  layers,
  longest,
  words,
}: {
  side: SideName;
  image: RecordedImage;
  at: "a" | "b";
  layers: readonly LayerEntry[];
  longest: number;
  words: string;
}) {
  const { download } = image.inspection.sizes;
  return (
    <div className={`stack-of ${side.className}`}>
      <h3>
        {side.letter} <span className="ref">{side.name}</span>{" "}
        <span className="muted">
          {plural(image.inspection.layers.length, "layer")}, {download === null ? "download unknown" : bytes(download)}
        </span>
      </h3>
      <table className="tbl tight">
        <thead>
          <tr>
            <th scope="col" className="num">
              #
            </th>
            <th scope="col">What made it</th>
            <th scope="col" className="b hide">
              One scale
            </th>
            <th scope="col" className="num">
              Download
            </th>
            <th scope="col" className="hide">
              Digest
            </th>
          </tr>
        </thead>
        <tbody>
          {[...layers].reverse().map((layer) => {
            const own = layer[at];
            if (!own) return null;
            return (
              <tr key={own.position}>
                <td className="num muted">{own.position + 1}</td>
                <th scope="row" className="cmd">
                  <span className="clip" title={own.createdBy ?? undefined}>
                    <Mark sign={layer.sign} words={layer.sign === "same" ? "in both:" : words} />
                    <code>{layer.name}</code>
                  </span>
                </th>
                <td className="b hide">
                  <svg aria-hidden="true">
                    <rect y="1" height="10" width={`${(((layer.download ?? 0) / Math.max(1, longest)) * 100).toFixed(2)}%`} />
                  </svg>
                </td>
                <td className="num">
                  {layer.download === null ? (
                    <span className="unk" title="The layer is in no registry that was asked.">
                      unknown
                    </span>
                  ) : (
                    <Bytes size={layer.download} />
                  )}
                </td>
                <td className="dig hide nowrap">
                  {shortDigest(layer.digest ?? layer.diffId)} <CopyButton text={layer.digest ?? layer.diffId} what="the layer’s digest" />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function History({ entries, words }: { entries: readonly HistoryEntry[]; words: ReturnType<typeof signWords> }) {
  return (
    <div className="history">
      <h3>History that made no layer</h3>
      <ul>
        {entries.map((one, i) => (
          <li key={`${i} ${one.createdBy}`}>
            <Mark sign={one.sign} words={one.sign === "same" ? "in both:" : `${words[one.sign]}:`} />
            <code>{one.createdBy ?? "no history entry"}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Both stacks, last on top, at one scale; what both have bears `=`. */
export function Layers({ query, diff, sides, pair }: Props) {
  const [a, b] = sides;
  const change = query.change.length ? signsOf(query.change) : every;
  const layers = matching(diff.layers, { q: query.q, change }, textOf.layer);
  const history = matching(diff.history, { q: query.q, change }, textOf.layer);
  const counts = countSigns(diff.layers);
  const longest = Math.max(0, ...diff.layers.map((l) => l.download ?? 0));
  const pulled = diff.layers.filter((l) => l.sign === "added");
  const missing = pulled.some((l) => l.download === null) ? null : pulled.reduce((sum, l) => sum + (l.download ?? 0), 0);
  const words = signWords(sides);
  const shared =
    counts.same === 0
      ? `No layer is in both, so a node that has ${a.letter} pulls all of ${b.letter}.`
      : `${plural(counts.same, "layer is", "layers are")} in both${missing === null ? "" : `; the others of ${b.letter} weigh ${bytes(missing)}`}.`;
  return (
    <section className="sec" id="layers" aria-labelledby="layers-title">
      <div className="sechead flush">
        <h2 id="layers-title">Layers and history</h2>
        <p className="why">{shared} Last on top; one scale for both.</p>
      </div>
      <Filters query={query} sides={sides} counts={counts} placeholder="Find a command or digest" />
      <div className="half">
        <Stack side={a} image={pair[0]} at="a" layers={layers} longest={longest} words={`${words.removed}:`} />
        <Stack side={b} image={pair[1]} at="b" layers={layers} longest={longest} words={`${words.added}:`} />
      </div>
      {history.length ? <History entries={history} words={words} /> : null}
    </section>
  );
}
