/** `chat` alone: a server and a client in one, or only a client where a server runs already. */
import assert from "node:assert/strict";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { executable, Program, run } from "./program.ts";
import { Terminal } from "./terminal.ts";

const CHAT = executable("chat");

/** All that it is told; a port of its own, so that a server of this machine's owner is left alone. */
function surroundings(home: Folder, name: string, port = "0"): Record<string, string> {
  return {
    XDG_DATA_HOME: home.path,
    CHAT_PASSWORD: passwordOf(name),
    CHAT_PORT: port,
    CHAT_ACCOUNTS_BCRYPT_COST: "4",
  };
}

function start(home: Folder, name: string, port?: string): Program {
  const env = surroundings(home, name, port);
  return new Program(CHAT, { args: ["--user", name, "--register"], env, cwd: home.path });
}

Deno.test("front door: lines in and out; a second one joins the first, and both talk", async () => {
  using home = new Folder();
  await using ann = start(home, "ann");
  await ann.stdout.until("#lobby = here: ann");
  await using bob = start(home, "bob");
  await bob.stdout.until("#lobby = here: ann bob");
  ann.type("hello, bob");
  await bob.stdout.until("#lobby ann: hello, bob");
  bob.type("hello, ann");
  await ann.stdout.until("#lobby bob: hello, ann");
  await ann.endInput();
  assert.equal(await ann.exit(), 0);
  assert.equal(await bob.exit(), 3);
  assert.match(bob.stderr.text, /^chat-client: .*the terminal that ran the server was closed/);
  assert.equal(ann.stderr.text, "");
});

Deno.test("front door: what was said is there the next time, after kill -9 too", async () => {
  using home = new Folder();
  await using first = start(home, "ann");
  first.type("to be kept");
  await first.stdout.until("#lobby ann: to be kept");
  first.signal("SIGKILL");
  await first.exit();
  const args = ["--user", "ann", "--history", "5"];
  const next = await run(CHAT, { args, env: surroundings(home, "ann") });
  assert.equal(next.code, 0, next.stderr);
  assert.match(next.stdout, /#lobby ann: to be kept/);
});

Deno.test("front door: where its port is in use it takes another one", async () => {
  using home = new Folder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await using ann = start(home, "ann", String(port));
  await ann.stdout.until("#lobby = here: ann");
  const address = Deno.readTextFileSync(`${home.path}/chat/address`);
  assert.match(address, /^127\.0\.0\.1 \d+\n$/);
  assert.notEqual(address, `127.0.0.1 ${port}\n`);
  await using bob = start(home, "bob", String(port));
  await bob.stdout.until("#lobby = here: ann bob");
});

Deno.test("front door: with nothing around it but a folder", async () => {
  using folder = new Folder();
  const env = { CHAT_PASSWORD: passwordOf("ann"), CHAT_PORT: "0" };
  const options = {
    args: ["--user", "ann", "--register"],
    env,
    cwd: folder.path,
    input: ["hello"],
  };
  const { code, stdout, stderr } = await run(CHAT, options);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /#lobby ann: hello$/);
});

const WORDS: [args: string[], code: number, said: RegExp][] = [
  [["--help"], 0, /^chat: .*Usage:\n {2}chat /s],
  [["--version"], 0, /^chat \d+\.\d+\.\d+$/],
  [["server", "--version"], 0, /^chat-server \d+\.\d+\.\d+$/],
  [["client", "--version"], 0, /^chat-client \d+\.\d+\.\d+$/],
  [["sever"], 2, /^chat: There is no "chat sever"\. See chat --help\.$/],
  [["server", "--allow-guest"], 2, /Did you mean --allow-guests\?/],
  [["--plian"], 2, /There is no option --plian: did you mean --plain\?/],
];

Deno.test("front door: its words", async () => {
  using home = new Folder();
  for (const [args, code, said] of WORDS) {
    const result = await run(CHAT, { args, env: surroundings(home, "ann") });
    assert.equal(result.code, code, args.join(" "));
    assert.match(code === 0 ? result.stdout : result.stderr, said);
    assert.equal(code === 0 ? result.stderr : result.stdout, "");
  }
  assert.deepEqual([...Deno.readDirSync(home.path)], [], "nothing was made");
});

Deno.test("front door: where the data folder can't be", async () => {
  using home = new Folder();
  home.write("chat", "a file");
  const { code, stderr } = await run(CHAT, {
    args: ["--user", "ann", "--register"],
    env: surroundings(home, "ann"),
  });
  assert.equal(code, 4);
  assert.match(stderr, /^chat: Cannot use the data folder [^\n]* Choose another data folder\.$/);
});

Deno.test({
  ...needing(["tmux"], "front door: two terminals, with nothing but the command"),
  async fn() {
    using home = new Folder();
    const env = { ...surroundings(home, "ann"), CHAT_PASSWORD: "" };
    await using ann = new Terminal([CHAT], { env });
    await ann.until(/This terminal also runs the server/);
    await register(ann, "ann");
    await using bob = new Terminal([CHAT], { env });
    await bob.until(/A server runs here already: you join it\.$/);
    await register(bob, "bob");
    ann.enter("hello, bob");
    await bob.until(/ann +hello, bob$/);
    bob.enter("hello, ann");
    await ann.until(/bob +hello, ann$/);
    bob.press("C-d");
    assert.equal(await bob.exit(), 0);
    await ann.until(/bob is gone/);
    ann.press("C-d");
    assert.equal(await ann.exit(), 0);
  },
});

async function register(terminal: Terminal, name: string): Promise<void> {
  await terminal.until(/\(q\)uit: *$/);
  terminal.enter("r");
  await terminal.until(/^Name: *$/);
  terminal.enter(name);
  await terminal.until(/^Password \(it is not shown\): *$/);
  terminal.enter(passwordOf(name));
  await terminal.until(/^Password again: *$/);
  terminal.enter(passwordOf(name));
  await terminal.until(/^Here: /);
}
