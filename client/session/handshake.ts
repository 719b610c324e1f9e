/**
 * From the first line to the welcome: capabilities, logging in, registering.
 *
 * Rules: an attempt ends with the one answer that surely comes (REGISTER's or SASL's last), so that a
 * refused nick before it does not leave an answer behind which the next attempt would take for its own.
 * Source: IRCv3 capability-negotiation, sasl-3.2, account-registration.
 */
import { formatParams } from "../../protocol/message.ts";
import { chunks, formatPlain, toBase64 } from "../../protocol/sasl.ts";
import type { Emit, Refused } from "./events.ts";
import type { State } from "./state.ts";

export type Credentials =
  | { how: "login" | "register"; name: string; password: string }
  | { how: "guest"; name: string };

/** Capabilities that this client understands. */
const WANTED: readonly string[] = [
  "account-notify",
  "account-tag",
  "away-notify",
  "batch",
  "cap-notify",
  "chghost",
  "draft/account-registration",
  "draft/chathistory",
  "draft/message-redaction",
  "draft/multiline",
  "draft/read-marker",
  "echo-message",
  "extended-join",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "sasl",
  "server-time",
  "setname",
  "soju.im/search",
  "standard-replies",
  "userhost-in-names",
];

const REGISTRATION = "draft/account-registration";
/** Names of capabilities in one CAP REQ: together less than a line. */
const REQUEST_CHARS = 400;

type Phase = "asking" | "offering" | "entering" | "ending" | "in";

/** What FAIL REGISTER's codes are about; what is not here is about the server. */
const ABOUT: Readonly<Record<string, Refused["about"]>> = {
  ACCOUNT_EXISTS: "name",
  ACCOUNT_NAME_MUST_BE_NICK: "name",
  BAD_ACCOUNT_NAME: "name",
  NEED_NICK: "name",
  UNACCEPTABLE_ACCOUNT_NAME: "name",
  UNACCEPTABLE_PASSWORD: "password",
  WEAK_PASSWORD: "password",
};

export class Handshake {
  phase: Phase = "asking";
  readonly offered = new Map<string, string>();
  #unanswered = 0;
  #credentials: Credentials | undefined;
  #userSent = false;
  /** Whether the server knows CAP. */
  #capable = false;
  /** Why the nick was not taken, while the attempt goes on. */
  #nickRefusal: { code: string; reason: string } | undefined;
  /** A sentence that came before the numeric which ends the attempt. */
  #sentence: { code: string; reason: string } | undefined;
  #now = 0;

  readonly #state: State;
  readonly #send: (line: string) => void;
  readonly #emit: Emit;

  constructor(state: State, send: (line: string) => void, emit: Emit) {
    this.#state = state;
    this.#send = send;
    this.#emit = emit;
  }

  start(): void {
    this.#send("CAP LS 302");
  }

  get offers(): { accounts: boolean; registration: boolean } {
    const mechanisms = this.offered.get("sasl");
    const { caps } = this.#state;
    return {
      accounts: caps.has("sasl") && (!mechanisms || mechanisms.split(",").includes("PLAIN")),
      registration: (this.offered.get(REGISTRATION) ?? "").split(",").includes("before-connect"),
    };
  }

  logIn(credentials: Credentials, now: number): void {
    this.#now = now;
    this.#credentials = credentials;
    this.#nickRefusal = undefined;
    this.#sentence = undefined;
    const { accounts, registration } = this.offers;
    this.phase = "entering";
    if (credentials.how === "login" && !accounts) {
      return this.#refuse(
        "NO_ACCOUNTS",
        "This server keeps no accounts: go in as a guest (--guest).",
        "server",
      );
    }
    if (credentials.how === "register" && !registration) {
      return this.#refuse("NO_REGISTRATION", "This server takes no registrations.", "server");
    }
    this.#send(formatParams("NICK", [credentials.name]));
    if (!this.#userSent) this.#send(`USER ${credentials.name} 0 * :${credentials.name}`);
    this.#userSent = true;
    if (credentials.how === "login") this.#send("AUTHENTICATE PLAIN");
    else if (credentials.how === "register") {
      this.#send(formatParams("REGISTER", ["*", "*", credentials.password]));
    } else this.#end();
  }

  cap(subcommand: string, more: boolean, names: readonly string[], now: number): void {
    this.#now = now;
    const row = CAP[subcommand];
    if (row) row.call(this, names, more);
  }

  /** The server knows no capabilities: what is offered is a name. */
  withoutCapabilities(now: number): void {
    this.#now = now;
    if (this.phase === "asking") this.#offer();
  }

  authenticate(chunk: string): void {
    const credentials = this.#credentials;
    if (chunk !== "+" || this.phase !== "entering" || credentials?.how !== "login") return;
    const { name: authcid, password } = credentials;
    for (const part of chunks(toBase64(formatPlain({ authzid: "", authcid, password })))) {
      this.#send(`AUTHENTICATE ${part}`);
    }
  }

