/**
 * Without a terminal: lines come in and are messages, lines go out and are events (`--plain`, `--json`),
 * or given messages are sent (`--send`), or programs answer (`--exec`). Nothing is asked.
 *
 * Rules: at most a few lines wait for their acknowledgement at a time; at the end of input the program
 * leaves after the last one, or stays where it is to follow (`--follow`); what was not acknowledged is told,
 * unless the connection is made again (`--reconnect`, `--follow`).
 */
import { Chat, type Ports } from "./chat.ts";
import { enter } from "./commands/input.ts";
import { Exec } from "./exec.ts";
import { EXIT } from "./exit.ts";
import { Guarding } from "./guarding.ts";
import type { Io } from "./io.ts";
import { jsonView } from "./json.ts";
import type { KnownServers } from "./known_file.ts";
import { linesOf } from "./lines.ts";
import { type Limits, Link, sentence } from "./link.ts";
import { RoomLog } from "./log.ts";
import type { Options } from "./options.ts";
import { plainView } from "./plain.ts";
import { Retry } from "./retry.ts";
import { faultSentence, TrustFault } from "./trust.ts";
import type { Credentials } from "./session/session.ts";
import { type View, watched, type Watcher } from "./view.ts";

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
  const script = new Script(settings);
  try {
    return await script.run();
  } finally {
    script.close();
  }
}

class Script {
  readonly #settings: ScriptSettings;
  readonly #view: View;
  readonly #chat: Chat;
  readonly #guard: Guarding;
  readonly #exec: Exec | undefined;
  readonly #log: RoomLog | undefined;
  #link!: Link;
  /** Resolves once there is a connection again. */
  #connected = Promise.withResolvers<void>();
  #leaving = false;
  /** What others are told when one leaves. */
  #reason: string | undefined;
  /** Resolves with the exit code once the work is to stop before its end. */
  readonly #stop = Promise.withResolvers<number>();

