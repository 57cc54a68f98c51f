import type { Together } from "@/lib/compare/types";
import { bytes, plural } from "@/lib/format";
import { Bytes } from "../ui/size";

/** What the set weighs on one node, each kind said: what is pulled, what is stored unpacked. */
export function TogetherOnANode({ together: { download, unpacked, images, sharedLayers } }: { together: Together }) {
  const saved = download ? download.listed - download.onNode : 0;
  const registry = download && download.inRegistry < download.onNode ? download.inRegistry : null;
  return (
    <div className="g node">
      <div className="l">Together on one node</div>
      <div className="all">
        <p>
          {download ? (
            <>
              <b className="strong">
                <Bytes size={download.onNode} />
              </b>{" "}
              to download for <Bytes size={download.listed} /> listed: {saved ? <>sharing saves {bytes(saved)}</> : "nothing is shared"}.
            </>
          ) : (
            "The download is not known for all of them."
          )}
          {unpacked ? (
            <>
              {" "}
              Unpacked <Bytes size={unpacked.onNode} />
              {unpacked.onNode === unpacked.listed ? (
                "."
              ) : (
                <>
                  {" "}
                  stored for <Bytes size={unpacked.listed} />.
                </>
              )}
            </>
          ) : null}
        </p>
        <p>
          A node stores a layer once where all layers beneath it are the same too (the chain of diffIDs);{" "}
          {sharedLayers
            ? `${plural(sharedLayers, "layer")} of these ${images} images ${sharedLayers === 1 ? "is" : "are"} so.`
            : `none of these ${images} images share such a chain.`}
          {registry === null ? "" : ` Blobs alone, each once as a registry keeps them: ${bytes(registry)}.`}
        </p>
      </div>
    </div>
  );
}
