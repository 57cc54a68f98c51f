import { bytes, count, exactBytes, plural } from "@/lib/format";
import type { ListedFile } from "@/lib/inspect/list-files";
import { CopyButton } from "../ui/copy";
import { nameOf, octal, takenAway } from "./tree-state";

const kinds: Record<ListedFile["type"], string> = {
  file: "regular file",
  directory: "directory",
  symlink: "symbolic link",
  character: "character device",
  block: "block device",
  fifo: "named pipe",
};

/** All that is known of one entry. */
export function FileDetail({ file, packages }: { file: ListedFile; packages: boolean }) {
  const taken = takenAway(file.path);
  return (
    <>
      <h3 className="clip mono" title={file.path}>
        {nameOf(file.path)}
      </h3>
      <dl className="kv">
        <dt>Path</dt>
        <dd>
          <code>{file.path}</code> <CopyButton text={file.path} what="the path" />
        </dd>
        <dt>Kind</dt>
        <dd>{taken === null ? kinds[file.type] : `whiteout: takes away ${taken}`}</dd>
        {file.linkTarget === null ? null : (
          <>
            <dt>Leads to</dt>
            <dd>
              <code>{file.linkTarget}</code>
            </dd>
          </>
        )}
        {file.below ? (
          <>
            <dt>Below it</dt>
            <dd title={exactBytes(file.below.bytes)}>
              {plural(file.below.files, "file")}, {bytes(file.below.bytes)}
            </dd>
          </>
        ) : null}
        {file.type === "file" ? (
          <>
            <dt>Size</dt>
            <dd>{exactBytes(file.size)}</dd>
          </>
        ) : null}
        {file.type === "directory" ? null : (
          <>
            <dt>Package</dt>
            <dd>
              {file.package !== null ? (
                <code>{file.package}</code>
              ) : packages ? (
                <span className="muted">none</span>
              ) : (
                <span className="unk">unknown: packages could not be told</span>
              )}
            </dd>
          </>
        )}
        <dt>Layer</dt>
        <dd>{count(file.layer + 1)}</dd>
        <dt>Owner, mode</dt>
        <dd>
          {file.uid}:{file.gid}, <code>{octal(file.mode)}</code>
        </dd>
        {file.type === "file" ? (
          <>
            <dt>SHA-256</dt>
            <dd>
              {file.sha256 === null ? (
                <span className="unk">unknown</span>
              ) : (
                <>
                  <code>{file.sha256}</code> <CopyButton text={file.sha256} what="the SHA-256" />
                </>
              )}
            </dd>
          </>
        ) : null}
      </dl>
    </>
  );
}
