/** The log: one line an event, on standard error or wherever `write` puts it. No secrets, no words of people. */

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Fields = Record<string, string | number | boolean>;
export type Log = (level: LogLevel, event: string, fields?: Fields) => void;

export const LOG_FORMATS = ["pretty", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

const encoder = new TextEncoder();

function toStderr(line: string): void {
  try {
    Deno.stderr.writeSync(encoder.encode(line + "\n"));
  } catch {
    // Nobody reads the log any more; the chat goes on.
  }
}

const FORMATS: Record<
  LogFormat,
  (time: string, level: LogLevel, event: string, f: Fields) => string
> = {
  json: (time, level, event, fields) => JSON.stringify({ time, level, event, ...fields }),
  pretty(time, level, event, fields) {
    const words = Object.entries(fields).map(([key, value]) =>
      `${key}=${
        typeof value === "string" && /[\s"=\x00-\x1f]/.test(value) ? JSON.stringify(value) : value
      }`
    );
    return [time, level.padEnd(5), event, ...words].join(" ");
  },
};

export function createLog(
  least: LogLevel,
  format: LogFormat,
  write: (line: string) => void = toStderr,
): Log {
  const from = LOG_LEVELS.indexOf(least);
  return (level, event, fields = {}) => {
    if (LOG_LEVELS.indexOf(level) < from) return;
    write(FORMATS[format](new Date().toISOString(), level, event, fields));
  };
}
