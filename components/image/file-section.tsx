import type { DerivedFacts } from "@/lib/inspect/derive";
import type { FilePage, FileTrail } from "@/lib/inspect/list-files";
import { FileTree } from "./file-tree";

/** What the page reads of the files before it is rendered. */
export interface FilesRead {
  trail: FileTrail;
  missing: string | null;
  found: (FilePage & { q: string; layer: number | null }) | null;
}

export function FileSection({ facts, read, digest, asked }: { facts: DerivedFacts; read: FilesRead; digest: string; asked: string }) {
  return (
    <section className="sec" id="files" aria-labelledby="files-title">
      <div className="sechead">
        <h2 id="files-title">Files</h2>
        <p className="why">The merged file system, largest first; a symbolic link is shown with where it leads.</p>
      </div>
      <FileTree
        key={`${digest} ${read.found?.layer ?? ""}`}
        digest={digest}
        asked={asked}
        total={{ files: facts.fileCount, bytes: facts.sizes.files }}
        trail={read.trail}
        missing={read.missing}
        found={read.found}
        packages={facts.packages !== null}
      />
    </section>
  );
}
