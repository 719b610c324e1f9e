/**
 * The load generator as a program of its own. By hand:
 * `deno run --allow-net=127.0.0.1 --allow-run=cat bench/generator.ts --port 6667 --clients 200`
 */
import { DEFAULTS, type Plan } from "./load/plan.ts";
import { formatReport } from "./load/report.ts";
import { run } from "./load/run.ts";
import { ending } from "./ending.ts";
import { flags } from "./flags.ts";

const HELP: Record<keyof Plan | "json", string> = {
  json: "print the report as JSON",
  host: "address of the server",
  port: "its port",
  clients: "connections",
  channels: "rooms over which they are spread",
  senders: "who speak in each room",
  window: "messages in flight for each sender",
  messages: "messages of each sender",
  seconds: "how long they speak, if the messages last",
  rate: "messages a second for each sender, instead of a window",
  padding: "bytes of text in a message",
  listeners: "clients that take latencies; the others count",
  caps: "capabilities to ask for, with spaces between them, and | between sets taken in turn",
  way: "tcp, tls or websocket",
  certificate: "file with the certificate that the server shows, for tls",
  idle: "seconds of silence before they speak",
  ramp: "clients that connect at a time",
  prefix: "what nicks start with",
  pid: "process id of the server, for its CPU time and memory",
};

async function main(words: string[]): Promise<void> {
  const { json, ...plan } = flags(words, { ...DEFAULTS, json: false }, HELP);
  const report = await run(plan);
  console.log(json ? JSON.stringify(report) : formatReport(report));
}

if (import.meta.main) Deno.exit(await ending(() => main(Deno.args)));
