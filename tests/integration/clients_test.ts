/** Other people's clients, ours, and all of them in one room. */
import assert from "node:assert/strict";
import { startClient } from "./client.ts";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { Program } from "./program.ts";
import { Relay } from "./relay.ts";
import { Server } from "./server.ts";
import { SURROUNDINGS, Terminal } from "./terminal.ts";

function irssiConfig(port: number): string {
  return `servers = ({ address = "127.0.0.1"; chatnet = "chat"; port = "${port}"; autoconnect = "yes"; });
chatnets = {
  chat = {
    type = "IRC"; nick = "iris";
    sasl_mechanism = "PLAIN"; sasl_username = "iris"; sasl_password = "${passwordOf("iris")}";
  };
};
channels = ({ name = "#lobby"; chatnet = "chat"; autojoin = "yes"; });
settings = { core = { nick = "iris"; user_name = "iris"; real_name = "Iris"; }; };
`;
}

/** It says its words when it has come in, since nobody can type for it. */
function weechatConfig(port: number): string {
  return `[server]
chat.addresses = "127.0.0.1/${port}"
chat.ssl = off
chat.tls = off
chat.nicks = "wee"
chat.sasl_mechanism = plain
chat.sasl_username = "wee"
chat.sasl_password = "${passwordOf("wee")}"
chat.autoconnect = on
chat.command = "/join #lobby;/msg #lobby hello from weechat"
`;
}

/** Opens irssi in the room. */
async function startIrssi(relay: Relay): Promise<Terminal> {
  const config = irssiConfig(relay.port);
  const irssi = new Terminal(["sh", "-c", 'exec irssi --home="$HOME" --config="$HOME/config"']);
  irssi.folder.write("config", config);
  await irssi.until(/#lobby.*/);
  return irssi;
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
  },
});
