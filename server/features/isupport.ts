/** The welcome's numerics and what the server supports. Source: modern.ircdocs.horse, "RPL_ISUPPORT"; IRCv3 extended-isupport. */
import {
  chanmodesToken,
  CHANNEL_MODES,
  PREFIX_MODES,
  prefixToken,
  USER_MODES,
} from "../../protocol/modes.ts";
import { REALNAME_BYTES, USER_BYTES } from "../../protocol/names.ts";
import { NUMERICS } from "../../protocol/numerics.ts";
import type { Command, Feature } from "../core/records.ts";
import { reply, replyBare, send } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";

/** Tokens in one 005 (modern: at most 13). */
const TOKENS = 13;

/** All tokens; as one batch for who understands it (extended-isupport, "draft/isupport batch"). */
export function showIsupport(world: World, session: Session): void {
  const tokens = world.features.flatMap((feature) => feature.isupport?.(world) ?? []);
  const batched = session.has("batch") && session.has("draft/extended-isupport");
  const batch = batched ? world.nextBatch() : undefined;
  if (batch !== undefined) send(world, session, `BATCH +${batch} draft/isupport`);
  const [code, text] = NUMERICS.RPL_ISUPPORT;
  for (let i = 0; i < tokens.length; i += TOKENS) {
    const words = [code, session.nick, ...tokens.slice(i, i + TOKENS)];
    send(world, session, `${words.join(" ")} :${text}`, batch);
  }
  if (batch !== undefined) send(world, session, `BATCH -${batch}`);
}

const command: Command = {
  name: "ISUPPORT",
  stages: Stage.ANY,
  params: 0,
  cost: 2,
  usage: "ISUPPORT",
  help: "Lists what this server supports.",
  run(world, session) {
    if (session.stage === Stage.GREETING && !session.has("draft/extended-isupport")) {
      return reply(
        world,
        session,
        "ERR_NOTREGISTERED",
        "Introduce yourself first: NICK, then USER",
      );
    }
    showIsupport(world, session);
  },
};

const channelLetters = [...CHANNEL_MODES, ...PREFIX_MODES].map((mode) => mode.letter).sort().join(
  "",
);
const withParameter = [...CHANNEL_MODES, ...PREFIX_MODES]
  .filter((mode) => mode.type !== "flag").map((mode) => mode.letter).sort().join("");

function greet(world: World, session: Session): void {
  const { name, network, version } = world.settings;
  const mask = session.user!.mask;
  reply(world, session, "RPL_WELCOME", `Welcome to ${network}, ${mask}`);
  reply(world, session, "RPL_YOURHOST", `Your host is ${name}, running chat-server ${version}`);
  const started = new Date(world.startedAt).toISOString();
  reply(world, session, "RPL_CREATED", `This server was started at ${started}`);
  const userLetters = USER_MODES.map((mode) => mode.letter).join("");
  const letters = [userLetters, channelLetters, withParameter];
  replyBare(world, session, "RPL_MYINFO", name, `chat-server-${version}`, ...letters);
  showIsupport(world, session);
}

export const isupport: Feature = {
  welcome: greet,
  commands: [command],
  capabilities: [{ name: "draft/extended-isupport" }],
  isupport: ({ settings: { network, limits } }) => [
    `NETWORK=${network.replace(/[^\x21-\x7e]|[\\=]/g, "\\x20")}`,
    "CASEMAPPING=ascii",
    "CHANTYPES=#",
    `CHANMODES=${chanmodesToken()}`,
    `PREFIX=${prefixToken()}`,
    `CHANLIMIT=#:${limits.channelsPerUser}`,
    `NICKLEN=${limits.nickBytes}`,
    `USERLEN=${USER_BYTES}`,
    `NAMELEN=${REALNAME_BYTES}`,
    `CHANNELLEN=${limits.channelBytes}`,
    "UTF8ONLY",
  ],
};
