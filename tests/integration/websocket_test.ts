/** The compiled server by WebSocket, and on several addresses at once. */
import assert from "node:assert/strict";
import { Peer } from "./peer.ts";
import { Server } from "./server.ts";

Deno.test("websocket: each address has its ready line, and who comes by WebSocket is in the same chat", async () => {
  const args = ["--websocket", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--allow-guests"];
  await using server = await Server.start({ args });
  const second = await server.stdout.until(/ready on 127/);
  const url = /ws:\S+$/.exec(await server.stdout.until("ready on ws://"))![0];
  const socket = new WebSocket(url, ["text.ircv3.net"]);
  const closed = new Promise((resolve) => socket.onclose = resolve);
  await new Promise((resolve) => socket.onopen = resolve);
  const joined = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => data.includes(" 366 ") && resolve();
  });
  for (const line of ["NICK web", "USER web 0 * :Web", "JOIN #a"]) socket.send(line);
  await joined;
  const peer = await Peer.connect(Number(/:(\d+)$/.exec(second)![1]));
  await peer.enter("ann", []);
  assert.match((await peer.ask("NAMES #a")).join("\n"), / 353 ann = #a :@web/);
  await peer.close();
  socket.close();
  await closed;
  server.assertNoErrors();
});
