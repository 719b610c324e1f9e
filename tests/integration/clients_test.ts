/** Other people's clients, ours, and all of them in one room. */
import assert from "node:assert/strict";
import { startClient } from "./client.ts";
import { irssiConfig, weechatConfig } from "./configs.ts";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { inTime } from "./patience.ts";
import { Program } from "./program.ts";
import { Wire } from "./wire.ts";
import { Server } from "./server.ts";
import { SURROUNDINGS, Terminal } from "./terminal.ts";

/** Waits until the file, which another program writes, has the words. */
async function untilWritten(path: string, words: string): Promise<void> {
  const folder = path.replace(/[^/]*$/, "");
  using watcher = Deno.watchFs(folder);
  const written = () => read(path).includes(words);
  if (written()) return;
  const changed = async () => {
    for await (const _event of watcher) if (written()) return;
  };
  await inTime(changed(), () => `"${words}" is not in ${path}:\n${read(path)}`);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** That the client logged in by SASL, and did nothing that the server had to refuse. */
function assertWell(wire: Wire): void {
  assert(wire.fromClient.text.includes("AUTHENTICATE PLAIN"));
  assert.match(wire.fromServer.text, / 903 /);
  // irssi begins with a JOIN that is to be refused, to see whether a server of IRC answers.
  const wanted = wire.fromClient.all.includes("JOIN :") ? / 451 \* :/ : /^$/;
  assert.deepEqual(wire.complaints.filter((line) => !wanted.test(line)), []);
}

Deno.test({
  ...needing(
    ["tmux", "irssi", "weechat-headless"],
    "clients: irssi, WeeChat and chat-client log in and talk with each other",
  ),
  async fn() {
    await using server = await Server.start();
    for (const name of ["iris", "wee", "ann"]) await (await server.register(name)).close();
    const { port } = server;
    await using ann = startClient({ port, name: "ann" }, "--plain");
    await ann.stdout.until("#lobby = here: ann");

    await using irssiWire = new Wire(port, "irssi");
    using irssiHome = new Folder();
    const config = irssiHome.write("config", irssiConfig(irssiWire.port, "#lobby"));
    await using irssi = new Terminal(["irssi", `--home=${irssiHome.path}`, `--config=${config}`]);
    await ann.stdout.until("#lobby > iris joined");
    irssi.enter("/window goto #lobby");
    await irssi.until(/iris.* has joined #lobby/);

    await using weechatWire = new Wire(port, "WeeChat");
    using weechatHome = new Folder();
    // It says its words when it has come in, since nobody can type for it.
    const words = "/join #lobby;/msg #lobby hello from weechat";
    weechatHome.write("irc.conf", weechatConfig(weechatWire.port, words));
    weechatHome.write("logger.conf", "[file]\nflush_delay = 0\n");
    Deno.mkdirSync(`${weechatHome.path}/logs`);
    const log = `${weechatHome.path}/logs/irc.chat.#lobby.weechatlog`;
    await using _weechat = new Program("/usr/bin/env", {
      args: ["weechat-headless", "-d", weechatHome.path],
      env: { ...SURROUNDINGS, HOME: weechatHome.path },
    });
    await ann.stdout.until("#lobby wee: hello from weechat");
    await irssi.until(/<.?wee> hello from weechat/);

    irssi.enter("hello from irssi");
    await ann.stdout.until("#lobby iris: hello from irssi");
    await untilWritten(log, "iris\thello from irssi");
    ann.type("hello from chat-client");
    await irssi.until(/<.?ann> hello from chat-client/);
    await untilWritten(log, "ann\thello from chat-client");

    for (const wire of [irssiWire, weechatWire]) assertWell(wire);
    irssi.enter("/quit see you");
    await ann.stdout.until(/#lobby < iris quit .*see you/);
    assert.equal(await irssi.exit(), 0);
    server.assertNoErrors();
  },
});
