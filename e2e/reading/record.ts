import path from "node:path";
import Database from "libsql";
import { unpackFacts } from "@/lib/images/facts-rows";
import type { DerivedFacts, DeriveInput } from "@/lib/inspect/derive";
import { parseConfig } from "@/lib/oci/manifest";

/** The database of an app that has ended, opened as a file: what was recorded, without the app's help. */
export class RecordFile {
  readonly #db: InstanceType<typeof Database>;

  constructor(data: string) {
    this.#db = new Database(path.join(data, "basewise.db"));
  }

  close(): void {
    this.#db.close();
  }

  #rows<T>(sql: string, ...values: unknown[]): T[] {
    return this.#db.prepare(sql).all(...values) as T[];
  }

  /** Digests of all recorded images. */
  digests(): string[] {
    return this.#rows<{ digest: string }>("SELECT digest FROM Image ORDER BY digest").map((r) => r.digest);
  }

  /** Bottom first, sizes in bytes. */
  layers(digest: string): { digest: string | null; diffId: string; download: number | null; unpacked: number | null }[] {
    return this.#rows(
      "SELECT l.digest, l.diffId, l.download, l.unpacked FROM ImageLayer l JOIN Image i ON i.id = l.imageId WHERE i.digest = ? ORDER BY l.position",
      digest,
    );
  }

  /** Rows of layer indexes, and distinct diffIDs of all recorded layers. */
  indexCounts(): { rows: number; diffIds: number } {
    const [counts] = this.#rows<{ rows: number; diffIds: number }>(
      "SELECT (SELECT count(*) FROM LayerIndex) AS rows, (SELECT count(DISTINCT diffId) FROM ImageLayer) AS diffIds",
    );
    return { rows: Number(counts?.rows), diffIds: Number(counts?.diffIds) };
  }

  async facts(digest: string): Promise<DerivedFacts | null> {
    const [row] = this.#rows<{ document: Buffer }>("SELECT document FROM ImageFacts f JOIN Image i ON i.id = f.imageId WHERE i.digest = ?", digest);
    return row ? unpackFacts(new Uint8Array(row.document)) : null;
  }

  /** All that facts are derived from. */
  input(digest: string): DeriveInput {
    const diffIds = this.#rows<{ diffId: string }>(
      "SELECT l.diffId FROM ImageLayer l JOIN Image i ON i.id = l.imageId WHERE i.digest = ? ORDER BY l.position",
      digest,
    ).map((r) => r.diffId);
    const distinct = [...new Set(diffIds)];
    const indexes = distinct.map((diffId) => {
      const [row] = this.#rows<{ bytes: Buffer }>("SELECT bytes FROM LayerIndex WHERE diffId = ?", diffId);
      if (!row) throw new Error(`no index of ${diffId}`);
      return new Uint8Array(row.bytes);
    });
    const [image] = this.#rows<{ rawConfig: string }>("SELECT rawConfig FROM Image WHERE digest = ?", digest);
    const { user, env, entrypoint, cmd, workingDir } = parseConfig(image?.rawConfig ?? "").container;
    return { indexes, positions: diffIds.map((id) => distinct.indexOf(id)), config: { user, env, entrypoint, cmd, workingDir } };
  }
}
