/**
 * A small chat server to test the client with: it knows what the client needs, says what it is told to
 * say, and remembers what came. One room is as good as another to it.
 */
import { parseMessage } from "../../protocol/message.ts";
import { fromBase64, parsePlain } from "../../protocol/sasl.ts";
import { inTime } from "../integration/patience.ts";
import { CAPS, FakeServer, type Visitor } from "./support.ts";

export interface ChatSettings {
  /** Passwords by name. */
  accounts?: Record<string, string>;
  caps?: string;
  /** The name of a certificate in tests/fixtures/tls: then it speaks TLS. */
  certificate?: string;
  /** Lines of history, each the whole message without its batch tag. */
  history?: string[];
  /** Others in every room. */
  others?: string[];
  motd?: string[];
  /** Tokens of 005 beside the usual ones. */
  isupport?: string;
  /** What runs there, as numeric 004 says. */
  version?: string;
  /** What NickServ answers; else it has changed the password. */
  nickServ?(words: string, guest: Guest): string[];
  /** Called with every line before it is answered; true: it is not answered any more. */
  before?(line: string, guest: Guest): boolean | void;
}

/** Somebody who is connected. */
export class Guest {
  nick = "*";
  account: string | undefined;
  caps = "";
  readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  say(...lines: string[]): Promise<void> {
    return this.visitor.say(...lines);
  }
}

export class ChatServer implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly guests: Guest[] = [];
  readonly #settings: ChatSettings;
  readonly #fake: FakeServer;
  #ids = 0;
  #came = Promise.withResolvers<void>();

  constructor(settings: ChatSettings = {}, port = 0) {
    this.#settings = settings;
    this.#fake = new FakeServer((visitor) => this.#serve(visitor), port, settings.certificate);
  }

  get port(): number {
    return this.#fake.port;
  }

  /** Waits until a line came that fits. */
  async hears(fits: (line: string) => boolean): Promise<void> {
    const came = (async () => {
      while (!this.heard.some(fits)) await this.#came.promise;
    })();
    await inTime(came, () => `It was not sent. Heard:\n${this.heard.join("\n")}`);
  }

  /** Breaks all connections. */
  cut(): void {
    this.#fake.cut();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#fake[Symbol.asyncDispose]();
  }

  /** All who are connected hear these lines. */
  async say(...lines: string[]): Promise<void> {
    for (const guest of this.guests) await guest.say(...lines);
  }

  async #serve(visitor: Visitor): Promise<void> {
    const guest = new Guest(visitor);
    this.guests.push(guest);
    for await (const line of visitor.lines()) {
      this.heard.push(line);
      this.#came.resolve();
      this.#came = Promise.withResolvers();
      if (this.#settings.before?.(line, guest)) continue;
      const message = parseMessage(line);
      const answer = message && ANSWERS[message.command];
      if (!answer) continue;
      const label = message.tags?.get("label");
      const lines = answer.call(this, guest, message.params);
      await guest.say(...this.#labelled(lines, label));
      if (message.command === "QUIT") break;
    }
    this.guests.splice(this.guests.indexOf(guest), 1);
  }

  #labelled(lines: string[], label: string | undefined): string[] {
    if (label === undefined) return lines;
    if (lines.length === 0) return [`@label=${label} :s ACK`];
    const tag = (line: string) =>
      line.startsWith("@") ? `@label=${label};${line.slice(1)}` : `@label=${label} ${line}`;
    if (lines.length === 1 || /BATCH \+/.test(lines[0])) return [tag(lines[0]), ...lines.slice(1)];
    const inner = lines.map((line) =>
      line.startsWith("@") ? `@batch=x;${line.slice(1)}` : `@batch=x ${line}`
    );
    return [`@label=${label} :s BATCH +x labeled-response`, ...inner, ":s BATCH -x"];
  }

  get settings(): ChatSettings {
    return this.#settings;
  }

  nextId(): string {
    return `m${++this.#ids}`;
  }
}

type Answer = (this: ChatServer, guest: Guest, params: string[]) => string[];

