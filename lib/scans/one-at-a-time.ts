/** One piece of work after the other, of all copies of this module in the process: Next bundles pages, routes and the worker apart. */
const key = Symbol.for("basewise.scans.queue");
const place = globalThis as typeof globalThis & { [key]?: Promise<unknown> };

export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const before = place[key] ?? Promise.resolve();
  const now = before.then(work, work);
  place[key] = now.catch(() => undefined);
  return now;
}
