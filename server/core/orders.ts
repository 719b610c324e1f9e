/**
 * Orders of the administrator: what `chat-server account delete` and the like want of the running server. They
 * come in as values and are carried out in a turn as everything else; each one stands in the moderation log.
 */
import { type Invitation, type ServerBan, StoreError } from "../../db/store.ts";
import { channelFault, fold, nickFault } from "../../protocol/names.ts";
import { closeBanned } from "./banned.ts";
import { recordBy } from "./deeds.ts";
import { erase } from "./erasing.ts";
import { cannotStore, stored } from "./login.ts";
import { isListed } from "./operators.ts";
import { deleteAccount, deleteRoom } from "./removal.ts";
import { accountTarget } from "./server_bans.ts";
import type { World } from "./world.ts";

/** Passwords and codes are hashes already; durations and times are milliseconds. */
export type Order =
  | { order: "account add"; name: string; hash: string; scram?: string }
  | { order: "account passwd"; name: string; hash: string; scram?: string }
  | { order: "account suspend"; name: string; reason: string; duration?: number }
  | { order: "account unsuspend"; name: string }
  | { order: "account delete"; name: string; withMessages: boolean }
  | { order: "room delete"; name: string }
  | { order: "invite"; codeHash: string; room?: string; uses: number; duration?: number }
  | { order: "invite revoke"; id: number };

/** A sentence that says what was done, or why not and what to do; `data`: the same for programs. */
export type OrderResult =
  | { said: string; data?: Record<string, string | number> }
  | { fault: string };

type Kind = Order["order"];
type Done = (result: OrderResult) => void;
type Handlers = {
  [K in Kind]: (world: World, order: Extract<Order, { order: K }>, done: Done) => void;
};

/** Whom the log names. */
const ADMINISTRATOR = "the administrator";

const noAccount = (name: string) => ({
  fault: `There is no account ${name}: chat-server account list shows all.`,
});

/** Runs a change and writes it into the log; gives the sentence where it could not be stored. */
function change(world: World, deed: string, target: string, work: () => void): string | undefined {
  const done = stored(world, work);
  if (done instanceof StoreError) return `${cannotStore(done)}.`;
  const fault = recordBy(world, ADMINISTRATOR, deed, target);
  return fault && `${fault}.`;
}

