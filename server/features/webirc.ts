/**
 * WEBIRC: a gateway says whom it brings. Source: IRCv3 webirc.
 *
 * Rules: only from configured addresses, with the password, and before anything else; whoever else says it is
 * shown the door. The host name that the gateway found is not used: others see a cloak of the address.
 */
import { addressBytes, formatAddressBytes, isInAny } from "../../protocol/networks.ts";
import { BUSY } from "../core/login.ts";
import { drop } from "../core/people.ts";
import type { Command, Feature } from "../core/records.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";

/** Whether nothing was said before on this connection that counts. */
function isFirst({ greeting, capVersion, caps, account, sasl }: Session): boolean {
  const { nick, username, pass, negotiating } = greeting!;
  return !negotiating && capVersion === 0 && caps.size === 0 && !account && !sasl &&
    nick === undefined && username === undefined && pass === undefined;
}

/** Why a gateway can't bring anybody now, or undefined. */
function faultOf(world: World, session: Session, address: string): string | undefined {
  const { webirc } = world.settings;
  const { origin } = session;
  if (!webirc?.passwordHash || !isInAny(webirc.from, origin.address)) {
    return "WEBIRC is not allowed from your address";
  }
  if (!isFirst(session) || session.gateway !== undefined) {
    return "WEBIRC must be the first command, once";
  }
  return addressBytes(address) === undefined ? "WEBIRC's fourth word is no IP address" : undefined;
}

/** What a gateway says of somebody. */
interface Brought {
  gateway: string;
  address: string;
  /** Whether the way to the gateway is encrypted; it counts only where the way from there is, too. */
  secure: boolean;
}

function bring(world: World, session: Session, { gateway, address, secure }: Brought): void {
  const encrypted = secure && session.origin.secure === true;
  const origin = world.ports.relocate(session.origin.address, address);
  if (typeof origin === "string") return drop(world, session, origin);
  world.ports.log("info", "brought by a gateway", { session: session.id, address });
  session.gateway = gateway;
  // What a gateway says of its people is not known well enough to set them free of limits.
  session.origin = { ...origin, trusted: false, ...(encrypted ? { secure: true } : {}) };
}

function refused({ ports }: World, { id, origin: { address } }: Session, why: string): void {
  ports.log("warn", "WEBIRC refused", { session: id, address, why });
}

const command: Command = {
  name: "WEBIRC",
  stages: Stage.GREETING,
  params: 4,
  usage: "WEBIRC <password> <gateway> <hostname> <ip> [options]",
  help: "Is said by gateways that this server knows, to tell whom they bring.",
  run(world, session, { params: [password, gateway, , ip, options = ""] }) {
    const fault = faultOf(world, session, ip);
    if (fault !== undefined) {
      refused(world, session, fault);
      return drop(world, session, fault);
    }
    const hash = world.settings.webirc!.passwordHash;
    world.ask(session, { kind: "verify", password, hash }, (result) => {
      if (result === "busy") return drop(world, session, BUSY);
      if (!("verified" in result) || !result.verified) {
        refused(world, session, "wrong password");
        return drop(world, session, "Invalid WebIRC password");
      }
      const secure = options.split(" ").some((option) => /^secure(=|$)/.test(option));
      const address = formatAddressBytes(addressBytes(ip)!);
      bring(world, session, { gateway, address, secure });
    });
  },
};

export const webirc: Feature = { commands: [command] };
