/**
 * The client in a terminal: connects, asks who one is, chats, and connects again where the connection is
 * lost. It ends when the person leaves.
 */
import { VERSION } from "../../version.ts";
import { type Address, formatAddress } from "../address.ts";
import { Chat, type Ports } from "../chat.ts";
import { answers } from "../connection.ts";
import { EXIT } from "../exit.ts";
import type { Io, Tty } from "../io.ts";
import type { KnownServers } from "../known_file.ts";
import { type Limits, Link, sentence } from "../link.ts";
import type { Options } from "../options.ts";
import { printable } from "../printable.ts";
import { Retry } from "../retry.ts";
import { faultSentence, TrustFault } from "../trust.ts";
import { watched } from "../view.ts";
import { Board } from "./board.ts";
import { complete } from "./complete.ts";
import { type Attempt, dialogue, type Known } from "./dialogue.ts";
import { Identity } from "./identity.ts";
import { Personal } from "./personal.ts";
import { promptOf } from "./prompt.ts";
import { Screen } from "./screen.ts";
import { askTrust, chooseServer, sayWhere, type ServerAsker } from "./servers.ts";
import { shortcut } from "./shortcuts.ts";
import { Typed } from "./typed.ts";
import { Watching } from "./watching.ts";

export interface TerminalSettings {
  options: Options;
  io: Io;
  tty: Tty;
  limits: Limits;
  greeting?: string;
  known: KnownServers;
  /** Where a server of this machine would be. */
  here: Address;
  /** Between 0 and 1, for what should not happen everywhere at once. */
  chance(): number;
}

/** Messages of a room's history that are shown when it is opened. */
const HISTORY = 50;

/** Chats until the person leaves; gives the exit code. */
export async function runTerminal(settings: TerminalSettings): Promise<number> {
  const terminal = new Terminal(settings);
  return await terminal.run();
}

class Terminal {
  #settings: TerminalSettings;
  readonly #screen: Screen;
  readonly #board: Board;
  readonly #chat: Chat;
  readonly #watching: Watching;
  /** Resolves with the exit code once the person has left. */
  readonly #left = Promise.withResolvers<number>();
  readonly #retry: Retry;
  readonly #personal: Personal;
  readonly #typed: Typed;
  #identity: Identity;
  readonly #asker: ServerAsker;
  #reason: string | undefined;
  #address: Address;
  #link: Link | undefined;
  /** A link to another server, to go to next. */
  #next: Link | undefined;
  #deleting = false;
  #leaving = false;
  #greeted = false;