const HANDLERS: Handlers = {
  "account add"(world, { name, hash, scram }, done) {
    const fault = nickFault(name);
    if (fault) {
      return done({ fault: `An account can't be called ${JSON.stringify(name)}: it ${fault}.` });
    }
    if (world.isTaken(name)) return done({ fault: `${name} is taken: choose another name.` });
    const wrong = change(world, "ADD", name, () => {
      world.store.createAccount(name, hash, world.now, scram);
    });
    done(wrong ? { fault: wrong } : { said: `The account ${name} is made.` });
  },

  "account passwd"(world, { name, hash, scram }, done) {
    const account = world.store.account(name);
    if (account === undefined) return done(noAccount(name));
    const wrong = change(world, "PASSWD", account.name, () => {
      world.store.setPassword(account.id, hash, scram);
    });
    const said = `The password of ${account.name} is changed. Who is connected stays connected.`;
    done(wrong ? { fault: wrong } : { said });
  },

  "account suspend"(world, { name, reason, duration }, done) {
    const account = world.store.account(name);
    if (account === undefined) return done(noAccount(name));
    if (isListed(world, account.name)) {
      const fault = `${account.name} is an operator of the server: change the configuration first.`;
      return done({ fault });
    }
    const ban: ServerBan = {
      target: accountTarget(account.name),
      reason,
      setBy: ADMINISTRATOR,
      setAt: world.now,
      ...(duration ? { expiresAt: world.now + duration } : {}),
    };
    const wrong = recordBy(world, ADMINISTRATOR, "SUSPEND", account.name, reason, { ban });
    if (wrong) return done({ fault: `${wrong}.` });
    const closed = closeBanned(world, ban);
    const end = duration ? `until ${new Date(ban.expiresAt!).toUTCString()}` : "for good";
    const said = `${account.name} is suspended ${end}; ${counted(closed, "connection")} closed.`;
    done({ said, data: { closed } });
  },

  "account unsuspend"(world, { name }, done) {
    const unban = accountTarget(name);
    if (!world.bans.get(unban, world.now)) return done({ fault: `${name} is not suspended.` });
    const wrong = recordBy(world, ADMINISTRATOR, "UNSUSPEND", name, "", { unban });
    done(wrong ? { fault: `${wrong}.` } : { said: `${name} is not suspended any more.` });
  },

  "account delete"(world, { name, withMessages }, done) {
    const account = world.store.account(name);
    if (account === undefined) return done(noAccount(name));
    const failed = deleteAccount(world, account, withMessages);
    if (failed) return done({ fault: `${cannotStore(failed)}.` });
    recordBy(world, ADMINISTRATOR, withMessages ? "ERASE" : "DELETE", account.name);
    if (!withMessages) return done({ said: deletedSentence(account.name) });
    erase(world, account.id, (erased, whole) => {
      if (whole) done({ said: erasedSentence(account.name, erased), data: { erased } });
    });
  },

  "room delete"(world, { name }, done) {
    const channel = world.channel(name);
    if (channel === undefined) {
      return done({ fault: `There is no room ${name}: chat-server room list shows all.` });
    }
    if (fold(world.settings.lobby) === channel.folded) {
      const fault = `${channel.name} is the server's own room: change the setting lobby first.`;
      return done({ fault });
    }
    const left = channel.members.size;
    if (!deleteRoom(world, channel, "the room was deleted")) {
      return done({ fault: `${cannotStore(world.unstored!)}.` });
    }
    recordBy(world, ADMINISTRATOR, "DROP", channel.name);
    const said =
      `The room ${channel.name} is deleted; ${counted(left, "person", "people")} had to go. ` +
      "What was said in it can't be read any more.";
    done({ said, data: { left } });
  },

  invite(world, { codeHash, room, uses, duration }, done) {
    const made = invite(world, ADMINISTRATOR, codeHash, { room, uses, duration });
    if (typeof made === "string") return done({ fault: made });
    done({ said: `The invitation ${made.id} is made.`, data: { id: made.id } });
  },

  "invite revoke"(world, { id }, done) {
    let found = false;
    const wrong = stored(world, () => void (found = world.store.revokeInvitation(id)));
    if (wrong instanceof StoreError) return done({ fault: `${cannotStore(wrong)}.` });
    if (!found) {
      const fault = `There is no invitation ${id}: chat-server invite list shows all.`;
      return done({ fault });
    }
    recordBy(world, ADMINISTRATOR, "UNINVITE", String(id));
    done({ said: `The invitation ${id} can't be used any more.` });
  },
};

export function carryOut(world: World, order: Order, done: Done): void {
  const handler = HANDLERS[order.order] as (world: World, order: Order, done: Done) => void;
  handler(world, order, done);
}

/** Makes an invitation, or gives the sentence why not. */
export function invite(
  world: World,
  by: string,
  codeHash: string,
  { room, uses, duration }: { room?: string; uses: number; duration?: number },
): Invitation | string {
  const { registration } = world.settings.accounts;
  if (registration === "closed") {
    return "Registration is closed on this server, also for the invited: set accounts.registration.";
  }
  const fault = room === undefined ? undefined : channelFault(room);
  if (fault) return `${room} can't be a room: it ${fault}.`;
  const made = stored(world, () =>
    world.store.invite(codeHash, {
      ...(room === undefined ? {} : { room }),
      uses,
      createdBy: by,
      createdAt: world.now,
      ...(duration ? { expiresAt: world.now + duration } : {}),
    }));
  if (made instanceof StoreError) return `${cannotStore(made)}.`;
  recordBy(world, by, "INVITE", `${made.id}${room === undefined ? "" : ` ${room}`}`);
  return made;
}

export function deletedSentence(name: string): string {
  return `The account ${name} is deleted. What it wrote in rooms stays there under the name; ` +
    "direct messages stay with those who got them.";
}

export function erasedSentence(name: string, erased: number): string {
  return `The account ${name} is deleted, and with it ${
    counted(erased, "message or event", "messages and events")
  }: from the history, the index and every later backup. ` +
    "What others have saved, and backups of before, can't be reached.";
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
