/** NickServ CERT: client certificates that log in to one's account (SASL EXTERNAL). */
import { StoreError } from "../../db/store.ts";
import { parseFingerprint, plainFingerprint } from "../../protocol/fingerprint.ts";
import { cannotStore, stored } from "../core/login.ts";
import type { ServiceCommand } from "../core/records.ts";
import { Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";

const NO_ACCOUNT = "You have no account: REGISTER <password> makes one.";
const NO_FINGERPRINT =
  "That is no SHA-256 fingerprint: 64 hex digits, with colons between each two or without.";
/** Most certificates of one account. */
const MOST = 10;

function isOffered({ settings }: World): boolean {
  return settings.edge?.clientCertificates === true;
}

const add: ServiceCommand = {
  name: "CERT ADD",
  stages: Stage.OPEN,
  params: 0,
  most: 1,
  usage: "CERT ADD [SHA-256 fingerprint]",
  help: "lets the certificate of this connection, or that one, log in to your account",
  isOffered,
  run(world, session, [text], say) {
    const { account, origin } = session;
    if (!account) return say(NO_ACCOUNT);
    if (!isOffered(world)) return say("This server can't ask clients for a certificate.");
    if (text === undefined && origin.certificate === undefined) {
      return say(`This connection has no certificate. Say which one: ${add.usage}`);
    }
    const sha256 = parseFingerprint(text ?? origin.certificate!);
    if (sha256 === undefined) return say(NO_FINGERPRINT);
    const fingerprint = plainFingerprint(sha256);
    const { certificates } = world.store;
    if (certificates.owner(fingerprint) === account.id) return say("It is yours already.");
    if (certificates.of(account.id).length >= MOST) {
      return say(`You have ${MOST} certificates already: CERT DEL takes one away.`);
    }
    const added = stored(world, () => certificates.add(account.id, fingerprint));
    if (added instanceof StoreError) return say(`${cannotStore(added)}.`);
    if (!added) return say("That certificate belongs to another account.");
    say(`The certificate ${fingerprint} logs in to ${account.name} now, by SASL EXTERNAL.`);
  },
};

const remove: ServiceCommand = {
  name: "CERT DEL",
  stages: Stage.OPEN,
  params: 1,
  usage: "CERT DEL <SHA-256 fingerprint>",
  help: "takes a certificate away from your account",
  isOffered,
  run(world, session, [text], say) {
    const { account } = session;
    if (!account) return say(NO_ACCOUNT);
    const sha256 = parseFingerprint(text);
    if (sha256 === undefined) return say(NO_FINGERPRINT);
    const { certificates } = world.store;
    const removed = stored(world, () => certificates.remove(account.id, plainFingerprint(sha256)));
    if (removed instanceof StoreError) return say(`${cannotStore(removed)}.`);
    say(
      removed
        ? "The certificate does not log in any more."
        : "You have no such certificate: CERT LIST shows those that you have.",
    );
  },
};

const list: ServiceCommand = {
  name: "CERT LIST",
  stages: Stage.OPEN,
  params: 0,
  usage: "CERT LIST",
  help: "shows the certificates that log in to your account",
  isOffered,
  run(world, session, _words, say) {
    const { account, origin } = session;
    if (!account) return say(NO_ACCOUNT);
    const all = world.store.certificates.of(account.id);
    if (all.length === 0) return say("No certificate logs in to your account.");
    say(`${all.length === 1 ? "One certificate logs" : `${all.length} certificates log`} in:`);
    for (const one of all) say(one === origin.certificate ? `${one} (this connection's)` : one);
  },
};

export const certificateCommands: readonly ServiceCommand[] = [add, remove, list];
