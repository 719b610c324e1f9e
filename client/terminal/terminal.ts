/**
 * The client in a terminal: connects, asks who one is, chats on one server or several, and connects again where
 * a connection is lost. It ends when the person leaves, or the last server is left.
 */
import { VERSION } from "../../version.ts";
import { type Address, formatAddress, type Pasted } from "../address.ts";
import type { Chat } from "../chat.ts";
import { answers } from "../connection.ts";
import { EXIT } from "../exit.ts";
import type { Io, Tty } from "../io.ts";
import type { KnownServers } from "../known_file.ts";
import type { Limits } from "../link.ts";
import type { Options } from "../options.ts";
import { printable } from "../printable.ts";
import { Servers } from "../servers.ts";
import { faultSentence, TrustFault } from "../trust.ts";
import { complete } from "./complete.ts";
import { Floor } from "./floor.ts";
import { Personal } from "./personal.ts";
import { promptOf } from "./prompt.ts";
import { Screen } from "./screen.ts";
import { askTrust, chooseServer, type ServerAsker } from "./servers.ts";
import { shortcut } from "./shortcuts.ts";
import { Typed } from "./typed.ts";
import { type Around, Goal, Visit } from "./visit.ts";
import { Wall } from "./wall.ts";

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

/** Chats until the person leaves; gives the exit code. */
export async function runTerminal(settings: TerminalSettings): Promise<number> {
  const terminal = new Terminal(settings);
  return await terminal.run();
}

class Terminal {
  readonly #settings: TerminalSettings;
  readonly #screen: Screen;
  readonly #wall: Wall;
  readonly #servers = new Servers();
  readonly #visits = new Map<Chat, Visit>();
  /** Resolves with the exit code once the person has left. */
  readonly #left = Promise.withResolvers<number>();
  readonly #personal: Personal;
  readonly #typed: Typed;
  readonly #floor = new Floor();
  readonly #around: Around;
  #reason: string | undefined;
  /** Gives up the server that is being connected to. */
  #giveUp: (() => void) | undefined;

