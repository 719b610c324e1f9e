/**
 * One server that a terminal is on: gets in, by questions, chats, and connects again where the connection is
 * lost, until it is left.
 *
 * Rules: it asks only where the person is there; who is on another server meanwhile is told how to come, since
 * words that are on the line are not for it.
 */
import type { Address, Pasted } from "../address.ts";
import { Chat } from "../chat.ts";
import { EXIT } from "../exit.ts";
import { Guarding } from "../guarding.ts";
import { Link, sentence } from "../link.ts";
import { type Options, USUAL_ROOM } from "../options.ts";
import type { Ports } from "../ports.ts";
import { Retry } from "../retry.ts";
import type { Servers } from "../servers.ts";
import { faultSentence, TrustFault } from "../trust.ts";
import { watched } from "../view.ts";
import { Board } from "./board.ts";
import { type Attempt, dialogue, type Known } from "./dialogue.ts";
import { Identity } from "./identity.ts";
import type { Personal } from "./personal.ts";
import { sayWhere, type ServerAsker } from "./servers.ts";
import type { TerminalSettings } from "./terminal.ts";
import type { Wall } from "./wall.ts";
import { Watching } from "./watching.ts";
import { Writers } from "./writers.ts";

/** What it needs of the terminal. */
export interface Around {
  settings: TerminalSettings;
  servers: Servers;
  wall: Wall;
  personal: Personal;
  asker: ServerAsker;
  /** Has the terminal to itself for questions. */
  asking<T>(act: () => Promise<T>): Promise<T>;
  /** What stands in the prompt has changed. */
  changed(): void;
  connect(address?: Pasted): Promise<void>;
  disconnect(chat: Chat): Promise<void>;
  leave(reason?: string): void;
}

/** Messages of a room's history that are shown when it is opened. */
const HISTORY = 50;

/** A server to go to. */
export class Goal {
  readonly address: Address;
  /** What was asked for of this server. */
  readonly options: Options;
  readonly identity: Identity;
  readonly guard: Guarding;

  constructor(options: Options, settings: TerminalSettings) {
    this.address = options.address;
    this.options = options;
    this.identity = new Identity(options, settings);
    this.guard = new Guarding(settings.known, options);
  }

  /** One beside the server that chat-client has started with: what was given for that one is not for this one. */
  static later(pasted: Pasted, settings: TerminalSettings): Goal {
    const { room, user, invite, fingerprint, ...address } = pasted;
    const before = settings.known.find(address)?.rooms ?? [];
    // Its rooms are all named here: those of last time are among them.
    const own = { user, invite, fingerprint, register: false, guest: false };
    const first = room ?? (before.length === 0 ? USUAL_ROOM : undefined);
    const rooms = [...new Set([...first === undefined ? [] : [first], ...before])];
    const { passwordFile: _file, passwordCommand: _command, ...others } = settings.options;
    const goal = new Goal({ ...others, ...own, address, rooms, roomsAreChosen: true }, settings);
    goal.identity.readLater(address);
    return goal;
  }

  /** Those of last time, where none was chosen. */
  roomsOf(before: readonly string[]): readonly string[] {
    return this.options.roomsAreChosen || before.length === 0 ? this.options.rooms : before;
  }

  /** Connects, or throws a ConnectionFault; `ask` decides about a certificate that nobody answers for. */
  async open({ limits }: TerminalSettings, ask?: Guarding["ask"]): Promise<Link> {
    this.guard.ask = ask;
    try {
      return await Link.open(this.address, limits, this.guard);
    } finally {
      this.guard.ask = undefined;
    }
  }
}

export class Visit {
  readonly chat: Chat;
  readonly board: Board;
  readonly retry: Retry;
  readonly writers: Writers;
  readonly #watching: Watching;
  readonly #goal: Goal;
  readonly #around: Around;
  #link: Link;
  #deleting = false;
  #isLeft = false;
  /** Resolves once it is in the file that one has come in. */
  #noted: Promise<void> | undefined;

