// A copy of the record while the server runs: `npm run backup -- FILE`; in the container `/nodejs/bin/node backup.mjs FILE`. One file is
// all there is. It is made by VACUUM INTO: one moment of the database, whatever is written meanwhile, checked before it takes its name.
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import Database from "libsql";

const fail = (words) => {
  process.stderr.write(`${words}\n`);
  process.exit(1);
};
const [target, ...rest] = process.argv.slice(2);
if (!target || rest.length) fail("backup FILE: where the copy goes; BASEWISE_DATA names the data folder.");
const source = path.resolve(process.env.BASEWISE_DATA || "data", "basewise.db");
const file = path.resolve(target);
if (!existsSync(source)) fail(`There is no record at ${source}. BASEWISE_DATA names the data folder.`);
if (existsSync(file)) fail(`${file} exists. A backup overwrites nothing: choose another name.`);
// What is in it is for whoever may read the record.
process.umask(0o077);
const unfinished = `${file}.tmp-${process.pid}`;
try {
  const from = new Database(source, { timeout: 30_000 });
  from.prepare("VACUUM INTO ?").run(unfinished);
  from.close();
  const copy = new Database(unfinished, { readonly: true });
  const [check] = copy.prepare("PRAGMA integrity_check").all();
  const { images } = copy.prepare('SELECT count(*) AS images FROM "Image"').get();
  copy.close();
  if (check?.integrity_check !== "ok") throw new Error(`the copy is damaged: ${check?.integrity_check}`);
  renameSync(unfinished, file);
  console.log(`${file}: ${images} images, ${(statSync(file).size / 1e6).toFixed(1)} MB, integrity_check ok`);
} catch (error) {
  process.stderr.write(`The backup failed, and left nothing: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  for (const left of [unfinished, `${unfinished}-journal`]) rmSync(left, { force: true });
}
