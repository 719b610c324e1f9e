/**
 * SCRAM-SHA-256: the password itself never comes here. Source: RFC 5802, RFC 7677.
 *
 * Rules: a name that nobody has is asked for a proof as any other, with a salt that stays the same, and fails
 * only then. The arithmetic is done outside of the core; so are the nonces.
 */
import { fold } from "../../protocol/names.ts";
import { toBase64 } from "../../protocol/sasl.ts";
import { type ClientFirst, parseClientFinal, parseClientFirst } from "../../protocol/scram.ts";
import { BUSY, delayFor, rightPassword, tooSoon, WRONG, wrong } from "../core/login.ts";
import type { Session } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { challenge, type Done, type Mechanism } from "./sasl_mechanism.ts";

/** What is known once the client has its challenge. */
interface Started {
  first: ClientFirst;
  verifier: string | undefined;
  serverFirst: string;
  nonce: string;
}

function start(world: World, session: Session, response: string, done: Done): void {
  const first = parseClientFirst(response);
  if (first === undefined) return done(undefined, "The SASL message is not what SCRAM asks for");
  const { authzid, name } = first;
  if (authzid !== "" && fold(authzid) !== fold(name)) {
    return done(undefined, "You can log in only as yourself");
  }
  const late = tooSoon(world, session);
  if (late !== undefined) return done(undefined, late);
  const verifier = verifierOf(world, name);
  world.ask(session, { kind: "scram-start", name: fold(name), verifier }, (result) => {
    if (result === "busy" || !("salt" in result)) return done(undefined, BUSY);
    const nonce = first.nonce + result.nonce;
    const serverFirst = `r=${nonce},s=${result.salt},i=${result.iterations}`;
    challenge(world, session, scramSha256, serverFirst, (final) => {
      finish(world, session, { first, verifier, serverFirst, nonce }, final, done);
    });
  });
}

function verifierOf(world: World, name: string): string | undefined {
  const account = world.store.account(name);
  return account && world.store.scram(account.id);
}

function finish(
  world: World,
  session: Session,
  { first, verifier, serverFirst, nonce }: Started,
  response: string,
  done: Done,
): void {
  const final = parseClientFinal(response);
  if (final === undefined || final.nonce !== nonce || final.binding !== toBase64(first.gs2)) {
    return done(undefined, "The SASL message is not what SCRAM asks for");
  }
  const { name } = first;
  const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`;
  const delay = delayFor(world, session, name);
  const job = { kind: "scram-finish", verifier, authMessage, proof: final.proof, delay } as const;
  world.ask(session, job, (result) => {
    if (result === "busy") return done(undefined, BUSY);
    const account = world.store.account(name);
    // The account may have changed meanwhile.
    const right = "verified" in result && result.verified && verifierOf(world, name) === verifier;
    if (!right || account === undefined) {
      return wrong(world, session, name, () => done(undefined, WRONG));
    }
    rightPassword(world, session, name);
    challenge(world, session, scramSha256, `v=${result.signature}`, (last) => {
      if (last !== "") return done(undefined, "The SASL message is not what SCRAM asks for");
      const present = world.store.accountById(account.id);
      done(present, WRONG);
    });
  });
}

export const scramSha256: Mechanism = {
  name: "SCRAM-SHA-256",
  isOffered: (world) => world.settings.accounts.scram === true,
  start,
};
