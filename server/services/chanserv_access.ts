/** ChanServ ACCESS: who has which rank in a room whenever they come. */
import type { Account } from "../../db/store.ts";
import { commands, highest, PREFIX_MODES, rankLetters } from "../../protocol/modes.ts";
import type { ServiceCommand } from "../core/records.ts";
import { Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { changeRoom, type Deed, setRankOf, theRoom } from "./chanserv_room.ts";

/** What people call the ranks. */
const NAMES: Record<string, string> = {
  owner: "q",
  admin: "a",
  op: "o",
  operator: "o",
  halfop: "h",
  voice: "v",
};

/** The bit of the rank of that name, letter or sign. */
function rankOf(word: string): number | undefined {
  const name = word.toLowerCase().replace(/^\+(?=.)/, "");
  const letter = Object.hasOwn(NAMES, name) ? NAMES[name] : name;
  return PREFIX_MODES.find((mode) => mode.letter === letter || mode.sign === letter)?.bit;
}

/** Undefined once the user was told that there is no such account, or that it is the founder's. */
function accountOf({ world, channel, say }: Deed, name: string): Account | undefined {
  const account = world.store.account(name);
  if (account === undefined) say(`There is no account ${name}.`);
  else if (account.id === channel.founder) say(`${channel.name} belongs to ${account.name}.`);
  else return account;
}

function list({ world, channel, user, power, say }: Deed): void {
  if (power === 0 && !channel.has(user)) return say(`You are not in ${channel.name}.`);
  const founder = channel.founder === undefined
    ? undefined
    : world.store.accountById(channel.founder);
  if (founder) say(`${founder.name}: founder`);
  for (const [id, ranks] of channel.access) {
    const account = world.store.accountById(id);
    if (account) say(`${account.name}: ${rankLetters(ranks)}`);
  }
  say(`That is everybody who has a rank in ${channel.name} for good.`);
}

/** Whether the user may set that account's ranks to these. */
function may({ channel, power }: Deed, account: Account, ranks: number): boolean {
  const most = commands(power);
  const present = channel.access.get(account.id) ?? 0;
  return most > 0 && most >= highest(ranks) && most >= highest(present);
}

function set(deed: Deed, account: Account, ranks: number): void {
  const { world, channel, say } = deed;
  if (!may(deed, account, ranks)) return say(`Your rank in ${channel.name} is too low for that.`);
  const present = world.userOf(account);
  const done = changeRoom(deed, () => {
    const before = channel.access.get(account.id) ?? 0;
    const shown = present === undefined ? [] : PREFIX_MODES.flatMap(({ bit }) => {
      if (ranks & bit) return [setRankOf(channel, present, bit, true)];
      return before & bit ? [setRankOf(channel, present, bit, false)] : [];
    });
    channel.setAccess(account.id, ranks);
    return shown;
  });
  if (!done) return;
  const now = ranks === 0 ? "has no rank any more" : `has the rank ${rankLetters(ranks)}`;
  say(`${account.name} ${now} in ${channel.name}.`);
}

function add(deed: Deed, name: string, word: string): void {
  const { world, channel, say } = deed;
  const account = accountOf(deed, name);
  if (account === undefined) return;
  const bit = rankOf(word);
  if (bit === undefined) {
    return say(`There is no rank ${word}: say owner, admin, op, halfop or voice.`);
  }
  const most = world.settings.limits.listEntries;
  if (!channel.access.has(account.id) && channel.access.size >= most) {
    return say(`${channel.name} has ${most} people with a rank already: remove one first.`);
  }
  set(deed, account, bit);
}

const USAGE = "ACCESS <#room> LIST | ADD <account> <rank> | DEL <account>";

/** `mask` is the service's own. */
export function access(mask: (world: World) => string): ServiceCommand {
  return {
    name: "ACCESS",
    stages: Stage.OPEN,
    params: 2,
    most: 4,
    usage: USAGE,
    help: "shows or changes who has which rank in a room for good",
    run(world, session, words, say) {
      // Some fingers say the room first, some the verb.
      const [first, second, name, rank] = words;
      const [room, verb] = first.startsWith("#") ? [first, second] : [second, first];
      const deed = theRoom(world, session, mask(world), room, say);
      if (deed === undefined) return;
      const what = verb.toUpperCase();
      if (what === "LIST") return list(deed);
      if (what === "ADD" && rank !== undefined) return add(deed, name, rank);
      if (what !== "DEL" || name === undefined) return say(`Something is missing: ${USAGE}`);
      const account = accountOf(deed, name);
      if (account) set(deed, account, 0);
    },
  };
}
