import { isBasewiseError } from "../errors";
import type { EngineClient } from "./client";
import { removeContainer, runningNames } from "./confined";

const filtersOf = (label: string) => JSON.stringify({ label: [label] });
const listed = (answer: unknown): Record<string, unknown>[] => (Array.isArray(answer) ? answer : []);

/**
 * Removes the containers and volumes of a label ("key=value") that nobody uses: what a process that was killed left, and volumes other than
 * `keep`. Raises engine codes where the engine cannot be asked.
 */
export async function removeLeftovers(client: EngineClient, label: string, keep: string | null, options: { signal: AbortSignal }): Promise<void> {
  const running = runningNames();
  const doing = "while it looked for what was left";
  for (const one of listed(await client.json({ path: "/containers/json", query: { all: "1", filters: filtersOf(label) }, doing }, options))) {
    const names = Array.isArray(one.Names) ? one.Names.map(String) : [];
    if (typeof one.Id === "string" && !names.some((name) => running.has(name.replace(/^\//, "")))) await removeContainer(client, one.Id);
  }
  const { Volumes } = (await client.json({ path: "/volumes", query: { filters: filtersOf(label) }, doing }, options)) as { Volumes?: unknown };
  for (const { Name } of listed(Volumes)) {
    if (typeof Name !== "string" || Name === keep) continue;
    // One that is in use stays, and goes the next time.
    await client.json({ method: "DELETE", path: `/volumes/${Name}`, doing: "while it removed a volume" }, options).catch((error: unknown) => {
      if (!isBasewiseError(error)) throw error;
    });
  }
}
