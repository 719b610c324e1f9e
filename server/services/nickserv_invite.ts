/** NickServ INVITE: invitations for newcomers, by operators of the server. */
import { StoreError } from "../../db/store.ts";
import { formatTime } from "../../protocol/time.ts";
import { doer, record } from "../core/deeds.ts";
import { cannotStore, stored } from "../core/login.ts";
import { invite } from "../core/orders.ts";
import type { ServiceCommand } from "../core/records.ts";
import { Stage } from "../core/session.ts";
import { parseDuration } from "../features/duration.ts";

const MOST_USES = 1000;

interface Wish {
  room?: string;
  uses: number;
  duration: number;
}

/** Words in any order: a room, a number of uses, a duration with its unit. */
function wishOf(words: readonly string[]): Wish | string {
  const wish: Wish = { uses: 1, duration: 7 * 86_400_000 };
  for (const word of words) {
    const duration = /[a-z]/i.test(word) ? parseDuration(word) : undefined;
    if (word.startsWith("#")) wish.room = word;
    else if (duration !== undefined) wish.duration = duration;
    else if (/^\d{1,4}$/.test(word) && Number(word) >= 1 && Number(word) <= MOST_USES) {
      wish.uses = Number(word);
    } else return `"${word}" is no room, no number from 1 to ${MOST_USES} and no time such as 7d.`;
  }
  return wish;
}

const make: ServiceCommand = {
  name: "INVITE",
  stages: Stage.OPEN,
  right: "invite",
  params: 0,
  most: 3,
  usage: "INVITE [#room] [accounts] [7d]",
  help: "makes an invitation: for one account and 7 days unless you say more",
  run(world, session, words, say) {
    const wish = wishOf(words);
    if (typeof wish === "string") return say(wish);
    world.ask(session, { kind: "code" }, (result) => {
      if (result === "busy" || !("digest" in result) || result.code === undefined) {
        return say("The server is busy: try again in a few seconds.");
      }
      const { code, digest } = result;
      const made = invite(world, doer(session.user!), digest, wish);
      if (typeof made === "string") return say(made);
      const line = world.ports.invitationLine?.(code, wish.room);
      if (line) say(line);
      say(`The invitation ${made.id} has the code ${code}; it is shown only now.`);
    });
  },
};

const list: ServiceCommand = {
  name: "INVITE LIST",
  stages: Stage.OPEN,
  right: "invite",
  params: 0,
  usage: "INVITE LIST",
  help: "shows the invitations that can be used",
  run(world, _session, _words, say) {
    for (const one of world.store.invitations(world.now)) {
      const end = one.expiresAt === undefined
        ? "without end"
        : `until ${formatTime(one.expiresAt)}`;
      const room = one.room === undefined ? "" : ` to ${one.room}`;
      say(`${one.id}:${room} for ${one.uses} more, ${end}, by ${one.createdBy}`);
    }
    say("That is the end of the list of invitations.");
  },
};

const revoke: ServiceCommand = {
  name: "INVITE REVOKE",
  stages: Stage.OPEN,
  right: "invite",
  params: 1,
  usage: "INVITE REVOKE <number>",
  help: "takes an invitation back",
  run(world, session, [number], say) {
    const id = /^\d{1,9}$/.test(number) ? Number(number) : 0;
    let found = false;
    const done = stored(world, () => void (found = world.store.revokeInvitation(id)));
    if (done instanceof StoreError) return say(`${cannotStore(done)}.`);
    if (!found) return say(`There is no invitation ${number}: INVITE LIST shows all.`);
    record(world, session.user!, "UNINVITE", number);
    say(`The invitation ${number} can't be used any more.`);
  },
};

/** The longer names first: the first that fits is taken. */
export const invitations: readonly ServiceCommand[] = [list, revoke, make];
