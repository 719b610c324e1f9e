/** chat-client in real terminals: the questions at the door, the prompt, the way out. */
import assert from "node:assert/strict";
import { READING, wholeHistory } from "./history.ts";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { executable } from "./program.ts";
import { Server } from "./server.ts";
import { Terminal, type TerminalOptions } from "./terminal.ts";

const WIDE = { columns: 80, rows: 24 };
const NARROW = { columns: 40, rows: 12 };

function open(server: Server, size: TerminalOptions, ...args: string[]): Terminal {
  return new Terminal([executable("chat-client"), "127.0.0.1", String(server.port), ...args], size);
}

/** Comes in as somebody whose account exists already. */
async function logIn(terminal: Terminal, name: string): Promise<void> {
  await terminal.until(/^\(l\)og in, \(r\)egister or \(q\)uit: *$/);
  terminal.enter("l");
  await terminal.until(/^Name: *$/);
  terminal.enter(name);
  await terminal.until(/^Password \(it is not shown\): *$/);
  terminal.enter(passwordOf(name));
  await terminal.until(/^#lobby> *$/);
}

/** Whether the last line of the screen is the prompt with these words on it. */
function prompt(words: string): (screen: string[]) => boolean {
  return (screen) => screen.at(-1)!.trimEnd() === `#lobby> ${words}`.trimEnd();
}

/** Whether a line and, below all and nowhere else, the prompt with these words are on the screen. */
function shows(line: RegExp, words: string): (screen: string[]) => boolean {
  return (screen) =>
    screen.some((one) => line.test(one)) && prompt(words)(screen) &&
    screen.filter((one) => one.startsWith("#lobby>")).length === 1;
}

/** Whether ann is shown to have said that, once. */
function said(screen: string[], words: string): boolean {
  return screen.filter((line) => line.endsWith(` ann  ${words}`)).length === 1;
}

Deno.test({
  ...needing(["tmux"], "terminal: registering, with all that can go wrong, without starting over"),
  async fn() {
    await using server = await Server.start();
    await (await server.register("ann")).close();
    await using bob = open(server, WIDE);
    const seen = [await bob.until(/^Connected to 127\.0\.0\.1:\d+, on this machine\.$/)];
    await bob.until(/^\(l\)og in, \(r\)egister or \(q\)uit: *$/);
    bob.enter("x");
    await bob.until(/^! Please answer with one letter/);
    bob.enter("r");
    await bob.until(/^Name: *$/);
    bob.enter("not a name");
    await bob.until(/^! The name has a character that is not allowed/);
    bob.enter("ANN");
    await bob.until(/^Password \(it is not shown\): *$/);
    bob.enter("short");
    await bob.until(/^! The password is shorter than 8 bytes/);
    const secret = "hidden-words-1";
    bob.enter(secret);
    await bob.until(/^Password again: *$/);
    bob.enter("hidden-words-2");
    seen.push(await bob.until(/^! The two passwords are not the same: once more\.$/));
    bob.enter(secret);
    await bob.until((screen) =>
      screen.filter((line) => /^Password again:/.test(line)).length === 2
    );
    bob.enter(secret);
    await bob.until(/^! ANN is taken: log in if it is yours, or take another name\.$/);
    bob.enter("bob");
    // The password was right and is kept: only the name is asked again.
    seen.push(await bob.until(prompt("")));
    seen.push(await bob.until(/^Here: bob \(you\)$/));
    assert.doesNotMatch(seen.flat().join("\n"), /hidden-words|short$/m);
    bob.press("C-d");
    assert.equal(await bob.exit(), 0);
    await server.login("ann");
  },
});

Deno.test({
  ...needing(["tmux"], "terminal: two people talk, and the prompt is never disturbed"),
  async fn() {
    await using server = await Server.start();
    for (const name of ["ann", "bob"]) await (await server.register(name)).close();
    await using ann = open(server, WIDE);
    await logIn(ann, "ann");
    await using bob = open(server, NARROW);
    await logIn(bob, "bob");
    await ann.until(/bob joined/);
    bob.type("half a sen");
    await bob.until(prompt("half a sen"));
    ann.enter("one for bob, which is longer than his window is wide");
    const screen = await bob.until(shows(/ann: one for bob/, "half a sen"));
    assert(screen.every((line) => line.length < NARROW.columns), screen.join("\n"));
    for (let i = 0; i < 30; i++) ann.enter(`and more ${i}`);
    await bob.until(shows(/and more 29$/, "half a sen"));
    bob.enter("tence");
    await bob.until(prompt(""));
    await ann.until(/\d\d:\d\d +bob +half a sentence$/);
    ann.press("C-c");
    await ann.until(/Ctrl-C again, Ctrl-D or \/quit leaves\.$/);
    ann.press("C-c");
    assert.equal(await ann.exit(), 0);
    await bob.until(/ann is gone/);
    bob.enter("/quit");
    assert.equal(await bob.exit(), 0);
  },
});

Deno.test({
  ...needing(["tmux"], "terminal: what others write is shown, not obeyed"),
  async fn() {
    await using server = await Server.start();
    await (await server.register("ann")).close();
    const eve = await server.register("eve");
    await eve.ask("JOIN #lobby");
    await using ann = open(server, WIDE);
    await logIn(ann, "ann");
    ann.type("my words");
    await ann.until(prompt("my words"));
    eve.send("PRIVMSG #lobby :\x1b[2J\x1b[H\x1b]0;title\x07 \x9b31m clear", "PRIVMSG #lobby :done");
    const screen = await ann.until(shows(/eve +done$/, "my words"));
    assert(screen.some((line) => /^Connected to /.test(line)), "the screen was cleared");
    assert(screen.some((line) => /eve .*\[2J.* clear/.test(line)), screen.join("\n"));
  },
});

Deno.test({
  ...needing(
    ["tmux"],
    "terminal: a wrong password is asked anew, and the room shows what was said",
  ),
  async fn() {
    await using server = await Server.start();
    await (await server.register("ann")).close();
    const bob = await server.register("bob");
    await bob.ask(
      "JOIN #lobby",
      ...Array.from({ length: 60 }, (_, i) => `PRIVMSG #lobby :old ${i}`),
    );
    await using ann = open(server, { columns: 80, rows: 100 });
    await ann.until(/\(q\)uit: *$/);
    ann.enter("l");
    await ann.until(/^Name: *$/);
    ann.enter("ann");
    await ann.until(/^Password/);
    ann.enter("not-the-password");
    await ann.until(/^! The name or the password is wrong: check both and try again\.$/);
    await ann.until(/^Name \[ann\]: *$/);
    ann.press("Enter");
    await ann.until((screen) => /^Password \(it is not shown\): *$/.test(screen.at(-1)!));
    ann.enter(passwordOf("ann"));
    const screen = await ann.until(shows(/^Here: /, ""));
    const old = screen.filter((line) => /bob +old \d+$/.test(line)).map((line) => line.slice(-6));
    assert.equal(old.length, 50, screen.join("\n"));
    assert.equal(old[0], "old 10");
    assert.equal(old[49], "old 59");
  },
});

Deno.test({
  ...needing(["tmux"], "terminal: the server is killed and comes back, and no words are lost"),
  async fn() {
    await using server = await Server.start();
    await (await server.register("ann")).close();
    await using ann = open(server, WIDE);
    await logIn(ann, "ann");
    ann.enter("before");
    await ann.until((lines) => said(lines, "before"));
    await server.stop("SIGKILL");
    await ann.until(/^! .*Trying to come back/);
    ann.enter("meanwhile");
    await ann.until(/^Not connected: this waits, and is sent once when you are back: meanwhile$/);
    await server.again("there");
    // Enter alone tries at once.
    ann.press("Enter");
    await ann.until(/^Connected again\.$/);
    const screen = await ann.until((lines) => said(lines, "meanwhile"));
    assert(said(screen, "before"));
    const stored = await wholeHistory(await server.login("ann", READING));
    assert.deepEqual(stored.map(({ text }) => text), ["before", "meanwhile"]);
  },
});
