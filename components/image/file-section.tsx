import type { DerivedFacts } from "@/lib/inspect/derive";
import type { FilePage, FileTrail } from "@/lib/inspect/list-files";
import { FileTree } from "./file-tree";
import { pathHref } from "./query";

/** What the page reads of the files before it is rendered. */
export interface FilesRead {
  /** The layer that is looked at by itself, from 0; null: the merged file system. */
  layer: number | null;
  trail: FileTrail;
  missing: string | null;
  found: (FilePage & { q: string }) | null;
}

/** The merged file system, or one layer by itself. */
function LayerChoice({ asked, layer, layers }: { asked: string; layer: number | null; layers: number }) {
  const to = (position: number, sign: string) => (
    <a href={pathHref(asked, "/", position)} title={`Layer ${position + 1}`}>
      <span aria-hidden="true">{sign}</span>
      <span className="sr">Layer {position + 1}</span>
    </a>
  );
  return (
    <nav className="seg small" aria-label="Merged, or a layer by itself">
      <a href={pathHref(asked, "/")} aria-current={layer === null ? "true" : undefined}>
        Merged
      </a>
      {layer === null ? <a href={pathHref(asked, "/", layers - 1)}>By layer</a> : null}
      {layer !== null && layer > 0 ? to(layer - 1, "‹") : null}
      {layer === null ? null : (
        <a href={pathHref(asked, "/", layer)} aria-current="true">
          Layer {layer + 1} of {layers}
        </a>
      )}
      {layer !== null && layer + 1 < layers ? to(layer + 1, "›") : null}
    </nav>
  );
}

export function FileSection({ facts, read, digest, asked }: { facts: DerivedFacts; read: FilesRead; digest: string; asked: string }) {
  const { layer } = read;
  const use = layer === null ? null : facts.layers[layer];
  return (
    <section className="sec" id="files" aria-labelledby="files-title">
      <div className="sechead">
        <h2 id="files-title">Files</h2>
        <p className="why">
          {layer === null
            ? "The merged file system, largest first; a symbolic link is shown with where it leads."
            : `Layer ${layer + 1} by itself, all that its tar holds. A whiteout takes away what lies beneath it.`}
        </p>
        <div className="acts">
          <LayerChoice asked={asked} layer={layer} layers={facts.layers.length} />
        </div>
      </div>
      <FileTree
        key={`${digest} ${layer ?? ""}`}
        digest={digest}
        asked={asked}
        layer={layer}
        total={use ? { files: use.fileCount, bytes: use.files } : { files: facts.fileCount, bytes: facts.sizes.files }}
        trail={read.trail}
        missing={read.missing}
        found={read.found}
        packages={facts.packages !== null}
      />
    </section>
  );
}
