/**
 * The client in a terminal: connects, asks who one is, chats, and connects again where the connection is
 * lost. It ends when the person leaves.
 */
import { VERSION } from "../../version.ts";
import { type Address, formatAddress } from "../address.ts";
import { Chat, type Ports } from "../chat.ts";
import { enter } from "../commands/input.ts";
import { ConnectionFault } from "../connection.ts";
import { EXIT } from "../exit.ts";
import type { Io, Tty } from "../io.ts";
import { type Limits, Link, sentence } from "../link.ts";
import { RoomLog } from "../log.ts";
import type { Options } from "../options.ts";
import { Reading } from "../reading.ts";
import type { Credentials } from "../session/session.ts";
import { styles } from "../styles.ts";
import { watched, type Watcher } from "../view.ts";
import { Board } from "./board.ts";
import { complete } from "./complete.ts";
import { type Attempt, dialogue, type Known } from "./dialogue.ts";
import { Retry } from "./retry.ts";
import { Screen } from "./screen.ts";

export interface TerminalSettings {
  options: Options;
  /** A password that was given beforehand. */
  password: string | undefined;
  io: Io;
  tty: Tty;
  limits: Limits;
  greeting?: string;
}

/** Messages of a room's history that are shown when it is opened. */
const HISTORY = 50;

/** Chats until the person leaves; gives the exit code. */
export async function runTerminal(settings: TerminalSettings): Promise<number> {
  const terminal = new Terminal(settings);
  return await terminal.run();
}

class Terminal {
  readonly #settings: TerminalSettings;
  readonly #screen: Screen;
  readonly #board: Board;
  readonly #chat: Chat;
  readonly #reading: Reading;
  readonly #watchers: Watcher[] = [];
  #log: RoomLog | undefined;
  /** Resolves with the exit code once the person has left. */
  readonly #left = Promise.withResolvers<number>();
  readonly #retry: Retry;
  #reason: string | undefined;
  #address: Address;
  #link: Link | undefined;
  /** A link to another server, to go to next. */
  #next: Link | undefined;
  #credentials: Credentials | undefined;
  /** Whether the last Ctrl-C said that another one leaves. */
  #warned = false;
  #deleting = false;
  #leaving = false;
  #greeted = false;

