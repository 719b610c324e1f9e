/** chat-server top: how the running server is, in the terminal, again and again. */
import { type Context, Exit, show, type Subcommand } from "./command.ts";
import { askRunning } from "./reach.ts";

/** What a running server says of itself (server/metrics.ts); counters count from its start. */
interface Status {
  version: string;
  uptime: number;
  connections: number;
  people: number;
  rooms: number;
  /** Counters. */
  lines: number;
  deliveries: number;
  messages: number;
  turns: number;
  /** Bytes. */
  memory: number;
  /** Seconds, 99 of 100. */
  turnP99: number;
  commitP99: number;
  hashing: number;
  refusals: number;
}

const INTERVAL = 2000;

export const TOP: Subcommand = {
  name: "top",
  usage: "[--once]",
  help: "how the running server is: who is here, how much is said, how fast it is",
  options: { once: "" },
  async run(context) {
    const { data } = context.config();
    let before: Status | undefined;
    for (;;) {
      const reply = await askRunning(data, { command: "status" }) ??
        { fault: `No server runs on ${data}: start one, or name its folder by --data.` };
      if ("fault" in reply || context.json) return show(context, reply);
      const now = reply.data as unknown as Status;
      const lines = screen(now, before);
      if (context.options.once !== undefined || context.io.columns === undefined) {
        for (const line of lines) context.io.out(line);
        return Exit.DONE;
      }
      redraw(context, lines, before !== undefined);
      before = now;
      await new Promise((done) => setTimeout(done, INTERVAL));
    }
  },
};

/** The lines before are overwritten: nothing above them is lost. */
function redraw({ io }: Context, lines: string[], again: boolean): void {
  const up = again ? `\x1b[${lines.length}A` : "";
  io.out(up + lines.map((line) => `\x1b[2K${line}`).join("\n"));
}

/** At most 40 columns. */
export function screen(now: Status, before?: Status): string[] {
  const seconds = before ? now.uptime - before.uptime : now.uptime;
  const rate = (key: "lines" | "deliveries" | "messages") =>
    ((now[key] - (before?.[key] ?? 0)) / Math.max(1, seconds)).toFixed(1);
  const rows: [string, string, string?][] = [
    ["chat-server", now.version, `up ${duration(now.uptime)}`],
    ["connections", String(now.connections), `${now.people} people`],
    ["rooms", String(now.rooms)],
    ["lines in /s", rate("lines")],
    ["stored /s", rate("messages"), `${now.messages} in all`],
    ["delivered /s", rate("deliveries")],
    ["turn, 99 %", ms(now.turnP99), `${now.turns} turns`],
    ["commit, 99 %", ms(now.commitP99)],
    ["passwords", String(now.hashing), "wait or work"],
    ["refused", String(now.refusals)],
    ["memory", `${Math.round(now.memory / 1e6)} MB`],
  ];
  return rows.map(([name, value, more = ""]) =>
    `${name.padEnd(13)}${value.padStart(11)}  ${more}`.trimEnd()
  );
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

function duration(seconds: number): string {
  const [d, h, m] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (d > 0) return `${d}d ${h}h`;
  return h > 0 ? `${h}h ${m}m` : `${m}m ${Math.floor(seconds % 60)}s`;
}
