/** chat-client in a real terminal, on two compiled servers: one is killed and comes back, the other goes on. */
import assert from "node:assert/strict";
import { READING, wholeHistory } from "./history.ts";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { executable } from "./program.ts";
import { Server } from "./server.ts";
import { Terminal } from "./terminal.ts";

/** The prompt in that server's lobby, with that on it. */
function at({ port }: Server, words = ""): (screen: string[]) => boolean {
  const form = new RegExp(`^#lobby@local:${port}[^>]*> ?${words}$`);
  return (screen) => form.test(screen.at(-1)!.trimEnd());
}

async function logIn(terminal: Terminal, name: string): Promise<void> {
  await terminal.until((screen) => /\(q\)uit: *$/.test(screen.at(-1)!));
  terminal.enter("l");
  await terminal.until((screen) => /^Name: *$/.test(screen.at(-1)!));
  terminal.enter(name);
  await terminal.until((screen) => /^Password/.test(screen.at(-1)!));
  terminal.enter(passwordOf(name));
}

Deno.test({
  ...needing(["tmux"], "several servers: one is killed, the other goes on, and no words are lost"),
  async fn() {
    await using home = await Server.start();
    await using work = await Server.start();
    await (await home.register("ann")).close();
    await (await work.register("zoe")).close();
    const bob = await work.register("bob");
    await bob.ask("JOIN #lobby");
    await using ann = new Terminal([executable("chat-client"), "127.0.0.1", String(home.port)]);
    await logIn(ann, "ann");
    await ann.until(/^#lobby> *$/);
    ann.enter(`/connect 127.0.0.1 ${work.port}`);
    await logIn(ann, "zoe");
    await ann.until(at(work));
    await home.stop("SIGKILL");
    await ann.until(new RegExp(`^! local:${home.port}: .*Trying to`));
    await bob.ask("PRIVMSG #lobby :is all well?");
    await ann.until(/ bob +is all well\?$/);
    ann.enter("all is well");
    await bob.until("PRIVMSG #lobby :all is well");
    ann.press("M-1");
    await ann.until((screen) =>
      screen.at(-1)!.startsWith(`#lobby@local:${home.port} (not connected)`)
    );
    ann.enter("for those at home");
    await ann.until(/^Not connected: this waits, and is sent once/);
    await home.again("there");
    ann.press("Enter");
    await ann.until(/^Connected again\.$/);
    await ann.until(/ ann +for those at home$/);
    ann.press("M-2");
    await ann.until(at(work));
    const texts = async (server: Server, name: string) =>
      (await wholeHistory(await server.login(name, READING))).map(({ text }) => text);
    assert.deepEqual(await texts(home, "ann"), ["for those at home"]);
    assert.deepEqual(await texts(work, "zoe"), ["is all well?", "all is well"]);
    ann.enter("/servers");
    const rows = await ann.until(
      new RegExp(`^local:${work.port} .*, you are here, as zoe, 1 room`),
    );
    assert(rows.some((row) => row.startsWith(`local:${home.port} `) && row.includes("as ann")));
    ann.enter(`/disconnect local:${home.port}`);
    await ann.until(new RegExp(`^You have left local:${home.port}\\.$`));
    await ann.until(/^#lobby> *$/);
    ann.enter("/quit");
    assert.equal(await ann.exit(), 0);
  },
});