  constructor(settings: TerminalSettings) {
    const { io, tty } = settings;
    this.#settings = settings;
    this.#screen = new Screen({
      io,
      tty,
      isDumb: io.env("TERM") === "dumb",
      complete: (line) => complete(this.#servers.front!, line),
      interrupt: () => this.#giveUp ? this.#giveUp() : this.#leave(EXIT.done),
      ended: () => this.#leave(EXIT.done),
    });
    this.#personal = new Personal(io, {
      chats: () => this.#servers.all,
      paint: (styles) => this.#wall.styles = styles,
      complain: (sentence) => this.#wall.complain(sentence),
    });
    this.#wall = new Wall(this.#screen, this.#personal.styles, this.#personal.settings);
    this.#typed = new Typed({
      front: () => this.#front!,
      screen: this.#screen,
      leave: () => this.#leave(EXIT.done),
    });
    this.#around = {
      settings,
      servers: this.#servers,
      wall: this.#wall,
      personal: this.#personal,
      asker: this.#asker(),
      asking: (act) => this.#asking(act),
      changed: () => this.#showPrompt(),
      connect: (address) => this.#connect(address),
      disconnect: (chat) => this.#disconnect(chat),
      leave: (reason) => {
        this.#reason = reason;
        this.#leave(EXIT.done);
      },
    };
  }

  #asker(): ServerAsker {
    return {
      ask: (question) => this.#screen.ask(question),
      askSecret: (question) => this.#screen.askSecret(question),
      tell: (text) => this.#wall.tell(text),
      complain: (text) => this.#wall.complain(text),
      table: (rows) => this.#wall.table(rows),
    };
  }

  get #front(): Visit | undefined {
    return this.#servers.front && this.#visits.get(this.#servers.front);
  }

  async run(): Promise<number> {
    const { options } = this.#settings;
    const goal = options.hasAddress ? this.#goal(options) : undefined;
    // A command that asks for something has the terminal to itself.
    await goal?.identity.read(goal.address);
    this.#settings.io.onSignal((code) => this.#leave(code));
    this.#screen.open();
    try {
      const code = await Promise.race([this.#begin(goal), this.#left.promise]);
      const visits = [...this.#visits.values()];
      for (const visit of visits) visit.tellUnsent();
      this.#screen.close();
      await Promise.all(visits.map((visit) => visit.leave(this.#reason)));
      return code;
    } finally {
      for (const visit of this.#visits.values()) visit.close();
      this.#screen.close();
    }
  }

  #leave(code: number): void {
    this.#left.resolve(code);
  }

  #goal(options: Options): Goal {
    return new Goal(options, this.#settings);
  }

  /** Goes to the first server, and stays until all are left. */
  async #begin(given: Goal | undefined): Promise<number> {
    this.#wall.tell(`chat-client ${VERSION}`);
    await this.#personal.load();
    try {
      const goal = given ?? await this.#chosen();
      if (!goal) return EXIT.done;
      const visit = await this.#open(goal, this.#settings.greeting);
      if (!visit) return EXIT.done;
      this.#listen();
      return await this.#stay(visit);
    } catch (error) {
      this.#wall.complain(faultSentence(error));
      return error instanceof TrustFault ? EXIT.trust : EXIT.connect;
    }
  }

  /** Asks to which server; undefined where the person leaves. */
  async #chosen(): Promise<Goal | undefined> {
    const { known: { servers }, here, options } = this.#settings;
    const around = { servers, here: await answers(here) ? here : undefined, options };
    const chosen = await chooseServer(this.#around.asker, around);
    const goal = chosen && this.#goal(chosen);
    await goal?.identity.read(goal.address);
    return goal;
  }

  /** Connects and comes in; undefined where the person gives up. */
  async #open(goal: Goal, greeting?: string): Promise<Visit | undefined> {
    const abandoned = Promise.withResolvers<undefined>();
    let isAbandoned = false;
    const opening = goal.open(
      this.#settings,
      async (at, certificate) =>
        !isAbandoned && await askTrust(this.#around.asker, at, certificate),
    );
    if (this.#visits.size > 0) {
      this.#giveUp = () => abandoned.resolve(undefined);
    }
    const link = await Promise.race([opening, abandoned.promise]).finally(() => {
      this.#giveUp = undefined;
    });
    if (!link) {
      isAbandoned = true;
      void opening.then((late) => late.leave(), () => {});
      return undefined;
    }
    const visit = new Visit(this.#around, goal, link);
    this.#visits.set(visit.chat, visit);
    this.#servers.bring(visit.chat);
    if (await visit.enter(greeting)) return visit;
    if (this.#visits.size > 1) await this.#forget(visit);
  }

  /** Stays on a server until it is left, and then until all are; gives the exit code. */
  async #stay(visit: Visit): Promise<number> {
    const code = await visit.stay();
    if (this.#visits.get(visit.chat) !== visit) return await this.#left.promise;
    if (this.#visits.size === 1) {
      this.#leave(code);
      return code;
    }
    await this.#forget(visit);
    return await this.#left.promise;
  }

  /** Leaves one of several. */
  async #forget(visit: Visit): Promise<void> {
    visit.tellUnsent();
    this.#visits.delete(visit.chat);
    this.#servers.remove(visit.chat);
    await visit.leave();
    visit.close();
  }

  async #asking<T>(act: () => Promise<T>): Promise<T> {
    return await this.#floor.hold(async () => {
      this.#screen.pause();
      try {
        return await act();
      } finally {
        this.#listen();
      }
    });
  }

  #listen(): void {
    this.#showPrompt();
    this.#screen.listen({
      line: (text) => this.#line(text),
      interrupt: () => this.#typed.interrupt(),
      end: () => this.#leave(EXIT.done),
      key: (name) => shortcut(this.#servers, name),
      edited: (words) => this.#front?.edited(words),
    });
  }

  #line(text: string): void | Promise<void> {
    for (const visit of this.#visits.values()) visit.deed(visit === this.#front);
    const more = this.#typed.line(text);
    return more && this.#floor.hold(() => more);
  }

  #showPrompt(): void {
    const { current } = this.#servers;
    if (current) this.#screen.turnTo(current);
    const state = this.#front?.state ?? "";
    const shown = state === "" ? "" : ` (${printable(state)})`;
    this.#screen.setPrompt(promptOf(this.#servers, this.#screen.columns, shown));
  }

  /** Goes to a server: where one is on it already, there; else it is one more. Alone: connects again. */
  async #connect(pasted?: Pasted): Promise<void> {
    const { front } = this.#servers;
    const there = pasted ? this.#servers.at(pasted) : front;
    if (!there) return await this.#add(pasted!);
    if (there !== front) this.#servers.turnTo(there);
    if (!there.link) this.#visits.get(there)?.retry.now();
    else if (there === front) {
      this.#wall.tell(`You are connected to ${formatAddress(there.address!)}.`);
    }
  }

  async #add(pasted: Pasted): Promise<void> {
    const goal = Goal.later(pasted, this.#settings);
    try {
      const visit = await this.#open(goal);
      if (visit) void this.#stay(visit).catch((error) => this.#left.reject(error));
      if (visit) this.#showPrompt();
      else this.#wall.tell(`You are not on ${formatAddress(goal.address)}.`);
    } catch (error) {
      this.#wall.complain(faultSentence(error));
    }
  }

  async #disconnect(chat: Chat): Promise<void> {
    const visit = this.#visits.get(chat);
    if (visit) await this.#forget(visit);
  }
}
