/**
 * A session over a connection: the clock, the time limits, and why it ended.
 *
 * Rules: {@link Link.open} gives a link only to something that speaks IRC; each way of ending is one
 * sentence in {@link Link.ended}, which never rejects.
 */
import { type Address, formatAddress } from "./address.ts";
import { Connection } from "./connection.ts";
import { policySaid, type StsPolicy, upgraded } from "./sts.ts";
import { ConnectionFault, STRANGER, type Trust } from "./trust.ts";
import type { Event, Offered, Refused } from "./session/events.ts";
import { type Credentials, Session } from "./session/session.ts";

/** How long to wait, in milliseconds. */
export interface Limits {
  /** For the connection. */
  connect: number;
  /** For the server's first words. */
  answer: number;
  /** For an answer to a login; passwords take the server time, and there may be a queue. */
  login: number;
  /** Without any line, before the server is asked whether it is there. */
  quiet: number;
  /** For its answer to that. */
  gone: number;
  /** For the server to close, once one has said QUIT, and for last answers. */
  leave: number;
  /** Before a lost connection is tried again, the first time. */
  retry: number;
}

export const LIMITS: Limits = {
  connect: 10_000,
  answer: 15_000,
  login: 90_000,
  quiet: 20_000,
  gone: 10_000,
  leave: 5_000,
  retry: 1_000,
};

/** Whom to trust, and what servers have said about TLS (IRCv3 sts). */
export interface Guard extends Trust {
  /** Where to connect to reach that server as it has asked. */
  obey(at: Address): Address;
  policy(said: StsPolicy): Promise<void>;
}

export const NO_GUARD: Guard = {
  ...STRANGER,
  obey: (at) => at,
  policy: () => Promise.resolve(),
};

/** What came of an attempt to get in; undefined means that the connection ended. */
export type Outcome = { ok: true; nick: string } | { ok: false; refused: Refused } | undefined;

/** The server welcomes guests but lets them do nothing: these codes of refusals say so. */
const LOCKED: ReadonlySet<string> = new Set(["ACCOUNT_REQUIRED", "477", "451"]);

type Came = Event | "late" | "over";

interface Watcher {
  wanted(event: Event): boolean;
  done(came: Came): void;
}

export class Link {
  readonly session: Session;
  readonly offers: Offered;
  /** Resolves with a sentence once the connection has ended. */
  readonly ended: Promise<string>;
  /** Takes the events from now on. */
  onEvent: (event: Event) => void = () => {};
  isOver = false;

  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #watchers = new Set<Watcher>();
  #over!: (sentence: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reason: string | undefined;
  #leaving = false;
  /** Resolves once what is to be remembered of it after its end is. */
  #kept: Promise<void> | undefined;
  #asGuest = false;
  /** The request that only shows whether a guest may do anything. */
  #probing: string | undefined;

  private constructor(connection: Connection, limits: Limits) {
    this.#connection = connection;
    this.#limits = limits;
    this.offers = { type: "offered", at: 0, accounts: false, registration: false };
    this.ended = new Promise((resolve) => this.#over = resolve);
    this.session = new Session((line) => connection.send(line), (event) => this.#take(event));
  }

  /** Connects and hears what the server can do, or throws a {@link ConnectionFault}. */
  static async open(address: Address, limits: Limits = LIMITS, guard = NO_GUARD): Promise<Link> {
    const asked = guard.obey(address);
    const link = await Link.#open(asked, limits, guard);
    const better = upgraded(asked, link.#sts);
    if (!better) return link.#keepPolicy(guard);
    link.#end("The server asks for TLS.");
    return (await Link.#open(better, limits, guard)).#keepPolicy(guard);
  }

  get #sts(): string | undefined {
    return this.session.handshake.offered.get("sts");
  }

  /** Its time begins anew when the connection ends ("Rescheduling expiry on disconnect"). */
  async #keepPolicy(guard: Guard): Promise<this> {
    const keep = async () => {
      const said = policySaid(this.address, this.#sts, Date.now());
      if (said) await guard.policy(said);
    };
    await keep();
    this.#kept = this.ended.then(keep);
    return this;
  }

  static async #open(address: Address, limits: Limits, guard: Guard): Promise<Link> {
    const link = new Link(await Connection.open(address, limits.connect, guard), limits);
    const offered = link.#until((event) => event.type === "offered", limits.answer);
    link.session.start();
    void link.#run();
    let event = await offered;
    if (event === "late" && link.session.known) {
      // It speaks IRC and has nothing to say about capabilities.
      const unasked = link.#until((one) => one.type === "offered", limits.answer);
      link.session.handshake.withoutCapabilities(Date.now());
      event = await unasked;
    }
    if (typeof event === "object" && event.type === "offered") {
      Object.assign(link.offers, event);
      return link;
    }
    const silence = `${formatAddress(address)} accepts connections but says nothing: ` +
      "it does not seem to be a chat server.";
    link.#end(silence);
    throw new ConnectionFault(await link.ended);
  }

  get address(): Address {
    return this.#connection.address;
  }

  get isLocal(): boolean {
    return this.#connection.isLocal;
  }

  /** Whether others on the way can read along. */
  get isPlain(): boolean {
    return !this.address.tls && !this.isLocal;
  }

  /** Logs in, registers or goes in as a guest. Can be called again where the refusal says so. */
  async logIn(credentials: Credentials): Promise<Outcome> {
    const answer = this.#until(
      ({ type }) => type === "ready" || type === "refused",
      this.#limits.login,
    );
    this.#asGuest = credentials.how === "guest";
    this.session.logIn(credentials);
    const event = await answer;
    if (event === "late") this.#end("The server did not answer the login in time.");
    if (typeof event !== "object") return undefined;
    if (event.type === "refused") return { ok: false, refused: event };
    return this.isOver ? undefined : { ok: true, nick: this.session.state.nick };
  }

  /**
   * Some servers welcome guests whom they then allow nothing; a harmless question shows it, before
   * anybody is told that one is in.
   */
  async #probe(ready: Event): Promise<void> {
    const isAnswer = ({ type, request }: Event & { request?: string }) =>
      type === "done" && request === this.#probing;
    const answer = this.#until(isAnswer, this.#limits.login);
    this.#probing = this.session.away("");
    const done = await answer;
    const code = typeof done === "object" && done.type === "done" ? done.code ?? "" : "";
    if (!LOCKED.has(code)) return this.#pass(ready);
    const reason = "This server lets nobody talk who has no account.";
    this.#pass({ type: "refused", at: ready.at, code, reason, about: "server", again: false });
  }

