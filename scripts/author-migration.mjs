// Writes the next migration: `npm run migration -- NAME` compares prisma/schema.prisma with the committed migrations and writes what is
// missing to prisma/migrations/. Prisma's own `migrate dev` does the same where its schema engine can be downloaded; this uses the WASM
// build of that engine, which npm carries.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("usage: npm run migration -- a_name_in_lower_case");
  process.exit(2);
}
const migrations = path.resolve("prisma/migrations");
const lock = path.join(migrations, "migration_lock.toml");
const filters = { externalTables: [], externalEnums: [] };
const work = mkdtempSync(path.join(tmpdir(), "basewise-migration-"));

async function loadEngine() {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bindings = await import(entry);
  const module = new WebAssembly.Module(readFileSync(entry.replace(/\.js$/, ".wasm")));
  const instance = new WebAssembly.Instance(module, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

function listed() {
  const folders = readdirSync(migrations, { withFileTypes: true }).filter((e) => e.isDirectory());
  return {
    baseDir: migrations,
    shadowDbInitScript: "",
    lockfile: { path: "migration_lock.toml", content: existsSync(lock) ? readFileSync(lock, "utf8") : null },
    migrationDirectories: folders
      .map((e) => e.name)
      .sort()
      .map((folder) => ({
        path: folder,
        migrationFile: { path: "migration.sql", content: { tag: "ok", value: readFileSync(path.join(migrations, folder, "migration.sql"), "utf8") } },
      })),
  };
}

const shadow = path.join(work, "shadow.db");
const factory = new PrismaLibSql({ url: `file:${path.join(work, "main.db")}` }, { shadowDatabaseUrl: `file:${shadow}` });
const connect = factory.connectToShadowDb.bind(factory);
factory.connectToShadowDb = async () => {
  rmSync(shadow, { force: true }); // each shadow connection must start empty
  const adapter = await connect();
  const executeRaw = adapter.executeRaw.bind(adapter);
  // the engine sends whole scripts here; the adapter would prepare their first statement only
  adapter.executeRaw = async (query) => {
    if (query.args.length) return executeRaw(query);
    await adapter.executeScript(query.sql);
    return 0;
  };
  return adapter;
};

let exitCode = 0;
try {
  mkdirSync(migrations, { recursive: true });
  if (!existsSync(lock)) writeFileSync(lock, `# Written by Prisma's tools; it belongs in version control.\nprovider = "sqlite"\n`);
  const schema = { path: "schema.prisma", content: readFileSync("prisma/schema.prisma", "utf8") };
  const SchemaEngine = await loadEngine();
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
  await engine.applyMigrations({ migrationsList: listed(), filters });
  // without this look first the engine does not know of the shadow database
  const { action } = await engine.devDiagnostic({ migrationsList: listed(), filters });
  if (action.tag === "reset") throw new Error(`the committed migrations do not apply: ${action.reason}`);
  const made = await engine.createMigration({ draft: false, migrationName: name, migrationsList: listed(), schema: { files: [schema] }, filters });
  if (made.migrationScript) {
    const folder = path.join(migrations, made.generatedMigrationName);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "migration.sql"), made.migrationScript);
    console.log(`created ${made.generatedMigrationName}`);
  } else console.log("the migrations already say what the schema says");
} catch (error) {
  console.error(error);
  exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(exitCode);