  constructor(settings: ScriptSettings) {
    this.#settings = settings;
    const { options, io, known } = settings;
    this.#guard = new Guarding(known, options);
    this.#view = viewFor(options, io);
    const complain = (text: string) => this.#view.complain(text);
    if (options.log !== undefined) {
      this.#log = RoomLog.of(options.log, options.address, complain);
    }
    if (options.exec !== undefined) {
      const say = (room: string, text: string) => this.#answer(room, text);
      this.#exec = new Exec({ program: options.exec, on: options.on, say, complain });
    }
    const watchers = [this.#log, this.#exec].filter((one): one is Watcher & (RoomLog | Exec) =>
      one !== undefined
    );
    this.#chat = new Chat(watched(this.#view, watchers), this.#ports(), {
      history: options.history ?? 0,
      oneAtATime: false,
      address: options.address,
    });
    this.#chat.want(options.rooms);
  }

  #ports(): Ports {
    return {
      connect: () => {
        this.#view.complain("/connect needs a terminal: start another chat-client instead.");
        return Promise.resolve();
      },
      comesBack: this.#settings.options.reconnect,
      leave: (reason) => {
        this.#reason = reason;
        this.#stop.resolve(EXIT.done);
      },
    };
  }

  close(): void {
    this.#exec?.close();
    this.#log?.close();
  }

  async run(): Promise<number> {
    try {
      await this.#open();
    } catch (error) {
      this.#view.complain(faultSentence(error));
      return error instanceof TrustFault ? EXIT.trust : EXIT.connect;
    }
    const outcome = await this.#link.logIn(this.#settings.credentials);
    if (!outcome) {
      this.#view.complain(await this.#link.ended);
      return EXIT.connect;
    }
    if (!outcome.ok) {
      this.#view.complain(sentence(outcome.refused.reason));
      await this.#link.leave();
      return EXIT.login;
    }
    this.#connected.resolve();
    return await this.#work();
  }

  async #open(): Promise<void> {
    const { options, limits } = this.#settings;
    this.#link = await Link.open(options.address, limits, this.#guard);
    this.#chat.attach(this.#link);
  }

  async #work(): Promise<number> {
    const { io, options: { reconnect } } = this.#settings;
    io.onSignal((code) => this.#stop.resolve(code));
    void io.outGone.then(() => this.#stop.resolve(EXIT.done));
    const lost = reconnect
      ? this.#keep()
      : this.#link.ended.then((reason) => this.#leaving ? EXIT.done : this.#lost(reason));
    const code = await Promise.race([this.#all(), this.#stop.promise, lost]);
    this.#leaving = true;
    if (!this.#link.isOver) await this.#link.leave(this.#reason);
    else if (code === EXIT.done && !reconnect) return EXIT.connect;
    return code === EXIT.done && this.#chat.anyRefused ? EXIT.refused : code;
  }

  async #all(): Promise<number> {
    if (!await this.#fewerThan(1)) return await this.#late();
    if (this.#chat.current === undefined) return EXIT.refused;
    for await (const line of this.#lines()) {
      await this.#connected.promise;
      await line();
      if (!await this.#fewerThan(AT_ONCE)) return await this.#late();
    }
    if (this.#settings.options.follow) return await this.#stop.promise;
    return await this.#fewerThan(1) ? EXIT.done : await this.#late();
  }

  async *#lines(): AsyncGenerator<() => void | Promise<void>> {
    const { options: { send, exec }, io } = this.#settings;
    for (const text of send) yield () => void this.#chat.say(text);
    if (send.length > 0 || exec !== undefined) return;
    for await (const line of linesOf(io.stdin)) yield () => enter(this.#chat, line);
  }

  /** Waits until fewer than `count` lines are underway; false where that took too long. */
  async #fewerThan(count: number): Promise<boolean> {
    if (!this.#settings.options.reconnect) return await this.#link.fewerThan(count);
    while (this.#chat.underway >= count) await this.#chat.settled();
    return true;
  }

  /** Makes a lost connection again, however long it takes; gives the exit code where that has no sense. */
  async #keep(): Promise<number> {
    for (;;) {
      const reason = await this.#link.ended;
      if (this.#leaving) return EXIT.done;
      this.#connected = Promise.withResolvers();
      this.#view.complain(`${reason} Trying to come back.`);
      this.#view.show({ type: "lost", at: Date.now(), reason });
      const given = await this.#comeBack();
      if (given !== undefined) return given;
      this.#view.complain("Connected again.");
      this.#connected.resolve();
    }
  }

  /** Undefined where it is back. */
  async #comeBack(): Promise<number | undefined> {
    const { credentials: given, limits, chance } = this.#settings;
    // The account is made by now.
    const credentials = given.how === "register" ? { ...given, how: "login" as const } : given;
    for (const retry = new Retry(limits.retry, chance);;) {
      await retry.wait();
      if (this.#leaving) return EXIT.done;
      try {
        await this.#open();
      } catch (error) {
        const why = faultSentence(error);
        if (!(error instanceof TrustFault)) continue;
        return this.#givenUp(why, EXIT.trust);
      }
      const outcome = await this.#link.logIn(credentials);
      if (outcome?.ok) return undefined;
      await this.#link.leave();
      if (outcome && outcome.refused.about !== "server") {
        return this.#givenUp(sentence(outcome.refused.reason), EXIT.login);
      }
    }
  }

  #givenUp(reason: string, code: number): number {
    this.#view.complain(reason);
    this.#tellUnconfirmed();
    return code;
  }

  /** What a program answers is a notice: another program does not answer that. */
  async #answer(room: string, text: string): Promise<void> {
    await this.#connected.promise;
    const target = room === "" ? this.#chat.current : room;
    if (target !== undefined) this.#chat.sayTo(target, text, "notice");
    await this.#fewerThan(AT_ONCE);
  }

  /** The server has not answered in time, or is gone: then that is told elsewhere. */
  async #late(): Promise<number> {
    if (this.#link.isOver) return await this.#stop.promise;
    return this.#givenUp("The server does not answer any more.", EXIT.connect);
  }

  #lost(reason: string): number {
    return this.#givenUp(reason, EXIT.connect);
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
