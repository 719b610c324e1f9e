/** full_disk: A disk that is full: what can't be stored is not shown, and its sender is told. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Disk, whyNoDisk } from "./disk.ts";
import { READING, seenIn, wholeHistory } from "../integration/history.ts";
import { passwordOf } from "../integration/peer.ts";
import { Server } from "../integration/server.ts";

const CAPS = ["labeled-response", "echo-message", "standard-replies", "batch", "message-tags"];

const reason = whyNoDisk();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;

Deno.test({
  name: `full disk: refused, told, shown to nobody; and well again once there is room${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    using disk = new Disk();
    await using server = await Server.start({ data: `${disk.path}/data` });
    const ann = await server.register("ann", CAPS);
    const old = await server.register("old");
    const bob = await server.register("bob", CAPS);
    for (const peer of [ann, old, bob]) await peer.ask("JOIN #lobby");
    await bob.barrier();

    disk.fill();
    const sent: string[] = [];
    let answer = "";
    while (!answer.includes(" FAIL ")) {
      assert(sent.length < 10_000, "a full disk takes messages");
      sent.push(`message ${sent.length} ${"x".repeat(300)}`);
      ann.send(`@label=m${sent.length} PRIVMSG #lobby :${sent.at(-1)}`);
      answer = await ann.until(`label=m${sent.length}`);
    }
    const refused = sent.pop()!;
    assert.match(answer, / FAIL PRIVMSG TEMPORARILY_UNAVAILABLE :Cannot do PRIVMSG: .*again later/);
    const shown = seenIn(await bob.barrier(), "#lobby");
    assert.deepEqual(shown.map(({ text }) => text), sent);
    assert(server.log.text.includes("cannot store"), server.log.text);

    const asOld = (await old.ask("PRIVMSG #lobby :from an old client")).join("\n");
    assert.match(asOld, / NOTICE old :Cannot do PRIVMSG: the server can't store anything/);
    const eve = await server.connect("eve");
    eve.send("CAP LS 302", "NICK eve", "USER eve 0 * :eve", `REGISTER * * ${passwordOf("eve")}`);
    await eve.until("FAIL REGISTER TEMPORARILY_UNAVAILABLE eve ");
    const second = await server.login("ann");
    assert.deepEqual(seenIn(await bob.barrier(), "#lobby"), []);
    await second.close();

    disk.free();
    ann.send("@label=again PRIVMSG #lobby :room again");
    assert.match(await ann.until("label=again"), / PRIVMSG #lobby :room again$/);
    await bob.until("room again");
    eve.send(`REGISTER * * ${passwordOf("eve")}`);
    await eve.until("REGISTER SUCCESS eve ");

    await server.stop("SIGKILL");
    await server.again();
    const stored = (await wholeHistory(await server.login("ann", READING))).map(({ text }) => text);
    assert.deepEqual(stored, [...sent, "room again"]);
    assert(!stored.includes(refused));
    await server.stop();
    using db = new DatabaseSync(`${server.data}/chat.db`, { readOnly: true });
    assert.deepEqual({ ...db.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
  },
});
