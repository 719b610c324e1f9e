/** NickServ for several devices: which are connected, closing one, and staying without any. */
import { StoreError } from "../../db/store.ts";
import { formatTime } from "../../protocol/time.ts";
import { cannotStore, stored } from "../core/login.ts";
import { drop } from "../core/people.ts";
import type { ServiceCommand } from "../core/records.ts";
import { type Session, Stage } from "../core/session.ts";

const NO_ACCOUNT = "You have no account: REGISTER <password> makes one.";

function describe(one: Session, asking: Session): string {
  const { number, since, origin, gateway } = one;
  const words = [`since ${formatTime(since)}`, `from ${origin.address}`];
  if (gateway !== undefined) words.push(`through ${gateway}`);
  if (origin.secure) words.push("encrypted");
  if (one.away !== undefined || one.unattended) words.push("away");
  if (one === asking) words.push("this one");
  return `${number}: ${words.join(", ")}`;
}

export const sessions: ServiceCommand = {
  name: "SESSIONS",
  stages: Stage.OPEN,
  params: 0,
  usage: "SESSIONS",
  help: "lists your connections",
  run(_world, session, _words, say) {
    const all = session.user!.sessions;
    say(all.length === 1 ? "You are connected once:" : `You are connected ${all.length} times:`);
    for (const one of all) say(describe(one, session));
    if (all.length > 1) say("LOGOUT <number> closes one.");
  },
};

export const logout: ServiceCommand = {
  name: "LOGOUT",
  stages: Stage.OPEN,
  params: 1,
  usage: "LOGOUT <number>",
  help: "closes the connection with that number of SESSIONS",
  run(world, session, [number], say) {
    const one = session.user!.sessions.find((one) => String(one.number) === number);
    if (one === undefined) {
      return say(`You have no connection with the number ${number}: SESSIONS lists them.`);
    }
    if (one !== session) say(`The connection ${number} is closed.`);
    const whose = one === session ? "you have" : "another device of yours has";
    drop(world, one, `${whose} logged it out`);
  },
};

const STAYING: Record<string, { on: boolean; text: string }> = {
  ON: {
    on: true,
    text: "You stay in your rooms now while you are not connected; others see you as away then.",
  },
  OFF: { on: false, text: "You leave your rooms now when your last connection ends." },
};

export const setAlwaysOn: ServiceCommand = {
  name: "SET ALWAYSON",
  stages: Stage.OPEN,
  params: 1,
  usage: "SET ALWAYSON on|off",
  help: "says whether you stay in your rooms while you are not connected",
  run(world, session, [word], say) {
    const { account } = session;
    if (!account) return say(NO_ACCOUNT);
    const wish = word.toUpperCase();
    if (!Object.hasOwn(STAYING, wish)) return say(`Say on or off: ${setAlwaysOn.usage}`);
    if (world.settings.accounts.alwaysOn === "off") {
      return say("On this server people leave their rooms when their last connection ends.");
    }
    const { on, text } = STAYING[wish];
    const done = stored(world, () => world.store.setAlwaysOn(account.id, on));
    if (done instanceof StoreError) return say(`${cannotStore(done)}.`);
    world.setAlwaysOn(session.user!, on);
    say(text);
  },
};