  constructor(around: Around, goal: Goal, link: Link) {
    const { settings, wall, servers, personal } = around;
    const { address, options } = goal;
    this.#around = around;
    this.#goal = goal;
    this.#link = link;
    this.board = new Board(wall, () => this.chat);
    this.writers = new Writers(() => around.changed());
    this.board.onEvent = (event) => personal.isTyping && this.writers.take(event);
    const complain = (text: string) => this.board.complain(text);
    this.#watching = new Watching(() => this.chat, address, options.log, complain);
    this.retry = new Retry(settings.limits.retry, settings.chance);
    const view = watched(this.board, this.#watching.watchers);
    const history = options.history ?? HISTORY;
    this.chat = new Chat(view, this.#ports(), { history, oneAtATime: true, servers, address });
    personal.prepare(this.chat);
  }

  #ports(): Ports {
    const { wall, personal, asker, connect, disconnect, leave, changed, settings } = this.#around;
    const { identity } = this.#goal;
    return {
      askSecret: (question) => wall.screen.askSecret(question),
      ask: (question) => wall.screen.ask(question),
      comesBack: true,
      connect,
      known: () => settings.known.servers,
      disconnect,
      leave,
      roomChanged: () => {
        wall.settle();
        changed();
        this.#watching.reading.roomChanged();
      },
      settings: personal.settings,
      put: (words) => wall.screen.put(words),
      passwordChanged: (password) => identity.passwordChanged(this.#link.address, password),
      remember: (command) => identity.remember(this.#link.address, command, asker),
      forget: () => identity.forget(this.#link.address, asker),
      accountDeleted: () => this.#deleting = true,
    };
  }

  /** Says where one is, and asks who one is until that is settled; false where the person gives up. */
  async enter(greeting?: string): Promise<boolean> {
    const { asker, wall, settings: { known } } = this.#around;
    sayWhere(asker, this.#link, greeting);
    wall.screen.print("");
    this.chat.attach(this.#link);
    this.chat.want(this.#goal.roomsOf(known.find(this.#link.address)?.rooms ?? []));
    return await this.#identify(this.#goal.identity.known(this.#goal.address, asker));
  }

  async #identify(known: Known): Promise<boolean> {
    const { identity } = this.#goal;
    const attempt: Attempt = (credentials) => this.#attempt(credentials);
    const credentials = await dialogue(this.#around.asker, this.#link.offers, known, attempt);
    // The prompt does not wait for the file.
    this.#noted = identity.cameIn(this.#link.address, credentials);
    return credentials !== undefined;
  }

  /** The server may have closed meanwhile (it waits only so long for a login): then a new link is made. */
  #attempt: Attempt = async (credentials) => {
    for (const isLast of [this.#link.isOver, true]) {
      try {
        if (this.#link.isOver) await this.#reopen();
      } catch (error) {
        if (error instanceof TrustFault) throw error;
        return { reason: faultSentence(error), about: "server" };
      }
      const outcome = await this.#link.logIn(credentials);
      if (outcome?.ok) return undefined;
      if (outcome) {
        const { reason, about, again } = outcome.refused;
        if (!again) await this.#link.leave();
        return { reason: sentence(reason), about };
      }
      if (isLast) return { reason: await this.#link.ended, about: "server" };
    }
  };

  async #reopen(): Promise<void> {
    this.#link = await this.#goal.open(this.#around.settings);
    this.chat.attach(this.#link);
  }

  /** Chats until the server is left for good; gives the exit code where that is the end of it all. */
  async stay(): Promise<number> {
    try {
      while (await this.#talk() && await this.#comeBack());
      return EXIT.done;
    } catch (error) {
      const why = faultSentence(error);
      if (!this.#isLeft) this.board.complain(why);
      return error instanceof TrustFault ? EXIT.trust : EXIT.connect;
    }
  }

  /** Chats until the connection ends; true where it was lost and should be made again. */
  async #talk(): Promise<boolean> {
    const reason = await this.#link.ended;
    if (this.#isLeft) return false;
    this.#around.changed();
    if (this.#deleting) {
      this.board.tell(reason);
      await this.#goal.identity.deleted(this.#link.address);
      return false;
    }
    const isHere = this.#around.servers.front === this.chat;
    this.board.complain(
      `${reason} Trying to come back${isHere ? "; Enter tries at once." : "."}`,
    );
    return true;
  }

  /** Connects again and logs in again, however long it takes; false where the person leaves. */
  async #comeBack(): Promise<boolean> {
    this.board.showsMotd = false;
    for (this.retry.start();;) {
      const asked = await this.retry.wait();
      if (this.#isLeft) return false;
      try {
        await this.#reopen();
      } catch (error) {
        if (error instanceof TrustFault) throw error;
        if (asked) this.board.complain(faultSentence(error));
        continue;
      }
      if (this.#isLeft) await this.#link.leave();
      const refused = await this.#attempt(this.#goal.identity.credentials!);
      if (this.#isLeft) return false;
      if (refused === undefined) break;
      if (refused.about === "server") await this.#link.leave();
      else if (await this.#askAgain(refused.reason)) break;
      else return false;
    }
    this.board.tell("Connected again.");
    return true;
  }

  /** Who one is does not hold any more: it is asked anew. */
  async #askAgain(reason: string): Promise<boolean> {
    const { servers, asking } = this.#around;
    if (servers.front !== this.chat) {
      await this.#link.leave();
      this.#around.changed();
      this.board.complain(`${reason} /connect ${servers.nameOf(this.chat)} logs in again.`);
      do await this.retry.asked(); while (servers.front !== this.chat && !this.#isLeft);
    } else this.board.complain(reason);
    const { how, name } = this.#goal.identity.credentials!;
    return !this.#isLeft && await asking(() => this.#identify({ how, name }));
  }

  /** What stands in the prompt behind the place: what is special about the connection, who is writing. */
  get state(): string {
    const { link, current = "" } = this.chat;
    if (!link) return "not connected";
    const states = [link.isPlain ? "plain text" : "", this.writers.in(current)];
    return states.filter((one) => one !== "").join(", ");
  }

  /** The person has entered a line, here or on another server. */
  deed(isHere: boolean): void {
    this.#watching.reading.deed();
    if (!isHere) return;
    this.writers.sent();
    this.#deleting = false;
  }

  /** The person's line has changed. */
  edited(words: string): void {
    if (this.#around.personal.isTyping) this.writers.edited(this.chat, words, Date.now());
  }

  /** What was never sent is told, so that it can be copied. */
  tellUnsent(): void {
    const { outbox } = this.chat.delivery;
    for (const target of outbox.targets) {
      for (const { words, unsure } of outbox.take(target)) {
        this.board.complain(`${unsure ? "Perhaps not" : "Not"} sent to ${target}: ${words}`);
      }
    }
  }

  /** Says goodbye; nothing is printed any more. */
  async leave(reason?: string): Promise<void> {
    this.#isLeft = true;
    this.#watching.reading.close();
    await this.#noted;
    const { rooms } = this.chat;
    if (rooms.length > 0) await this.#around.settings.known.note(this.#link.address, { rooms });
    this.retry.now("quiet");
    await this.#link.leave(reason);
  }

  close(): void {
    this.writers.close();
    this.#watching.close();
  }
}
