/** When a link ends, as it is chosen. Pure. */
export const ends = [
  { id: "30d", label: "30 days", days: 30, months: 0 },
  { id: "6m", label: "6 months", days: 0, months: 6 },
  { id: "1y", label: "1 year", days: 0, months: 12 },
  { id: "never", label: "Never", days: 0, months: 0 },
] as const;
export type End = (typeof ends)[number]["id"];

/** A month later on the same day, or on the last day of a shorter month. */
export function later(from: Date, { days, months }: { days: number; months: number }): Date {
  const at = new Date(from);
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, last) + days);
  return at;
}

export function endOf(id: End, from: Date): string | null {
  const end = ends.find((one) => one.id === id);
  return !end || id === "never" ? null : later(from, end).toISOString();
}
