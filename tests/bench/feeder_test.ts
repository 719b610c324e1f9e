/** The server that feeds the client with messages: all of them, and no more until they are taken. */
import assert from "node:assert/strict";
import { Feeder, ROOMS } from "../../bench/feeder.ts";
import { parseMessage } from "../../protocol/message.ts";

Deno.test("feeder: lets one in and says as many messages as it is told, to rooms and to one alone", async () => {
  const feeder = new Feeder();
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: feeder.port });
  const writer = conn.writable.getWriter();
  const send = (line: string) => writer.write(new TextEncoder().encode(`${line}\r\n`));
  await send("CAP LS 302\r\nNICK ann\r\nUSER ann 0 * ann\r\nCAP REQ :message-tags\r\nCAP END");
  const saying = feeder.say(2000);
  const targets = new Map<string, number>();
  let isOver = false;
  void saying.then(() => isOver = true);
  let rest = "";
  for await (const text of conn.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop()!;
    for (const { command, params: [target] } of lines.map((line) => parseMessage(line)!)) {
      if (command === "PRIVMSG") targets.set(target, (targets.get(target) ?? 0) + 1);
      if (command !== "PING") continue;
      assert.equal(isOver, false, "it waits until all is taken");
      await send(`PONG :${target}`);
      await saying;
      await feeder.close();
    }
  }
  assert.deepEqual([...targets.keys()].sort(), ["#lobby", ...ROOMS, "ann"].sort());
  assert.equal([...targets.values()].reduce((sum, count) => sum + count), 2000);
  await writer.close().catch(() => {});
});
