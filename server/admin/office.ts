/**
 * The office: requests of the administrator's programs, made into orders for the core. It works the same in a
 * running server and, for a moment, on the data of a stopped one.
 */
import { type Hasher, HasherBusy } from "../../db/hasher.ts";
import { passwordFault } from "../../protocol/password.ts";
import type { Core } from "../core/core.ts";
import type { Order, OrderResult } from "../core/orders.ts";
import { newCode } from "../jobs.ts";
import { makeVerifier } from "../scram.ts";
import type { Reply, Request } from "./exchange.ts";
import { invitationLine, type Whereabouts } from "./whereabouts.ts";

export interface Desk {
  core: Core;
  hasher: Hasher;
  /** Where people come to, for invitations. */
  whereabouts(): Whereabouts;
  /** Called after anything may have changed. */
  turn(): void;
  /** What `top` shows; undefined where no server runs. */
  status?(): Record<string, unknown>;
}

type Handler = (desk: Desk, request: Request) => Promise<Reply> | Reply;

/** A request that is not what it should be: a version of the program that this one does not know. */
class Malformed extends Error {}

function text(request: Request, key: string): string {
  const value = request[key];
  if (typeof value !== "string") throw new Malformed(key);
  return value;
}

/** Undefined where it is left out. */
function optional<T extends string | number>(
  request: Request,
  key: string,
  type: "string" | "number",
): T | undefined {
  const value = request[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type || (type === "number" && !Number.isSafeInteger(value))) {
    throw new Malformed(key);
  }
  return value as T;
}

function carryOut({ core, turn }: Desk, order: Order): Promise<OrderResult> {
  return new Promise((done) => {
    turn();
    core.order(order, Date.now(), done);
  });
}

async function hashed(
  desk: Desk,
  request: Request,
): Promise<{ hash: string; scram?: string } | { fault: string }> {
  const password = text(request, "password");
  const fault = passwordFault(password);
  if (fault) return { fault: `The password ${fault}: take another one.` };
  try {
    const hash = await desk.hasher.hash(password);
    const scram = desk.core.world.settings.accounts.scram;
    return scram ? { hash, scram: await makeVerifier(password) } : { hash };
  } catch (error) {
    if (!(error instanceof HasherBusy)) throw error;
    return { fault: "Too many people are logging in at the moment: try again in a few seconds." };
  }
}

/** An order about an account that needs a new password's hash. */
const withHash = (order: "account add" | "account passwd"): Handler => async (desk, request) => {
  const made = await hashed(desk, request);
  if ("fault" in made) return made;
  return await carryOut(desk, { order, name: text(request, "name"), ...made });
};

const HANDLERS: Record<string, Handler> = {
  "account add": withHash("account add"),
  "account passwd": withHash("account passwd"),
  "account suspend": (desk, request) =>
    carryOut(desk, {
      order: "account suspend",
      name: text(request, "name"),
      reason: text(request, "reason"),
      duration: optional(request, "duration", "number"),
    }),
  "account unsuspend": (desk, request) =>
    carryOut(desk, { order: "account unsuspend", name: text(request, "name") }),
  "account delete": (desk, request) =>
    carryOut(desk, {
      order: "account delete",
      name: text(request, "name"),
      withMessages: request.withMessages === true,
    }),
  "room delete": (desk, request) =>
    carryOut(desk, { order: "room delete", name: text(request, "name") }),
  "invite revoke": (desk, request) =>
    carryOut(desk, { order: "invite revoke", id: optional(request, "id", "number") ?? 0 }),
  invite,
  status: ({ status }) =>
    status === undefined
      ? { fault: "No server runs on this data folder." }
      : { said: "The server runs.", data: status() },
};

async function invite(desk: Desk, request: Request): Promise<Reply> {
  const room = optional<string>(request, "room", "string");
  const { code, digest } = newCode();
  const line = invitationLine(
    desk.whereabouts(),
    code,
    room,
    optional<string>(request, "address", "string"),
  );
  if (typeof line !== "string") return line;
  const made = await carryOut(desk, {
    order: "invite",
    codeHash: digest,
    room,
    uses: optional(request, "uses", "number") ?? 1,
    duration: optional(request, "duration", "number"),
  });
  if ("fault" in made) return made;
  return { ...made, data: { ...made.data, code, line } };
}

/** Carries a request out; what went wrong is a sentence, too. */
export async function handle(desk: Desk, request: Request): Promise<Reply> {
  const handler = Object.hasOwn(HANDLERS, request.command) ? HANDLERS[request.command] : undefined;
  const unknown = {
    fault: "The running server does not understand that: it is of another version. " +
      "Start it anew with this one.",
  };
  if (handler === undefined) return unknown;
  try {
    return await handler(desk, request);
  } catch (error) {
    if (error instanceof Malformed) return unknown;
    throw error;
  }
}
