/** What is done beside talking, and what of it was acknowledged: topics, new accounts, words taken back. */
import assert from "node:assert/strict";
import { parseMessage } from "../../protocol/message.ts";
import { passwordOf, type Peer } from "../integration/peer.ts";
import type { Server } from "../integration/server.ts";
import { storedSince, WITNESS_CAPS } from "./witness.ts";

/** Where {@link doDeeds} does its deeds. */
const ROOM = "#deeds";

export interface Deeds {
  round: number;
  /** Topics that everybody in the room has seen. */
  topics: string[];
  /** Accounts whose owner was told that they exist. */
  accounts: string[];
  /** Ids of messages that were seen to be taken back. */
  removed: string[];
}

/** Does them one after another until the server is gone. */
export async function doDeeds(server: Server, busy: Peer, deeds: Deeds): Promise<void> {
  try {
    await busy.ask(`JOIN ${ROOM}`);
    for (let n = 0;; n++) {
      const topic = `topic ${deeds.round}.${n}`;
      busy.send(`TOPIC ${ROOM} :${topic}`);
      await busy.until(` TOPIC ${ROOM} :${topic}`);
      deeds.topics.push(topic);
      busy.send(`PRIVMSG ${ROOM} :a slip`);
      const said = parseMessage(await busy.until(` PRIVMSG ${ROOM} `))!;
      const id = said.tags!.get("msgid")!;
      busy.send(`REDACT ${ROOM} ${id}`);
      await busy.until(` REDACT ${ROOM} ${id}`);
      deeds.removed.push(id);
      if (n > 2) continue;
      const name = `new${deeds.round}x${n}`;
      const fresh = await server.connect(name);
      fresh.send("CAP LS 302", `NICK ${name}`, `USER ${name} 0 * :${name}`);
      fresh.send(`REGISTER * * ${passwordOf(name)}`);
      await fresh.until(`REGISTER SUCCESS ${name}`);
      deeds.accounts.push(name);
    }
  } catch {
    // The server is gone, which is how this is to end.
  }
}

/** That every acknowledged one is as it was left. */
export async function assertDeeds(server: Server, deeds: Deeds): Promise<void> {
  for (const name of deeds.accounts) await (await server.login(name)).close();
  const busy = await server.login("busy", WITNESS_CAPS);
  const joined = (await busy.ask(`JOIN ${ROOM}`)).join("\n");
  const [, kept] = / 332 busy \S+ :topic \d+\.(\d+)/.exec(joined) ?? [];
  const last = deeds.topics.length - 1;
  if (last >= 0) {
    assert(
      Number(kept) === last || Number(kept) === last + 1,
      `${last} was seen, ${kept} is there`,
    );
    assert.match(joined, / 353 busy = \S+ :~busy/);
  }
  const stored = new Set((await storedSince(busy, ROOM)).map(({ id }) => id));
  assert.deepEqual(deeds.removed.filter((id) => stored.has(id)), []);
}
