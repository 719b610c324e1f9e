/**
 * ChanServ: rooms by hand, from any client. What it does to ranks is done as MODE does it, and kept alike.
 *
 * Rules: a room belongs to the account that made it; whoever has a rank kept there may use it from outside
 * too; a room that somebody does not find (+s) does not exist for them here either.
 */
import type { Account } from "../../db/store.ts";
import { commands, FOUNDER, HALFOP, highest, OPERATOR, VOICE } from "../../protocol/modes.ts";
import { formatTime } from "../../protocol/time.ts";
import type { Channel } from "../core/channel.ts";
import type { Service, ServiceCommand } from "../core/records.ts";
import { notice } from "../core/reply.ts";
import { Stage } from "../core/session.ts";
import { serviceMask } from "../core/services.ts";
import type { World } from "../core/world.ts";
import { foundedEnough } from "../features/rooms.ts";
import { access } from "./chanserv_access.ts";
import { changeRoom, type Deed, setRankOf, theRoom } from "./chanserv_room.ts";

/** A command on a room that is there. */
function onRoom(
  record: Omit<ServiceCommand, "stages" | "run">,
  run: (deed: Deed, words: string[]) => void,
): ServiceCommand {
  return {
    ...record,
    stages: Stage.OPEN,
    run(world, session, [name, ...words], say) {
      const deed = theRoom(world, session, serviceMask(world, chanServ), name, say);
      if (deed) run(deed, words);
    },
  };
}

const info = onRoom(
  { name: "INFO", params: 1, usage: "INFO <#room>", help: "says whose a room is" },
  ({ world, channel, say }) => {
    const founder = channel.founder === undefined
      ? undefined
      : world.store.accountById(channel.founder);
    say(`${channel.name} ${founder ? `belongs to ${founder.name}` : "belongs to nobody"}.`);
    say(`It was made ${formatTime(channel.createdAt)}; ${members(channel)} in it at the moment.`);
    if (channel.topic) say(`Its topic: ${channel.topic.text}`);
    if (!channel.kept) say("It is gone when the last one leaves.");
  },
);

function members({ members: { size } }: Channel): string {
  return size === 1 ? "one person is" : `${size} people are`;
}

/** OP, VOICE and the like: oneself where no nick is said. */
function rank(name: string, bit: number, adding: boolean, help: string): ServiceCommand {
  const usage = `${name} <#room> [nick]`;
  return onRoom({ name, params: 1, most: 2, usage, help }, (deed, [nick]) => {
    const { world, channel, user, say } = deed;
    const target = nick === undefined ? user : world.user(nick);
    if (target === undefined || !channel.has(target)) {
      return say(`${nick ?? user.nick} is not in ${channel.name}.`);
    }
    const most = commands(deed.power);
    const mayTake = target === user || most >= highest(channel.authority(target));
    if (!(adding ? most >= bit : mayTake && (most >= bit || target === user))) {
      return say(`Your rank in ${channel.name} is too low for that.`);
    }
    const done = changeRoom(deed, () => [setRankOf(channel, target, bit, adding)]);
    if (done) say(`Done: see NAMES ${channel.name}.`);
  });
}

const transfer = onRoom(
  {
    name: "TRANSFER",
    params: 2,
    usage: "TRANSFER <#room> <account>",
    help: "gives your room to another account; you stay an operator",
  },
  (deed, [name]) => {
    const { world, channel, user, say } = deed;
    if (!channel.isFounder(user)) return say(`${channel.name} is not yours to give.`);
    const heir = world.store.account(name);
    if (heir === undefined) return say(`There is no account ${name}.`);
    if (heir.id === channel.founder) return say(`${channel.name} is yours already.`);
    const done = changeRoom(deed, () => {
      const former = channel.founder!;
      channel.founder = heir.id;
      channel.access.delete(heir.id);
      channel.setAccess(former, OPERATOR);
      const present = world.userOf(heir);
      return [
        setRankOf(channel, user, FOUNDER, false),
        present && setRankOf(channel, present, FOUNDER, true),
        present && setRankOf(channel, present, OPERATOR, true),
      ];
    });
    if (!done) return;
    say(`${channel.name} belongs to ${heir.name} now.`);
    tell(world, heir, `${user.nick} has given you the room ${channel.name}: it is yours now.`);
  },
);

function tell(world: World, account: Account, text: string): void {
  for (const session of world.userOf(account)?.sessions ?? []) {
    notice(world, session, text, serviceMask(world, chanServ));
  }
}

/** What has to be said to drop the room: not a secret, only not said by mistake. */
function dropCode({ createdAt, conversation }: Channel): string {
  return String(100_000 + (Math.floor(createdAt / 1000) + conversation * 7919) % 900_000);
}

const drop = onRoom(
  {
    name: "DROP",
    params: 1,
    most: 2,
    usage: "DROP <#room> [code]",
    help: "gives your room up: its topic, modes, lists and ranks are forgotten once it is empty",
  },
  ({ world, channel, user, say }, [code]) => {
    if (!channel.isFounder(user)) return say(`${channel.name} is not yours to give up.`);
    const right = dropCode(channel);
    if (code !== right) {
      const lost = "Its topic, modes, lists, ranks and history will be out of reach for good";
      return say(`${lost}. If you mean it, say: DROP ${channel.name} ${right}`);
    }
    if (!world.dropChannel(channel)) return say(`Cannot give up ${channel.name}: try again later.`);
    say(`${channel.name} is nobody's now, and is gone when the last one leaves.`);
  },
);

const register = onRoom(
  {
    name: "REGISTER",
    params: 1,
    usage: "REGISTER <#room>",
    help: "makes a room yours that is nobody's and that you are an operator of",
  },
  (deed) => {
    const { world, channel, user, say } = deed;
    if (channel.isFounder(user)) return say(`${channel.name} is yours already.`);
    if (channel.founder !== undefined) return say(`${channel.name} belongs to somebody else.`);
    if (!user.account) return say("Log in first: a room belongs to an account.");
    if (!channel.isOperator(user)) return say(`You are no operator of ${channel.name}.`);
    const full = foundedEnough(world, user.account);
    if (full) return say(`${full}.`);
    const { kept } = channel;
    const done = changeRoom(deed, () => {
      channel.kept = true;
      channel.founder = user.account!.id;
      channel.access.delete(channel.founder);
      return [setRankOf(channel, user, FOUNDER, true)];
    });
    if (done) say(`${channel.name} is yours now.`);
    else channel.kept = kept;
  },
);

export const chanServ: Service = {
  nick: "ChanServ",
  realname: "Rooms: /msg ChanServ HELP",
  commands: [
    info,
    rank("OP", OPERATOR, true, "makes an operator"),
    rank("DEOP", OPERATOR, false, "takes that back"),
    rank("HALFOP", HALFOP, true, "makes a half-operator"),
    rank("DEHALFOP", HALFOP, false, "takes that back"),
    rank("VOICE", VOICE, true, "gives a voice"),
    rank("DEVOICE", VOICE, false, "takes that back"),
    access((world) => serviceMask(world, chanServ)),
    register,
    transfer,
    drop,
  ],
};
