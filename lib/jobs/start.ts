import "server-only";
import { migrate } from "../db/migrate";
import { databaseFile, env, listenRefusal } from "../env";
import { refreshListings } from "../images";
import { adoptConsole, log, outliveLogReader } from "../log";
import { seedWorkloads } from "../standards/manage-workloads";
import { beforeEnd, stopping } from "../stopping";
import { adapters } from "./adapters";
import { planOwnWork } from "./schedule-store";
import { runWorkers } from "./worker";

const place = globalThis as typeof globalThis & { basewiseStarted?: boolean };

/** Once per process: checks the configuration, brings the database up to date, starts the workers. Ends the process where it must not run. */
export async function start(): Promise<void> {
  if (place.basewiseStarted) return;
  place.basewiseStarted = true;
  outliveLogReader();
  adoptConsole();
  try {
    const refusal = listenRefusal(env());
    if (refusal) throw new Error(refusal);
    // Made now and not at the first job: a proxy or an authority's file that cannot be used stops the server and is named.
    adapters();
    const applied = migrate(databaseFile(env()));
    if (applied.length) log.info("database.migrated", { applied });
    await seedWorkloads();
    await planOwnWork(new Date());
    const listed = await refreshListings();
    if (listed) log.info("images.listed", { count: listed });
  } catch (error) {
    process.stderr.write(`Basewise can't start.\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const worked = runWorkers(stopping()).catch((error) => log.error("workers.failed", { error }));
  beforeEnd(() => worked);
}