  constructor(settings: TerminalSettings) {
    const { io, tty, options, limits } = settings;
    this.#settings = settings;
    this.#address = options.address;
    this.#identity = new Identity(settings);
    this.#screen = new Screen({
      io,
      tty,
      isDumb: io.env("TERM") === "dumb",
      complete: (line) => complete(this.#chat, line),
      interrupt: () => this.#leave(EXIT.done),
    });
    this.#personal = new Personal(io, {
      chat: () => this.#chat,
      paint: (styles) => this.#board.paint(styles),
      complain: (sentence) => this.#board.complain(sentence),
      writing: () => this.#showPrompt(),
    });
    const { settings: personal, styles } = this.#personal;
    this.#board = new Board(this.#screen, styles, personal, () => this.#chat);
    const complain = (sentence: string) => this.#board.complain(sentence);
    this.#watching = new Watching(() => this.#chat, options.log, complain);
    this.#board.onEvent = (event) => this.#personal.take(event);
    this.#chat = new Chat(watched(this.#board, this.#watching.watchers), this.#ports(), {
      history: options.history ?? HISTORY,
      oneAtATime: true,
    });
    this.#retry = new Retry(limits.retry, settings.chance);
    this.#typed = new Typed({
      chat: this.#chat,
      screen: this.#screen,
      board: this.#board,
      retry: this.#retry,
      leave: () => this.#leave(EXIT.done),
    });
    this.#asker = {
      ask: (question) => this.#screen.ask(question),
      askSecret: (question) => this.#screen.askSecret(question),
      tell: (text) => this.#board.tell(text),
      complain: (text) => this.#board.complain(text),
      table: (rows) => this.#board.table(rows),
    };
  }

  #ports(): Ports {
    return {
      askSecret: (question) => this.#screen.askSecret(question),
      ask: (question) => this.#screen.ask(question),
      comesBack: true,
      connect: (address) => this.#connect(address),
      leave: (reason) => {
        this.#reason = reason;
        this.#leave(EXIT.done);
      },
      roomChanged: () => {
        this.#board.settle();
        this.#showPrompt();
        this.#watching.reading.roomChanged();
      },
      settings: this.#personal.settings,
      put: (words) => this.#screen.put(words),
      passwordChanged: (password) => this.#identity.passwordChanged(this.#link!.address, password),
      remember: (command) => this.#identity.remember(this.#link!.address, command, this.#asker),
      forget: () => this.#identity.forget(this.#link!.address, this.#asker),
      accountDeleted: () => this.#deleting = true,
    };
  }

  /** What was never sent is told, so that it can be copied. */
  #tellUnsent(): void {
    const { outbox } = this.#chat.delivery;
    for (const target of outbox.targets) {
      for (const { words, unsure } of outbox.take(target)) {
        this.#board.complain(`${unsure ? "Perhaps not" : "Not"} sent to ${target}: ${words}`);
      }
    }
  }

  async run(): Promise<number> {
    // A command that asks for something has the terminal to itself.
    if (this.#settings.options.named) await this.#identity.read(this.#address);
    this.#settings.io.onSignal((code) => this.#leave(code));
    this.#screen.open();
    try {
      const code = await Promise.race([this.#live(), this.#left.promise]);
      this.#tellUnsent();
      this.#screen.close();
      this.#watching.reading.close();
      if (this.#link && this.#chat.rooms.length > 0) {
        await this.#settings.known.note(this.#link.address, { rooms: this.#chat.rooms });
      }
      await this.#link?.leave(this.#reason);
      return code;
    } finally {
      this.#personal.writers.close();
      this.#watching.close();
      this.#screen.close();
    }
  }

  #leave(code: number): void {
    this.#leaving = true;
    this.#left.resolve(code);
  }

  async #live(): Promise<number> {
    this.#board.tell(`chat-client ${VERSION}`);
    await this.#personal.load();
    try {
      if (!this.#settings.options.named) {
        if (!await this.#chooseServer()) return EXIT.done;
        await this.#identity.read(this.#address);
      }
      this.#link = await this.#open(this.#address, true);
      return await this.#stay();
    } catch (error) {
      this.#board.complain(faultSentence(error));
      return error instanceof TrustFault ? EXIT.trust : EXIT.connect;
    }
  }

  /** Asks to which server; false where the person leaves. */
  async #chooseServer(): Promise<boolean> {
    const { known, here, options } = this.#settings;
    const at = await answers(here) ? here : undefined;
    const around = { servers: known.servers, here: at, options };
    const chosen = await chooseServer(this.#asker, around);
    if (chosen === undefined) return false;
    this.#settings = { ...this.#settings, options: chosen };
    this.#address = chosen.address;
    this.#identity = new Identity(this.#settings);
    known.expect(chosen);
    return true;
  }

  /** Chats on one server after the other; throws where the one that is meant is not there any more. */
  async #stay(): Promise<number> {
    for (;;) {
      if (!await this.#enter(this.#known())) return EXIT.done;
      while (await this.#talk()) {
        if (!await this.#comeBack()) return EXIT.done;
      }
      if (!this.#next) return EXIT.done;
      this.#switch(this.#next);
    }
  }

  /** Only where the person has just asked for that server, somebody can be asked about a certificate. */
  async #open(address: Address, isAsked = false): Promise<Link> {
    const { limits, known } = this.#settings;
    known.ask = isAsked ? (at, certificate) => askTrust(this.#asker, at, certificate) : undefined;
    return await Link.open(address, limits, known);
  }

  /** What was given beforehand, for the first server. */
  #known(): Known {
    return this.#greeted ? {} : this.#identity.known(this.#address, this.#asker);
  }

  /** Says where one is, and asks who one is until that is settled; false where the person leaves. */
  async #enter(known: Known): Promise<boolean> {
    this.#sayWhere();
    this.#board.showsMotd = true;
    this.#watching.begin(this.#address);
    this.#chat.want(this.#rooms());
    this.#chat.attach(this.#link!);
    return await this.#identify(known);
  }

  /** Those of last time, where none was named. */
  #rooms(): string[] {
    const { options: { rooms, named }, known } = this.#settings;
    const before = known.find(this.#link!.address)?.rooms ?? [];
    return named || before.length === 0 ? rooms : before;
  }

  async #identify(known: Known): Promise<boolean> {
    const { offers } = this.#link!;
    this.#screen.pause();
    const attempt: Attempt = (credentials) => this.#attempt(credentials);
    const credentials = await dialogue(this.#asker, offers, known, attempt);
    await this.#identity.cameIn(this.#link!.address, credentials);
    return credentials !== undefined;
  }

  /** The server may have closed meanwhile (it waits only so long for a login): then a new link is made. */
  #attempt: Attempt = async (credentials) => {
    for (const isLast of [this.#link!.isOver, true]) {
      try {
        if (this.#link!.isOver) await this.#reopen();
      } catch (error) {
        if (error instanceof TrustFault) throw error;
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
    this.#link = await this.#open(this.#address);
    this.#chat.attach(this.#link);
  }

  #sayWhere(): void {
    sayWhere(this.#asker, this.#link!, this.#greeted ? undefined : this.#settings.greeting);
    this.#greeted = true;
    this.#screen.print("");
  }

  /** Chats until the connection ends; true where it was lost and should be made again. */
  async #talk(): Promise<boolean> {
    this.#showPrompt();
    this.#screen.listen({
      line: (text) => this.#line(text),
      interrupt: () => this.#typed.interrupt(),
      end: () => this.#leave(EXIT.done),
      key: (name) => shortcut(this.#chat, name),
      edited: (words) => this.#personal.edited(this.#chat, words),
    });
    const reason = await this.#link!.ended;
    if (this.#next || this.#leaving) return false;
    this.#showPrompt();
    if (this.#deleting) {
      this.#board.tell(reason);
      await this.#identity.deleted(this.#link!.address);
      return false;
    }
    this.#board.complain(`${reason} Trying to come back; Enter tries at once.`);
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
        if (error instanceof TrustFault) throw error;
        if (asked) this.#board.complain(faultSentence(error));
        continue;
      }
      const refused = await this.#attempt(this.#identity.credentials!);
      if (refused === undefined) break;
      if (refused.about === "server") {
        await this.#link!.leave();
        continue;
      }
      this.#board.complain(refused.reason);
      const { how, name } = this.#identity.credentials!;
      if (await this.#identify({ how, name })) break;
      return false;
    }
    this.#board.tell("Connected again.");
    return true;
  }

  #line(text: string): void | Promise<void> {
    this.#personal.writers.sent();
    this.#watching.reading.deed();
    this.#deleting = false;
    return this.#typed.line(text);
  }

  #showPrompt(): void {
    const { current, link, places } = this.#chat;
    const place = current === undefined ? undefined : places.find(current);
    if (place) this.#screen.turnTo(place);
    const writing = this.#personal.writers.in(current ?? "");
    const states = !link ? ["not connected"] : [link.isPlain ? "plain text" : "", writing];
    const state = states.filter((one) => one !== "").join(", ");
    const shown = state === "" ? "" : ` (${printable(state)})`;
    this.#screen.setPrompt(promptOf(this.#chat, this.#screen.columns, shown));
  }

  async #connect(address?: Address): Promise<void> {
    if (address === undefined) {
      if (!this.#chat.link) return this.#retry.now();
      return this.#board.tell(`You are connected to ${formatAddress(this.#address)}.`);
    }
    try {
      this.#next = await this.#open(address, true);
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
    this.#identity.credentials = undefined;
    this.#screen.pause();
    this.#chat.forget();
  }
}
