/**
 * `deno run scripts/warm.ts SCRIPT CACHE`: runs the bundled client up to its prompt and writes down what V8 has
 * compiled by then.
 *
 * The client has its real surroundings, but for a terminal and a home that are not real; the server is a few
 * answers.
 */
import process from "node:process";
import { Script } from "node:vm";
import { parseMessage } from "../protocol/message.ts";

const PROMPT = "#lobby> ";
const NICK = "ann";
/** What chat-server offers. */
const CAPS = "account-notify account-tag away-notify batch cap-notify chghost draft/chathistory " +
  "draft/message-redaction draft/multiline=max-bytes=16384,max-lines=100 draft/read-marker " +
  "echo-message extended-join invite-notify labeled-response message-tags multi-prefix " +
  "server-time setname standard-replies userhost-in-names";

const ANSWERS: Readonly<Record<string, (params: string[], label: string) => string[]>> = {
  CAP: ([subcommand, words]) => {
    if (subcommand === "LS") return [`:warm.local CAP * LS :${CAPS}`];
    return subcommand === "REQ" ? [`:warm.local CAP * ACK :${words}`] : WELCOME;
  },
  AWAY: (_, label) => [`${label}:warm.local 305 ${NICK} :You are back`],
  JOIN: ([room], label) => [
    `${label}:warm.local BATCH +j labeled-response`,
    `@batch=j :${NICK}!u@h JOIN ${room} * :${NICK}`,
    `@batch=j :warm.local 332 ${NICK} ${room} :Welcome`,
    `@batch=j :warm.local 353 ${NICK} = ${room} :@bob!u@h ${NICK}!u@h`,
    `@batch=j :warm.local 366 ${NICK} ${room} :End`,
    `@batch=j :warm.local MARKREAD ${room} *`,
    ":warm.local BATCH -j",
  ],
  CHATHISTORY: ([, room], label) => [
    `${label}:warm.local BATCH +h chathistory ${room}`,
    `@batch=h;time=2026-01-02T03:04:05.678Z;msgid=1;account=bob :bob!u@h PRIVMSG ${room} :Hello, ann`,
    `@batch=h;time=2026-01-02T03:05:05.678Z;msgid=2;account=ann :ann!u@h PRIVMSG ${room} :Hello`,
    ":warm.local BATCH -h",
  ],
};
const WELCOME = [
  `:warm.local 001 ${NICK} :Welcome, ${NICK}`,
  `:warm.local 004 ${NICK} warm.local 1 iorw biklmnost`,
  `:warm.local 005 ${NICK} CASEMAPPING=rfc7613 CHANTYPES=# PREFIX=(qaohv)~&@%+ CHATHISTORY=500 ` +
  "MSGREFTYPES=msgid,timestamp NICKLEN=32 :are supported by this server",
  `:warm.local 422 ${NICK} :No message of the day`,
];

const encoder = new TextEncoder();

async function serve(listener: Deno.TcpListener): Promise<void> {
  const conn = await listener.accept();
  let rest = "";
  for await (const text of conn.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const { command = "", params = [], tags } = parseMessage(line) ?? {};
      const label = tags?.get("label");
      const answer = ANSWERS[command]?.(params, label === undefined ? "" : `@label=${label} `);
      if (answer) await conn.write(encoder.encode(answer.map((one) => one + "\r\n").join("")));
    }
  }
}

/** A terminal of 80 columns where nobody types; resolves once the client has said so. */
function pretendTerminal(isThere: (output: string) => boolean): Promise<void> {
  const decoder = new TextDecoder();
  const { promise, resolve } = Promise.withResolvers<void>();
  let output = "";
  Deno.stdin.isTerminal = Deno.stdout.isTerminal = () => true;
  Deno.stdin.setRaw = () => {};
  Object.defineProperty(Deno.stdin, "readable", { value: new ReadableStream() });
  Deno.consoleSize = () => ({ columns: 80, rows: 24 });
  Deno.stdout.writeSync = (bytes) => {
    output += decoder.decode(bytes, { stream: true });
    if (isThere(output)) resolve();
    return bytes.length;
  };
  return promise;
}

const [path, cache] = Deno.args;
const script = new Script(await Deno.readTextFile(path));
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
void serve(listener);
const home = await Deno.makeTempDir({ dir: path.slice(0, path.lastIndexOf("/")) });
Deno.env.set("HOME", home);
Deno.env.set("TERM", "xterm-256color");
for (const name of ["XDG_CONFIG_HOME", "NO_COLOR"]) Deno.env.delete(name);
// The room is shown, and the prompt after it.
const shown = pretendTerminal((output) => output.includes("Hello") && output.endsWith(PROMPT));
const late = setTimeout(() => {
  console.error("The client did not come to its prompt.");
  Deno.exit(1);
}, 20_000);
const client = { exports: {} as typeof import("../client/main.ts") };
script.runInThisContext()(client, process.getBuiltinModule);
client.exports.endAtBugs();
void client.exports.main(["--guest", "--user", NICK, "127.0.0.1", `${listener.addr.port}`]);
await shown;
clearTimeout(late);
await Deno.writeFile(cache, script.createCachedData());
await Deno.remove(home, { recursive: true });
Deno.exit(0);
