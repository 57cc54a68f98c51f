import path from "node:path";
import Database from "libsql";

/** What SQLite itself says of the file that a server left, asked past the server. */
export interface RecordState {
  /** `ok`, or the first complaint of PRAGMA integrity_check. */
  integrity: string;
  /** Inspections on record: id of the job → manifest digest. */
  inspections: Map<string, string>;
  /** Manifest digests of the images all of whose layers have their list of files. */
  whole: Set<string>;
  /** Every image on record. */
  images: Set<string>;
}

export function readRecord(data: string): RecordState {
  const db = new Database(path.join(data, "basewise.db"));
  try {
    const rows = <T>(sql: string) => db.prepare(sql).all() as T[];
    const integrity = rows<{ integrity_check: string }>("PRAGMA integrity_check")[0]?.integrity_check ?? "no answer";
    const inspections = rows<{ jobId: string; digest: string }>('SELECT n.jobId, i.digest FROM "Inspection" n JOIN "Image" i ON i.id = n.imageId');
    const images = rows<{ digest: string; lacking: number }>(
      `SELECT i.digest, (SELECT count(*) FROM "ImageLayer" l WHERE l.imageId = i.id
         AND NOT EXISTS (SELECT 1 FROM "LayerIndex" x WHERE x.diffId = l.diffId)) AS lacking FROM "Image" i`,
    );
    return {
      integrity,
      inspections: new Map(inspections.map((row) => [row.jobId, row.digest])),
      whole: new Set(images.filter((image) => image.lacking === 0).map((image) => image.digest)),
      images: new Set(images.map((image) => image.digest)),
    };
  } finally {
    db.close();
  }
}
