/** MODE for rooms and for oneself. Source: modern.ircdocs.horse, "MODE message", "Channel Modes". */
import { byteLength } from "../../protocol/framer.ts";
import { LINE_BYTES } from "../../protocol/message.ts";
import {
  CHANNEL_MODES,
  type ChannelMode,
  formatModes,
  type ModeChange,
  parseModes,
} from "../../protocol/modes.ts";
import { ACCOUNTEXTBAN, EXTBAN } from "../core/bans.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { remembered } from "../core/history.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { noSuchRoom, reply, replyBare } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { apply, LISTS, PARAMETERS } from "./room_mode.ts";
import { userMode } from "./user_mode.ts";

/** Changes in one MODE; further ones are not looked at. */
const CHANGES = 10;

function showModes(world: World, session: Session, channel: Channel): void {
  const inside = session.user !== undefined && channel.has(session.user);
  const changes: ModeChange[] = [...channel.flags].sort().map((letter) => ({
    adding: true,
    letter,
  }));
  for (const [letter, { get }] of Object.entries(PARAMETERS)) {
    const param = get(channel);
    if (param === undefined) continue;
    changes.push({ adding: true, letter, param: letter === "k" && !inside ? "*" : param });
  }
  const modes = changes.length === 0 ? ["+"] : formatModes(changes);
  replyBare(world, session, "RPL_CHANNELMODEIS", channel.name, ...modes);
  const created = String(Math.floor(channel.createdAt / 1000));
  replyBare(world, session, "RPL_CREATIONTIME", channel.name, created);
}

function showList(world: World, session: Session, channel: Channel, mode: ChannelMode): void {
  const user = session.user!;
  if (channel.isHiddenFrom(user)) return reply(world, session, "ERR_NOTONCHANNEL", channel.name);
  if (!channel.isAtLeast(user, mode.seenBy ?? 0)) {
    return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
  }
  const { entry, end } = LISTS[mode.letter];
  for (const { mask, setBy, setAt } of channel.list(mode.letter)) {
    const at = String(Math.floor(setAt / 1000));
    replyBare(world, session, entry, channel.name, mask, setBy, at);
  }
  reply(world, session, end, channel.name);
}

/** Answers what only asks, and gives the changes that are left. */
function questions(world: World, session: Session, channel: Channel, changes: ModeChange[]) {
  return changes.filter((change) => {
    if (change.mode === undefined) {
      reply(world, session, "ERR_UNKNOWNMODE", change.letter, "There is no such mode for rooms");
      return false;
    }
    if (change.mode.type !== "list" || change.param !== undefined) return true;
    showList(world, session, channel, change.mode);
    return false;
  });
}

function roomMode(world: World, session: Session, user: User, params: string[]): void {
  const channel = world.channel(params[0]);
  if (channel === undefined) return noSuchRoom(world, session, params[0]);
  if (params.length === 1) return showModes(world, session, channel);
  const parsed = parseModes(params[1], params.slice(2)).slice(0, CHANGES);
  const wanted = questions(world, session, channel, parsed);
  if (wanted.length === 0) return;
  if (!channel.has(user)) return reply(world, session, "ERR_NOTONCHANNEL", channel.name);
  const setting = { world, session, user, channel };
  const before = channel.record();
  const ranks = new Map(channel.members);
  const done = wanted.map((change) => apply(setting, change))
    .filter((change) => change !== undefined);
  if (done.length === 0) return;
  if (mustBeKept(world, channel, done) && !world.keep(channel, before)) {
    for (const [member, rank] of ranks) channel.setRanks(member, rank);
    return cannotStore(world, session, "MODE");
  }
  for (const body of modeBodies(`MODE ${channel.name} `, done, byteLength(user.mask))) {
    new Broadcast(remembered(world, channel, act(world, user, body))).toAll(channel.audience);
  }
}

/** All but the rank of a guest, which ends with their visit. */
function mustBeKept(world: World, channel: Channel, done: readonly ModeChange[]): boolean {
  return channel.kept &&
    done.some(({ mode, param }) =>
      mode!.type !== "prefix" || world.user(param!)?.account !== undefined
    );
}

/** The changes in as many lines as they need behind a source of so many bytes. */
function modeBodies(start: string, changes: readonly ModeChange[], source: number): string[] {
  const body = start + formatModes(changes).join(" ");
  if (changes.length === 1 || byteLength(body) + source + 2 <= LINE_BYTES - 2) return [body];
  const half = changes.length >> 1;
  const [first, second] = [changes.slice(0, half), changes.slice(half)];
  return [...modeBodies(start, first, source), ...modeBodies(start, second, source)];
}

const mode: Command = {
  name: "MODE",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  usage: "MODE <#room> [+-<letters> [parameters]] | MODE <your nick> [+-<letters>]",
  help: "Shows or changes the modes of a room or of yourself.",
  run: byUser((world, session, user, { params }) => {
    if (params[0].startsWith("#")) {
      if (session.stage === Stage.OPEN) return roomMode(world, session, user, params);
      return noSuchRoom(world, session, params[0]);
    }
    userMode(world, session, user, params);
  }),
};

const lists = CHANNEL_MODES.filter((mode) => mode.type === "list");

export const modes: Feature = {
  commands: [mode],
  isupport: ({ settings: { limits: { listEntries } } }) => [
    `MODES=${CHANGES}`,
    `MAXLIST=${lists.map(({ letter }) => `${letter}:${listEntries}`).join(",")}`,
    "EXCEPTS=e",
    "INVEX=I",
    `EXTBAN=${EXTBAN}`,
    `ACCOUNTEXTBAN=${ACCOUNTEXTBAN}`,
  ],
};
