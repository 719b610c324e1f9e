/**
 * docs/session.svg, taken from real terminals: `deno task pictures` (needs tmux). Two people register and
 * talk with the compiled executables; what is then on their screens is drawn.
 */
import { fileURLToPath } from "node:url";
import { drawScreens } from "./screen_svg.ts";

const COLUMNS = 80;
const ROWS = 20;
const root = fileURLToPath(new URL("..", import.meta.url));
const socket = `chat-pictures-${Deno.pid}`;

/** What is typed, in order: whose terminal, the words, and what is waited for before the next. */
const SCRIPT: readonly [who: string, typed: string, then: string][] = [
  ["ann", "r", "Name"],
  ["ann", "ann", "Password"],
  ["ann", "correct horse", "again"],
  ["ann", "correct horse", "#lobby>"],
  ["ben", "r", "Name"],
  ["ben", "ben", "Password"],
  ["ben", "battery staple", "again"],
  ["ben", "battery staple", "#lobby>"],
  ["ann", "hi ben! this is all on my own machine", "own machine"],
  ["ben", "nice :) how do I find what we said yesterday?", "yesterday"],
  ["ann", "/topic Sunday: who brings what?", "Sunday"],
  ["ann", "type /history, and /help for the rest", "the rest"],
  ["ben", "/me reads the help", "reads the help"],
  ["ben", "你好 and 🎉 work, too", "too"],
  ["ann", "see you on Sunday", "see you"],
];

async function run(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(args[0], { args: args.slice(1) })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${args[0]} failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

const tmux = (...args: string[]) => run("tmux", "-L", socket, "-f", "/dev/null", ...args);

async function until(who: string, text: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if ((await tmux("capture-pane", "-p", "-t", who)).includes(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${text} never came in the terminal of ${who}`);
}

/** The screens as lines with colour codes, by name. */
async function talk(port: string): Promise<[title: string, lines: string[]][]> {
  for (const who of ["ann", "ben"]) {
    const size = ["-x", String(COLUMNS), "-y", String(ROWS)];
    await tmux(
      "new-session",
      "-d",
      "-s",
      who,
      ...size,
      `env -u NO_COLOR TERM=screen-256color ${root}dist/chat-client 127.0.0.1 ${port}`,
    );
    await until(who, "(q)uit");
  }
  for (const [who, typed, then] of SCRIPT) {
    await tmux("send-keys", "-t", who, "-l", typed);
    await tmux("send-keys", "-t", who, "Enter");
    await until(who, then);
  }
  await until("ben", "see you");
  const screens: [string, string[]][] = [];
  for (const who of ["ann", "ben"]) {
    const screen = await tmux("capture-pane", "-e", "-p", "-t", who);
    screens.push([`${who}: chat-client`, screen.trimEnd().split("\n")]);
  }
  return screens;
}

const folder = Deno.makeTempDirSync();
const server = new Deno.Command(`${root}dist/chat-server`, {
  args: ["127.0.0.1", "0", "--data", folder, "--log-level", "error"],
  stdout: "piped",
}).spawn();
try {
  const { value } = await server.stdout.getReader().read();
  const port = /:(\d+)/.exec(new TextDecoder().decode(value))![1];
  const svg = drawScreens(await talk(port), COLUMNS, ROWS);
  Deno.writeTextFileSync(`${root}docs/session.svg`, svg);
  console.log("docs/session.svg is drawn");
} finally {
  await tmux("kill-server").catch(() => {});
  server.kill();
  await server.status;
  Deno.removeSync(folder, { recursive: true });
}
Deno.exit(0);
