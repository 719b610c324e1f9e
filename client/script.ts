/**
 * Without a terminal: lines come in and are messages, lines go out and are events (`--plain`, `--json`),
 * or given messages are sent (`--send`). Nothing is asked.
 *
 * Rules: at most a few lines wait for their acknowledgement at a time; at the end of input the program
 * leaves after the last one; what was not acknowledged is told.
 */
import { Chat, type Ports } from "./chat.ts";
import { enter } from "./commands/input.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { jsonView } from "./json.ts";
import type { KnownServers } from "./known_file.ts";
import { linesOf } from "./lines.ts";
import { type Limits, Link, sentence } from "./link.ts";
import type { Options } from "./options.ts";
import { plainView } from "./plain.ts";
import { printable } from "./printable.ts";
import { Retry } from "./retry.ts";
import { ConnectionFault, TrustFault } from "./trust.ts";
import type { Credentials } from "./session/session.ts";
import type { View } from "./view.ts";

/** Requests that may be unanswered before the next line is read. */
const AT_ONCE = 8;

export interface ScriptSettings {
  options: Options;
  credentials: Credentials;
  io: Io;
  limits: Limits;
  known: KnownServers;
  /** Between 0 and 1, for what should not happen everywhere at once. */
  chance(): number;
}

/** Connects, logs in, works, leaves; gives the exit code. */
export async function runScript(settings: ScriptSettings): Promise<number> {
  const { options, credentials, io, limits, known } = settings;
  const complain = (text: string) => io.err(`chat-client: ${printable(text)}\n`);
  let link: Link;
  try {
    link = await Link.open(options.address, limits, known);
  } catch (error) {
    if (!(error instanceof ConnectionFault)) throw error;
    complain(error.message);
    return exitFor(error);
  }
  const script = new Script(link, settings);
  const outcome = await script.logIn(credentials);
  if (!outcome) {
    complain(await link.ended);
    return EXIT.connect;
  }
  if (!outcome.ok) {
    complain(sentence(outcome.refused.reason));
    await link.leave();
    return EXIT.login;
  }
  return await script.work();
}

function exitFor(fault: ConnectionFault): number {
  return fault instanceof TrustFault ? EXIT.trust : EXIT.connect;
}

class Script {
  #link: Link;
  readonly #settings: ScriptSettings;
  readonly #options: Options;
  readonly #io: Io;
  readonly #view: View;
  readonly #chat: Chat;
  /** What others are told when one leaves. */
  #reason: string | undefined;
  /** Resolves with the exit code once the work is to stop before its end. */
  readonly #stop = Promise.withResolvers<number>();

  constructor(link: Link, settings: ScriptSettings) {
    const { options, io } = settings;
    this.#link = link;
    this.#settings = settings;
    this.#options = options;
    this.#io = io;
    this.#view = viewFor(options, io);
    const ports: Ports = {
      connect: () => {
        this.#view.complain("/connect needs a terminal: start another chat-client instead.");
        return Promise.resolve();
      },
      comesBack: options.reconnect,
      leave: (reason) => {
        this.#reason = reason;
        this.#stop.resolve(EXIT.done);
      },
    };
    this.#chat = new Chat(this.#view, ports, {
      history: options.history ?? 0,
      oneAtATime: false,
    });
  }

  logIn(credentials: Credentials): ReturnType<Link["logIn"]> {
    this.#chat.attach(this.#link);
    this.#chat.want(this.#options.rooms);
    return this.#link.logIn(credentials);
  }

  async work(): Promise<number> {
    this.#io.onSignal((code) => this.#stop.resolve(code));
    void this.#io.outGone.then(() => this.#stop.resolve(EXIT.done));
    let leaving = false;
    const lost = this.#last(() => leaving);
    const code = await Promise.race([this.#all(), this.#stop.promise, lost]);
    const isGood = code === EXIT.done && this.#options.reconnect;
    if (this.#link.isOver && !isGood) return code === EXIT.done ? EXIT.connect : code;
    leaving = true;
    await this.#link.leave(this.#reason);
    return code === EXIT.done && this.#chat.anyRefused ? EXIT.refused : code;
  }

  /** Holds the connection, and makes it again where that is wanted; gives the code once it is given up. */
  async #last(isLeaving: () => boolean): Promise<number> {
    for (;;) {
      const reason = await this.#link.ended;
      if (isLeaving()) return EXIT.done;
      if (!this.#options.reconnect) return this.#lost(reason);
      this.#view.complain(`${reason} Trying to come back.`);
      const given = await this.#comeBack();
      if (given !== undefined) return given;
      this.#view.complain("Connected again.");
    }
  }

  /** Undefined where it is back. */
  async #comeBack(): Promise<number | undefined> {
    const { limits, known, credentials, chance } = this.#settings;
    const { how, ...rest } = credentials;
    // The account is made by now.
    const again = { how: how === "register" ? "login" : how, ...rest } as Credentials;
    for (const retry = new Retry(limits.retry, chance);;) {
      await retry.wait();
      try {
        this.#link = await Link.open(this.#options.address, limits, known);
      } catch (error) {
        if (!(error instanceof ConnectionFault)) throw error;
        if (!(error instanceof TrustFault)) continue;
        this.#view.complain(error.message);
        return EXIT.trust;
      }
      const outcome = await this.logIn(again);
      if (outcome?.ok) return undefined;
      if (!outcome) continue;
      await this.#link.leave();
      if (outcome.refused.about === "server") continue;
      this.#view.complain(sentence(outcome.refused.reason));
      this.#tellUnconfirmed();
      return EXIT.login;
    }
  }

  /** Waits until fewer than `count` lines are underway; false where that took too long. */
  async #fewerThan(count: number): Promise<boolean> {
    if (!this.#options.reconnect) return await this.#link.fewerThan(count);
    while (this.#chat.underway >= count) await this.#chat.settled();
    return true;
  }

  async #all(): Promise<number> {
    if (!await this.#fewerThan(1)) return await this.#late();
    if (this.#chat.current === undefined) return EXIT.refused;
    for await (const line of this.#lines()) {
      await line();
      if (!await this.#fewerThan(AT_ONCE)) return await this.#late();
    }
    return await this.#fewerThan(1) ? EXIT.done : await this.#late();
  }

  async *#lines(): AsyncGenerator<() => void | Promise<void>> {
    const { send } = this.#options;
    for (const text of send) yield () => void this.#chat.say(text);
    if (send.length > 0) return;
    for await (const line of linesOf(this.#io.stdin)) yield () => enter(this.#chat, line);
  }

  /** The server has not answered in time, or is gone: then that is told elsewhere. */
  async #late(): Promise<number> {
    if (this.#link.isOver) return await this.#stop.promise;
    this.#view.complain("The server does not answer any more.");
    this.#tellUnconfirmed();
    return EXIT.connect;
  }

  #lost(reason: string): number {
    this.#view.complain(reason);
    this.#tellUnconfirmed();
    return EXIT.connect;
  }

  #tellUnconfirmed(): void {
    const { outbox } = this.#chat.delivery;
    this.#chat.delivery.lost(this.#link);
    for (const target of outbox.targets) {
      for (const { words } of outbox.take(target)) {
        this.#view.complain(`Perhaps not sent: ${words}`);
      }
    }
  }
}

function viewFor({ json, send }: Options, io: Io): View {
  const quiet = send.length > 0 && !json;
  const out = quiet ? () => {} : (text: string) => io.out(text);
  return (json ? jsonView : plainView)(out, (text) => io.err(text), Date.now);
}