  constructor(settings: TerminalSettings) {
    const { io, tty, options, limits } = settings;
    this.#settings = settings;
    this.#address = options.address;
    const [NO_COLOR, TERM, COLORTERM] = ["NO_COLOR", "TERM", "COLORTERM"].map(io.env);
    this.#screen = new Screen({
      io,
      tty,
      isDumb: TERM === "dumb",
      complete: (line) => complete(this.#chat, line),
      interrupt: () => this.#leave(EXIT.done),
    });
    const paint = styles({ NO_COLOR, TERM, COLORTERM });
    this.#board = new Board(this.#screen, paint, () => this.#chat);
    this.#reading = new Reading(() => this.#chat);
    this.#chat = new Chat(watched(this.#board, this.#watchers), this.#ports(), {
      history: options.history ?? HISTORY,
      oneAtATime: true,
    });
    this.#retry = new Retry(limits.retry);
  }

  #ports(): Ports {
    return {
      askSecret: (question) => this.#screen.askSecret(question),
      connect: (address) => this.#connect(address),
      leave: (reason) => {
        this.#reason = reason;
        this.#leave(EXIT.done);
      },
      roomChanged: () => {
        this.#showPrompt();
        this.#reading.roomChanged();
      },
      passwordChanged: (password) => {
        if (this.#credentials?.how === "login") this.#credentials.password = password;
      },
      accountDeleted: () => this.#deleting = true,
    };
  }

  async run(): Promise<number> {
    this.#settings.io.onSignal((code) => this.#leave(code));
    this.#screen.open();
    try {
      const code = await Promise.race([this.#live(), this.#left.promise]);
      this.#screen.close();
      this.#reading.close();
      await this.#link?.leave(this.#reason);
      return code;
    } finally {
      this.#log?.close();
      this.#screen.close();
    }
  }

  #leave(code: number): void {
    this.#leaving = true;
    this.#left.resolve(code);
  }

  async #live(): Promise<number> {
    this.#board.tell(`chat-client ${VERSION}`);
    try {
      this.#link = await Link.open(this.#address, this.#settings.limits);
    } catch (error) {
      this.#board.complain(faultSentence(error));
      return EXIT.connect;
    }
    for (;;) {
      if (!await this.#enter(this.#known())) return EXIT.done;
      while (await this.#talk()) {
        if (!await this.#comeBack()) return EXIT.done;
      }
      if (!this.#next) return EXIT.done;
      this.#switch(this.#next);
    }
  }

  /** What was given beforehand, for the first server. */
  #known(): Known {
    const { options, password } = this.#settings;
    if (this.#greeted) return {};
    const named = options.user !== undefined ? "login" as const : undefined;
    const how = options.guest ? "guest" : options.register ? "register" : named;
    return { how, name: options.user, password };
  }

  /** Says where one is, and asks who one is until that is settled; false where the person leaves. */
  async #enter(known: Known): Promise<boolean> {
    this.#sayWhere();
    this.#board.showsMotd = true;
    this.#watch();
    this.#chat.want(this.#settings.options.rooms);
    this.#chat.attach(this.#link!);
    return await this.#identify(known);
  }

  /** Who takes part in what is shown of this server. */
  #watch(): void {
    const { log } = this.#settings.options;
    const complain = (sentence: string) => this.#board.complain(sentence);
    this.#log?.close();
    this.#log = log === undefined ? undefined : RoomLog.of(log, this.#address, complain);
    this.#watchers.splice(0, Infinity, this.#reading, ...this.#log ? [this.#log] : []);
  }

  async #identify(known: Known): Promise<boolean> {
    const { offers } = this.#link!;
    const asker = {
      ask: (question: string) => this.#screen.ask(question),
      askSecret: (question: string) => this.#screen.askSecret(question),
      tell: (text: string) => this.#board.tell(text),
      complain: (text: string) => this.#board.complain(text),
    };
    this.#screen.pause();
    const attempt: Attempt = (credentials) => this.#attempt(credentials);
    const credentials = await dialogue(asker, offers, known, attempt);
    if (credentials?.how === "register") this.#credentials = { ...credentials, how: "login" };
    else this.#credentials = credentials;
    return credentials !== undefined;
  }

  /** The server may have closed meanwhile (it waits only so long for a login): then a new link is made. */
  #attempt: Attempt = async (credentials) => {
    for (const isLast of [this.#link!.isOver, true]) {
      try {
        if (this.#link!.isOver) await this.#reopen();
      } catch (error) {
        return { reason: faultSentence(error), about: "server" };
      }
      const outcome = await this.#link!.logIn(credentials);
      if (outcome?.ok) return undefined;
      if (outcome) {
        const { reason, about, again } = outcome.refused;
        if (!again) await this.#link!.leave();
        return { reason: sentence(reason), about };
      }
      if (isLast) return { reason: await this.#link!.ended, about: "server" };
    }
  };

  async #reopen(): Promise<void> {
    this.#link = await Link.open(this.#address, this.#settings.limits);
    this.#chat.attach(this.#link);
  }

  #sayWhere(): void {
    const { address, isLocal, offers } = this.#link!;
    const where = `Connected to ${formatAddress(address)}`;
    if (isLocal) this.#board.tell(`${where}, on this machine.`);
    else {
      this.#board.tell(`${where}.`);
      this.#board.complain(
        "The connection is plain text: others on its way can read your words and your password.",
      );
    }
    if (!this.#greeted && this.#settings.greeting) this.#board.tell(this.#settings.greeting);
    this.#greeted = true;
    if (!offers.accounts && !offers.registration) {
      this.#board.tell("This server keeps no accounts that one could log in to: a name is enough.");
    }
    this.#screen.print("");
  }

  /** Chats until the connection ends; true where it was lost and should be made again. */
  async #talk(): Promise<boolean> {
    this.#showPrompt();
    this.#screen.listen({
      line: (text) => this.#line(text),
      interrupt: () => this.#interrupt(),
      end: () => this.#leave(EXIT.done),
    });
    const unconfirmed = this.#link!.session.requests.open;
    const reason = await this.#link!.ended;
    if (this.#next || this.#leaving) return false;
    this.#showPrompt();
    if (this.#deleting) {
      this.#board.tell(reason);
      return false;
    }
    this.#board.complain(
      `${reason} Trying to come back; Enter tries at once.`,
    );
    for (const { what, words } of unconfirmed.values()) {
      if (what === "say") this.#board.complain(`Perhaps not sent: ${words}`);
    }
    return true;
  }

  /** Connects again and logs in again, however long it takes; false where the person leaves. */
  async #comeBack(): Promise<boolean> {
    this.#board.showsMotd = false;
    for (this.#retry.start();;) {
      const asked = await this.#retry.wait();
      if (this.#next) return true;
      try {
        await this.#reopen();
      } catch (error) {
        if (asked) this.#board.complain(faultSentence(error));
        continue;
      }
      const refused = await this.#attempt(this.#credentials!);
      if (refused === undefined) break;
      if (refused.about === "server") {
        await this.#link!.leave();
        continue;
      }
      this.#board.complain(refused.reason);
      const { how, name } = this.#credentials!;
      if (await this.#identify({ how, name })) break;
      return false;
    }
    this.#board.tell("Connected again.");
    return true;
  }

  #line(text: string): void | Promise<void> {
    this.#reading.deed();
    this.#warned = false;
    this.#deleting = false;
    if (this.#chat.session || text.startsWith("/") && !text.startsWith("//")) {
      return enter(this.#chat, text);
    }
    if (text.trim() !== "") {
      this.#board.complain("Not connected: your words stay on the line. Trying to connect.");
      this.#screen.put(text);
    }
    this.#retry.now();
  }

  #interrupt(): void {
    if (this.#warned && this.#screen.words === "") return this.#leave(EXIT.done);
    this.#warned = true;
    this.#screen.put("");
    this.#board.tell("Ctrl-C again, Ctrl-D or /quit leaves.");
  }

  #showPrompt(): void {
    const room = this.#chat.current ?? "";
    const state = this.#chat.link ? "" : " (not connected)";
    this.#screen.setPrompt(`${room}${state}> `);
  }

  async #connect(address?: Address): Promise<void> {
    if (address === undefined) {
      if (!this.#chat.link) return this.#retry.now();
      return this.#board.tell(`You are connected to ${formatAddress(this.#address)}.`);
    }
    try {
      this.#next = await Link.open(address, this.#settings.limits);
    } catch (error) {
      return this.#board.complain(faultSentence(error));
    }
    this.#retry.now();
    await this.#link?.leave();
  }

  #switch(next: Link): void {
    this.#link = next;
    this.#next = undefined;
    this.#address = next.address;
    this.#credentials = undefined;
    this.#screen.pause();
    this.#chat.forget();
  }
}

function faultSentence(error: unknown): string {
  if (error instanceof ConnectionFault) return error.message;
  throw error;
}
