/**
 * Without a terminal: lines come in and are messages, lines go out and are events (`--plain`, `--json`),
 * or given messages are sent (`--send`), or programs answer (`--exec`). Nothing is asked.
 *
 * Rules: at most a few lines wait for their acknowledgement at a time; at the end of input the program
 * leaves after the last one, or stays where it is to follow (`--follow`); what was not acknowledged is told.
 */
import { Chat, type Ports } from "./chat.ts";
import { enter } from "./commands/input.ts";
import { ConnectionFault } from "./connection.ts";
import { Exec } from "./exec.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { jsonView } from "./json.ts";
import { linesOf } from "./lines.ts";
import { type Limits, Link, sentence } from "./link.ts";
import { RoomLog } from "./log.ts";
import type { Options } from "./options.ts";
import { plainView } from "./plain.ts";
import type { Credentials } from "./session/session.ts";
import { Retry } from "./terminal/retry.ts";
import { type View, watched, type Watcher } from "./view.ts";

/** Requests that may be unanswered before the next line is read. */
const AT_ONCE = 8;
/** Messages of a room that are fetched when a lost connection is back. */
const MISSED = 1000;

/** Connects, logs in, works, leaves; gives the exit code. */
export async function runScript(
  options: Options,
  credentials: Credentials,
  io: Io,
  limits: Limits,
): Promise<number> {
  const script = new Script({ options, credentials, io, limits });
  try {
    return await script.run();
  } finally {
    script.close();
  }
}

interface ScriptSettings {
  options: Options;
  credentials: Credentials;
  io: Io;
  limits: Limits;
}

class Script {
  readonly #settings: ScriptSettings;
  readonly #view: View;
  readonly #chat: Chat;
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
    const { options, io } = settings;
    this.#view = viewFor(options, io);
    const complain = (text: string) => this.#view.complain(text);
    const ports: Ports = {
      connect: () => {
        complain("/connect needs a terminal: start another chat-client instead.");
        return Promise.resolve();
      },
      leave: (reason) => {
        this.#reason = reason;
        this.#stop.resolve(EXIT.done);
      },
    };
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
    this.#chat = new Chat(watched(this.#view, watchers), ports, {
      history: options.history ?? 0,
      missed: options.follow ? MISSED : undefined,
      oneAtATime: false,
    });
    this.#chat.want(options.rooms);
  }

  close(): void {
    this.#exec?.close();
    this.#log?.close();
  }

  async run(): Promise<number> {
    try {
      await this.#open();
    } catch (error) {
      if (!(error instanceof ConnectionFault)) throw error;
      this.#view.complain(error.message);
      return EXIT.connect;
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
    this.#link = await Link.open(this.#settings.options.address, this.#settings.limits);
    this.#chat.attach(this.#link);
  }

  async #work(): Promise<number> {
    const { io, options } = this.#settings;
    io.onSignal((code) => this.#stop.resolve(code));
    void io.outGone.then(() => this.#stop.resolve(EXIT.done));
    const lost = options.follow
      ? this.#keep()
      : this.#link.ended.then((reason) => this.#leaving ? EXIT.done : this.#lost(reason));
    const code = await Promise.race([this.#all(), this.#stop.promise, lost]);
    this.#leaving = true;
    if (this.#link.isOver) return options.follow ? code : EXIT.connect;
    await this.#link.leave(this.#reason);
    return code === EXIT.done && this.#chat.anyRefused ? EXIT.refused : code;
  }

  async #all(): Promise<number> {
    const { follow } = this.#settings.options;
    if (!await this.#link.fewerThan(1) && !follow) return await this.#late();
    if (this.#chat.current === undefined) return EXIT.refused;
    for await (const line of this.#lines()) {
      await this.#connected.promise;
      await line();
      if (!await this.#link.fewerThan(AT_ONCE) && !follow) return await this.#late();
    }
    if (follow) return await this.#stop.promise;
    return await this.#link.fewerThan(1) ? EXIT.done : await this.#late();
  }

  async *#lines(): AsyncGenerator<() => void | Promise<void>> {
    const { options: { send, exec }, io } = this.#settings;
    for (const text of send) yield () => void this.#chat.say(text);
    if (send.length > 0 || exec !== undefined) return;
    for await (const line of linesOf(io.stdin)) yield () => enter(this.#chat, line);
  }

  /** Makes a lost connection again, however long it takes; gives the exit code where that has no sense. */
  async #keep(): Promise<number> {
    for (;;) {
      const reason = await this.#link.ended;
      if (this.#leaving) return EXIT.done;
      this.#connected = Promise.withResolvers();
      this.#lost(`${reason} Trying to come back.`);
      this.#view.show({ type: "lost", at: Date.now(), reason });
      const refused = await this.#comeBack();
      if (refused !== undefined) {
        this.#view.complain(sentence(refused));
        return EXIT.login;
      }
      this.#connected.resolve();
    }
  }

  /** Why one may not come back; undefined where one is. */
  async #comeBack(): Promise<string | undefined> {
    const { credentials: given, limits } = this.#settings;
    const credentials = given.how === "register" ? { ...given, how: "login" as const } : given;
    const retry = new Retry(limits.retry);
    for (;;) {
      await retry.wait();
      if (this.#leaving) return undefined;
      try {
        await this.#open();
      } catch (error) {
        if (error instanceof ConnectionFault) continue;
        throw error;
      }
      const outcome = await this.#link.logIn(credentials);
      if (outcome?.ok) return undefined;
      await this.#link.leave();
      if (outcome && outcome.refused.about !== "server") return outcome.refused.reason;
    }
  }

  /** What a program answers is a notice: another program does not answer that. */
  async #answer(room: string, text: string): Promise<void> {
    await this.#connected.promise;
    this.#chat.session?.say(room === "" ? this.#chat.current ?? "" : room, text, "notice");
    await this.#link.fewerThan(AT_ONCE);
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
    for (const { what, words } of this.#link.session.requests.open.values()) {
      if (what === "say") this.#view.complain(`Perhaps not sent: ${words}`);
    }
  }
}

function viewFor({ json, send }: Options, io: Io): View {
  const quiet = send.length > 0 && !json;
  const out = quiet ? () => {} : (text: string) => io.out(text);
  return (json ? jsonView : plainView)(out, (text) => io.err(text), Date.now);
}
