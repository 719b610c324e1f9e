/**
 * Passwords as bcrypt hashes (`$2b$…`), interchangeable with those of other programs. Slow on purpose
 * and synchronous: the server calls these through hasher.ts, off its own thread.
 */
import bcrypt from "bcryptjs";
import { byteLength } from "../protocol/framer.ts";
import { PASSWORD_BYTES, passwordFault } from "../protocol/password.ts";

/** The hash at a cost of 4 to 31: 2^cost rounds. @throws {RangeError} Where the password has a fault. */
export function hash(password: string, cost: number): string {
  const fault = passwordFault(password);
  if (fault !== undefined) throw new RangeError(`Cannot hash the password: it ${fault}`);
  return bcrypt.hashSync(password, cost);
}

/** Whether the hash is of that password; false also where it is no hash. */
export function verify(password: string, hash: string): boolean {
  return costOf(hash) !== undefined && byteLength(password) <= PASSWORD_BYTES.most &&
    bcrypt.compareSync(password, hash);
}

const HASH = /^\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/;

/** The cost that a hash was made at; undefined where it is none. */
export function costOf(hash: string): number | undefined {
  const cost = Number(HASH.exec(hash)?.[1]);
  return cost >= 4 && cost <= 31 ? cost : undefined;
}

/** A hash that takes as long to check as any of that cost, and that no password is known for. */
export function dummyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$${".".repeat(22)}${"/".repeat(31)}`;
}
