/**
 * The README's pictures, taken from real terminals: `deno task pictures` (needs tmux). People talk with the
 * compiled executables; what is then on their screens is drawn.
 */
import { fileURLToPath } from "node:url";
import { drawScreens } from "./screen_svg.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const socket = `chat-pictures-${Deno.pid}`;

interface Picture {
  file: string;
  /** The size of each terminal, in characters. */
  columns: number;
  rows: number;
  /** Whose terminals are drawn; the others only take part. */
  shown: string[];
  /** Who is there, and the client's options; without any it asks who one is. */
  people: Readonly<Record<string, string>>;
  /** What is typed, in order: by whom, the words, and what comes before the next. */
  script: readonly (readonly [who: string, typed: string, then: string])[];
}

const PICTURES: readonly Picture[] = [
  {
    file: "docs/first-minute.svg",
    ...{ columns: 80, rows: 16, shown: ["ann"] },
    people: { ann: "" },
    script: [
      ["ann", "r", "Name"],
      ["ann", "ann", "Password"],
      ["ann", "correct horse", "again"],
      ["ann", "correct horse", "Here:"],
      ["ann", "hello, is anybody here?", "  hello, is anybody here?"],
    ],
  },
  {
    file: "docs/session.svg",
    ...{ columns: 80, rows: 25, shown: ["ann", "ben"] },
    people: { ben: "--user ben --register", ann: "--user ann --register" },
    script: [
      ["ann", "hi ben! this is all on my own machine", "own machine"],
      ["ben", "nice :) how do I find what we said yesterday?", "yesterday"],
      ["ann", "/topic Sunday: who brings what?", "Sunday"],
      ["ann", "/reply with /search, or /since yesterday", "since yesterday"],
      ["ben", "/react 👍", "👍"],
      ["ben", "/join cooking", "#cooking"],
      ["ben", "the soup needs another hour", "another hour"],
      ["ann", "/join cooking", "another hour"],
      ["ann", "/reply what goes into it?", "into it?"],
      ["ben", "https://en.wikipedia.org/wiki/Borscht", "Borscht"],
      ["ben", "/me sets the table", "sets the table"],
      ["ben", "/go lobby", "── #lobby"],
      ["ann", "ben: 你好 and 🎉 work, too", "work, too"],
      ["ben", "/msg ann shall I bring my brother?", "my brother?"],
      ["ann", "/msg ben of course!", "of course!"],
      ["ben", "/search soup", "1 found"],
      ["ann", "see you on Sunday", "see you on Sunday"],
    ],
  },
  {
    file: "docs/narrow.svg",
    ...{ columns: 40, rows: 16, shown: ["cleo"] },
    people: { dan: "--user dan --register", cleo: "--user cleo --register" },
    script: [
      ["dan", "the train is late, start without me", "without me"],
      ["cleo", "no, we wait for you: the cake does not get any colder", "any colder"],
      ["dan", "/me runs", "runs"],
      ["cleo", "/who", "2 in #lobby"],
    ],
  },
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
  let seen = "";
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    seen = await tmux("capture-pane", "-p", "-J", "-t", who);
    // A narrow window breaks lines between words.
    if (seen.replace(/\s+/g, " ").includes(text.replace(/\s+/g, " "))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`“${text}” never came in the terminal of ${who}, which shows:\n${seen}`);
}

async function open(who: string, picture: Picture, port: string): Promise<void> {
  const size = ["-x", String(picture.columns), "-y", String(picture.rows)];
  const variables = "env -u NO_COLOR TERM=screen-256color CHAT_PASSWORD=only-for-pictures";
  const asks = picture.people[who] === "";
  const client = `${root}dist/chat-client 127.0.0.1 ${port} ${picture.people[who]}`;
  const command = `${asks ? variables.replace(/ CHAT_\S+/, "") : variables} ${client}`;
  await tmux("new-session", "-d", "-s", who, ...size, command);
  await until(who, asks ? "(q)uit" : "Here:");
}

/** The screens as lines with colour codes, by name. */
async function talk(picture: Picture, port: string): Promise<[title: string, lines: string[]][]> {
  for (const who of Object.keys(picture.people)) await open(who, picture, port);
  for (const [who, typed, then] of picture.script) {
    await tmux("send-keys", "-t", who, "-l", typed);
    await tmux("send-keys", "-t", who, "Enter");
    await until(who, then);
  }
  const screens: [string, string[]][] = [];
  for (const who of picture.shown) {
    await settled(who);
    const screen = await tmux("capture-pane", "-e", "-p", "-t", who);
    screens.push([`${who} in chat-client`, screen.trimEnd().split("\n")]);
  }
  return screens;
}

/** Waits until nothing changes any more: what others said last is on its way. */
async function settled(who: string): Promise<void> {
  for (let before = "";;) {
    const now = await tmux("capture-pane", "-p", "-t", who);
    if (now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function draw(picture: Picture): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const server = new Deno.Command(`${root}dist/chat-server`, {
    args: ["127.0.0.1", "0", "--data", folder, "--log-level", "error"],
    stdout: "piped",
  }).spawn();
  try {
    const { value } = await server.stdout.getReader().read();
    const port = /:(\d+)/.exec(new TextDecoder().decode(value))![1];
    const screens = await talk(picture, port);
    Deno.writeTextFileSync(
      root + picture.file,
      drawScreens(screens, picture.columns, picture.rows),
    );
    console.log(`${picture.file} is drawn`);
  } finally {
    await tmux("kill-server").catch(() => {});
    server.kill();
    await server.status;
    Deno.removeSync(folder, { recursive: true });
  }
}

for (const picture of PICTURES) await draw(picture);
Deno.exit(0);