  loggedIn(): void {
    if (this.phase !== "entering" || this.#credentials?.how !== "login") return;
    this.#endOrRefuseNick();
  }

  registered(account: string): void {
    if (this.phase !== "entering" || this.#credentials?.how !== "register") return;
    this.#emit({ type: "registered", at: this.#now, account });
    this.#endOrRefuseNick();
  }

  /** SASL's last answer is a refusal. */
  loginRefused(code: string, reason: string, now: number): void {
    this.#now = now;
    if (this.phase !== "entering" || this.#credentials?.how !== "login") return;
    const told = this.#sentence ?? { code, reason };
    this.#refuse(told.code, told.reason, SERVER_TROUBLE.has(told.code) ? "server" : "login");
  }

  /** FAIL: `command` is what failed, "*" for the connection itself. */
  failed(command: string, code: string, reason: string, now: number): void {
    this.#now = now;
    if (this.phase === "entering" && command === "REGISTER") {
      const told = this.#nickRefusal ?? { code, reason };
      const about = this.#nickRefusal ? "name" : ABOUT[code] ?? "server";
      return this.#refuse(told.code, told.reason, about);
    }
    if (command === "AUTHENTICATE") this.#sentence = { code, reason };
    else if (this.phase === "ending") this.#refuse(code, reason, "server");
    else if (this.phase === "entering") this.#sentence = { code, reason };
  }

  nickRefused(code: string, reason: string, now: number): void {
    this.#now = now;
    if (this.phase === "ending") return this.#refuse(code, reason, "name");
    if (this.phase === "entering") this.#nickRefusal = { code, reason };
  }

  /** Any other refusal while one is not in yet. */
  refused(code: string, reason: string, now: number): void {
    this.#now = now;
    if (this.phase === "asking" && NO_CAP.has(code)) this.#offer();
    else if (this.phase === "entering" || (this.phase === "ending" && !NO_CAP.has(code))) {
      this.#refuse(code, reason, "server");
    }
  }

  welcomed(nick: string, now: number): void {
    this.phase = "in";
    this.#credentials = undefined;
    this.#state.nick = nick;
    this.#emit({ type: "welcome", at: now, nick, account: this.#state.account });
  }

  #endOrRefuseNick(): void {
    const told = this.#nickRefusal;
    if (told) this.#refuse(told.code, told.reason, "name");
    else this.#end();
  }

  #end(): void {
    this.phase = "ending";
    if (this.#capable) this.#send("CAP END");
  }

  #refuse(code: string, reason: string, about: Refused["about"]): void {
    const again = this.phase === "entering";
    this.phase = "offering";
    this.#credentials = undefined;
    this.#emit({ type: "refused", at: this.#now, code, reason, about, again });
  }

  listed(names: readonly string[], more: boolean): void {
    this.#capable = true;
    for (const name of names) {
      const at = name.indexOf("=");
      this.offered.set(at < 0 ? name : name.slice(0, at), at < 0 ? "" : name.slice(at + 1));
    }
    if (!more && this.phase === "asking") this.#request(WANTED.filter((n) => this.offered.has(n)));
  }

  #request(names: readonly string[]): void {
    let line = "";
    const flush = () => {
      this.#unanswered++;
      this.#send(`CAP REQ :${line}`);
      line = "";
    };
    for (const name of names) {
      if (line.length + name.length > REQUEST_CHARS) flush();
      line += (line === "" ? "" : " ") + name;
    }
    if (line !== "") flush();
    else if (this.#unanswered === 0) this.#offer();
  }

  acknowledged(names: readonly string[]): void {
    for (const name of names) {
      if (name.startsWith("-")) this.#state.caps.delete(name.slice(1));
      else this.#state.caps.add(name);
    }
    this.#answered();
  }

  /** All of one request were refused: ask for each alone. */
  refusedCaps(names: readonly string[]): void {
    if (names.length > 1) { for (const name of names) this.#request([name]); }
    this.#answered();
  }

  #answered(): void {
    this.#unanswered--;
    if (this.#unanswered === 0 && this.phase === "asking") this.#offer();
  }

  added(names: readonly string[]): void {
    this.listed(names, true);
    const bare = names.map((name) => name.split("=")[0]);
    this.#request(WANTED.filter((name) => bare.includes(name) && !this.#state.caps.has(name)));
  }

  removed(names: readonly string[]): void {
    for (const name of names) {
      // "clients MUST ignore any attempts" to take it back so (IRCv3 sts, "Mechanism").
      if (name !== "sts") this.offered.delete(name);
      this.#state.caps.delete(name);
    }
  }

  #offer(): void {
    this.phase = "offering";
    this.#emit({ type: "offered", at: this.#now, ...this.offers });
  }
}

/** How a server answers CAP that does not know it: unknown command, not registered yet. */
const NO_CAP: ReadonlySet<string> = new Set(["421", "451"]);

/** Codes of a refused login that say nothing about the name or the password. */
const SERVER_TROUBLE: ReadonlySet<string> = new Set([
  "902",
  "908",
  "TEMPORARILY_UNAVAILABLE",
  "TOO_MANY_ATTEMPTS",
]);

const CAP: Readonly<
  Record<string, (this: Handshake, names: readonly string[], more: boolean) => void>
> = {
  LS: Handshake.prototype.listed,
  ACK: Handshake.prototype.acknowledged,
  NAK: Handshake.prototype.refusedCaps,
  NEW: Handshake.prototype.added,
  DEL: Handshake.prototype.removed,
};