  /** Says goodbye and waits until the server has closed. */
  async leave(reason?: string): Promise<void> {
    if (this.isOver) return;
    this.#leaving = true;
    this.session.quit(reason);
    const timer = setTimeout(() => this.#end("You have left."), this.#limits.leave);
    await this.ended;
    clearTimeout(timer);
    await this.#kept;
  }

  /** Waits until fewer than `count` requests are unanswered; false where that took too long. */
  async fewerThan(count: number): Promise<boolean> {
    while (this.session.waiting.length >= count) {
      if (this.isOver) return false;
      const came = await this.#until(({ type }) => type === "done", this.#limits.login);
      if (came === "late") return false;
    }
    return true;
  }

  async #run(): Promise<void> {
    this.#watch();
    try {
      for await (const lines of this.#connection.read()) {
        this.#watch();
        for (const line of lines) this.#line(line);
        if (this.isOver) return;
      }
      this.#end(this.#lostSentence("has closed the connection"));
    } catch (error) {
      // A fault here is either the connection's or a bug; both end the connection with a sentence.
      const sentence = error instanceof ConnectionFault
        ? error.message
        : "chat-client failed at what the server sent; this is a bug in chat-client.";
      this.#end(sentence);
    }
  }

  #line(line: string | { fault: string; start: string }): void {
    if (this.isOver) return;
    // Lines that are none are left out, unless there has been no other.
    if (typeof line === "string") this.session.receive(line, Date.now());
    else if (!this.session.known) this.#stranger();
  }

  #take(event: Event): void {
    if (event.type === "stranger") return this.#stranger();
    if (event.type === "ending") this.#reason = event.reason;
    if (event.type === "ready" && this.#asGuest) void this.#probe(event);
    else this.#pass(event);
  }

  #pass(event: Event): void {
    for (const watcher of [...this.#watchers]) if (watcher.wanted(event)) watcher.done(event);
    if (event.type !== "done" || event.request !== this.#probing) this.onEvent(event);
  }

  #stranger(): void {
    const at = formatAddress(this.address);
    this.#end(`What answers at ${at} is not a chat server: it does not speak IRC.`);
  }

  #lostSentence(what: string): string {
    if (this.#leaving) return "You have left.";
    if (!this.session.known) {
      return `${formatAddress(this.address)} closed the connection at once: ` +
        "it does not seem to be a chat server.";
    }
    return this.#reason ? sentence(this.#reason) : `The server ${what}.`;
  }

  /** Asks a server that is quiet for long whether it is there, and gives it up where it is not. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.isOver) return;
    const { quiet, gone } = this.#limits;
    this.#timer = setTimeout(() => {
      this.session.ping();
      this.#timer = setTimeout(() => this.#end("The server does not answer any more."), gone);
    }, quiet);
  }

  #end(sentence: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#connection.close();
    this.#over(sentence);
    for (const watcher of [...this.#watchers]) watcher.done("over");
  }

  /** The next event that is wanted, "late" after `limit` milliseconds, or "over". */
  #until(wanted: (event: Event) => boolean, limit: number): Promise<Came> {
    return new Promise((resolve) => {
      const watcher: Watcher = {
        wanted,
        done: (came) => {
          clearTimeout(timer);
          this.#watchers.delete(watcher);
          resolve(came);
        },
      };
      const timer = setTimeout(() => watcher.done("late"), limit);
      this.#watchers.add(watcher);
    });
  }
}

/** A server's text as a sentence: with a stop at its end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
