import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";

/**
 * One line per event, to stderr: JSON in production, words otherwise. No secrets: callers give fields, never whole requests or environments.
 * What is logged while a request is answered or a job runs carries its id.
 */
type Fields = Record<string, unknown>;
type Level = "debug" | "info" | "warn" | "error";
interface Ids {
  requestId?: string;
  jobId?: string;
}

const ranks: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };
const least = ranks[(process.env.BASEWISE_LOG_LEVEL as Level) ?? "info"] ?? 1;

// One per process: routes and the worker are bundled apart.
const place = globalThis as typeof globalThis & { basewiseLogIds?: AsyncLocalStorage<Ids> };
place.basewiseLogIds ??= new AsyncLocalStorage<Ids>();
const ids = place.basewiseLogIds;

/** The rest of what runs now, a request's answering, logs with these ids. */
export const enterIds = (more: Ids): void => ids.enterWith(more);

/** Runs `work`; every line that is logged in it, however deep, carries these ids. */
export const withIds = <T>(more: Ids, work: () => T): T => ids.run({ ...ids.getStore(), ...more }, work);

function serialised(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    name: error.name,
    message: error.message,
    ...("code" in error ? { code: error.code } : {}),
    ...(error.stack
      ? {
          stack: error.stack
            .split("\n")
            .slice(1, 6)
            .map((l) => l.trim()),
        }
      : {}),
    ...(error.cause === undefined ? {} : { cause: serialised(error.cause) }),
  };
}

function write(level: Level, event: string, fields: Fields): void {
  if (ranks[level] < least) return;
  const { error, ...rest } = fields;
  const all = { ...ids.getStore(), ...rest, ...(error === undefined ? {} : { error: serialised(error) }) };
  const time = new Date().toISOString();
  process.stderr.write(process.env.NODE_ENV === "production" ? `${JSON.stringify({ time, level, event, ...all })}\n` : inWords(time, level, event, all));
}

/** For whoever develops: `12:00:00.000 info request method=GET path=/`. Values as JSON where they hold anything but plain characters. */
function inWords(time: string, level: Level, event: string, fields: Fields): string {
  const value = (v: unknown) => (typeof v === "string" && /^[\w.:/@-]+$/.test(v) ? v : JSON.stringify(v));
  const pairs = Object.entries(fields).flatMap(([name, v]) => (v === undefined ? [] : [`${name}=${value(v)}`]));
  return `${[time.slice(11, 23), level, event, ...pairs].join(" ")}\n`;
}

export const log = {
  debug: (event: string, fields: Fields = {}) => write("debug", event, fields),
  info: (event: string, fields: Fields = {}) => write("info", event, fields),
  warn: (event: string, fields: Fields = {}) => write("warn", event, fields),
  error: (event: string, fields: Fields = {}) => write("error", event, fields),
};

/**
 * Whoever reads the log may go away before the server does. Without this, a write to the broken pipe (EPIPE) is an uncaught exception,
 * which Next writes to the same pipe, without end: the process spins and hears no signal. Once per process.
 */
export function outliveLogReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

/** What the framework and libraries print becomes lines of the log in production: a stack over ten lines is no event. Once per process. */
export function adoptConsole(): void {
  if (process.env.NODE_ENV !== "production") return;
  const plain = (args: unknown[]) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
    const text = format(...args).replace(/\u001b\[[0-9;]*m/g, "");
    return text.trim();
  };
  for (const [method, level] of [
    ["log", "info"],
    ["info", "info"],
    ["debug", "debug"],
    ["warn", "warn"],
    ["error", "error"],
  ] as const) {
    console[method] = (...args: unknown[]) => {
      const error = args.find((arg) => arg instanceof Error);
      const text = plain(args.filter((arg) => arg !== error));
      if (text || error) write(level, "console", { ...(text ? { text } : {}), ...(error ? { error } : {}) });
    };
  }
}