const ANSWERS: Readonly<Record<string, Answer>> = {
  CAP(guest, [subcommand, words = ""]) {
    const { caps = CAPS } = this.settings;
    if (subcommand === "LS") return [`:s CAP * LS :${caps}`];
    if (subcommand === "END") return welcome(this, guest);
    guest.caps += ` ${words} `;
    return [`:s CAP * ACK :${words}`];
  },
  NICK(guest, [nick]) {
    guest.nick = nick;
    return [];
  },
  AUTHENTICATE(guest, [word]) {
    if (word === "PLAIN") return ["AUTHENTICATE +"];
    const { authcid = "", password } = parsePlain(fromBase64(word) ?? "") ?? {};
    if (this.settings.accounts?.[authcid] !== password) {
      return [`:s 904 ${guest.nick} :The name or the password is wrong`];
    }
    guest.account = authcid;
    return [
      `:s 900 ${guest.nick} ${authcid}!u@h ${authcid} :You are logged in`,
      `:s 903 ${guest.nick} :Done`,
    ];
  },
  REGISTER(guest, [, , password]) {
    const { accounts = {} } = this.settings;
    const { nick } = guest;
    if (accounts[nick]) return [`:s FAIL REGISTER ACCOUNT_EXISTS ${nick} :${nick} is taken`];
    if (password === "password") {
      return [`:s FAIL REGISTER WEAK_PASSWORD ${nick} :Everybody would guess that password`];
    }
    accounts[nick] = password;
    guest.account = nick;
    return [
      `:s REGISTER SUCCESS ${nick} :It is made`,
      `:s 900 ${nick} ${nick}!u@h ${nick} :You are logged in`,
    ];
  },
  JOIN(guest, [room]) {
    if (room === "#closed") return [`:s 473 ${guest.nick} ${room} :Only who is invited may join`];
    const names = [guest.nick, ...this.settings.others ?? []].join(" ");
    return [
      `:${guest.nick}!u@h JOIN ${room}`,
      `:s 332 ${guest.nick} ${room} :All about ${room}`,
      `:s 353 ${guest.nick} = ${room} :${names}`,
      `:s 366 ${guest.nick} ${room} :End`,
    ];
  },
  PART: (guest, [room, reason = ""]) => [`:${guest.nick}!u@h PART ${room} :${reason}`],
  PRIVMSG(guest, [target, text]) {
    if (/^(\x01ACTION )?refuse/.test(text)) {
      return [`:s 404 ${guest.nick} ${target} :You may not speak here`];
    }
    if (target === "NickServ") {
      const { nickServ = () => ["The password is changed."] } = this.settings;
      return nickServ(text, guest).map((line) => `:NickServ!s@s NOTICE ${guest.nick} :${line}`);
    }
    if (!guest.caps.includes("echo-message")) return [];
    const id = this.nextId();
    return [
      `@time=2026-11-22T23:32:00.000Z;msgid=${id} :${guest.nick}!u@h PRIVMSG ${target} :${text}`,
    ];
  },
  CHATHISTORY(_guest, [, target]) {
    const { history = [] } = this.settings;
    const isOther = (room: string) => room.startsWith("#") && room !== target;
    const lines = history.filter((line) => !isOther(line.split(" ")[3])).map((line) =>
      `@batch=h;${line.slice(1)}`
    );
    return [`:s BATCH +h chathistory ${target}`, ...lines, ":s BATCH -h"];
  },
  AWAY: (guest, [text]) => [text ? `:s 306 ${guest.nick} :Away` : `:s 305 ${guest.nick} :Back`],
  PING: (_guest, [word]) => [`:s PONG s :${word}`],
  QUIT: () => [":s ERROR :Closing the connection: you have left"],
};

function welcome({ settings }: ChatServer, guest: Guest): string[] {
  const { motd = [], version = "chat-server-1.0.0", isupport = "MODES=3" } = settings;
  const { nick } = guest;
  return [
    `:s 001 ${nick} :Welcome`,
    `:s 004 ${nick} s ${version} io mnt`,
    `:s 005 ${nick} CHANTYPES=# PREFIX=(ov)@+ ${isupport} :are supported`,
    ...motd.map((line) => `:s 372 ${nick} :- ${line}`),
    motd.length > 0 ? `:s 376 ${nick} :End` : `:s 422 ${nick} :No message of the day`,
  ];
}
