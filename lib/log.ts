/** One line of JSON per event, to stderr. No secrets: callers give fields, never whole requests or environments. */
type Fields = Record<string, unknown>;
type Level = "debug" | "info" | "warn" | "error";

const ranks: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };
const least = ranks[(process.env.BASEWISE_LOG_LEVEL as Level) ?? "info"] ?? 1;

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
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, event, ...rest, ...(error === undefined ? {} : { error: serialised(error) }) })}\n`,
  );
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
