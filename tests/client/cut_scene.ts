/** A chat on a server and a wire that are values: what is on its way can be cut at any point. */
import { Chat } from "../../client/chat.ts";
import type { Link } from "../../client/link.ts";
import type { Event } from "../../client/session/events.ts";
import { Session } from "../../client/session/session.ts";
import type { View } from "../../client/view.ts";
import { parseMessage } from "../../protocol/message.ts";
import { CAPS, NOW } from "./support.ts";

/** A server that keeps one room, and the wires to the one client that it has at a time. */
export class Scene {
  readonly kept: { id: string; nick: string; text: string; isRemoved: boolean }[] = [];
  readonly shown: string[] = [];
  readonly returned: string[] = [];
  readonly complaints: string[] = [];
  readonly chat: Chat;
  /** Whether the server refuses these words. */
  refuses: (text: string) => boolean = () => false;
  #toServer: string[] = [];
  #toClient: string[] = [];
  #link!: Link & { isOver: boolean };
  #page: number;
  #joined = false;

  /** `page`: messages that the server gives at a time. */
  constructor(page: number) {
    this.#page = page;
    const show = (event: Event) => {
      if (event.type === "message") this.shown.push(event.text);
    };
    const view: View = {
      show,
      history: (_room, messages) => messages.forEach(show),
      tell() {},
      table() {},
      complain: (sentence) => this.complaints.push(sentence),
      refused: (done, sentence) => {
        this.returned.push(done.words);
        this.complaints.push(sentence);
      },
    };
    const ports = { connect: () => Promise.resolve(), leave() {}, comesBack: true };
    this.chat = new Chat(view, ports, { history: 50, oneAtATime: true });
    this.chat.want(["#a"]);
    this.connect();
  }

  connect(): void {
    const session = new Session(
      (line) => this.#toServer.push(line),
      (event) => link.onEvent(event),
    );
    const ended = new Promise(() => {});
    const link = { session, isOver: false, ended, onEvent: (_event: Event) => {} };
    this.#link = link as unknown as Link & { isOver: boolean };
    this.#toServer = [];
    this.#toClient = [];
    this.#joined = false;
    this.chat.attach(this.#link);
    session.start();
  }

  /** The server takes `count` lines. */
  serve(count: number): void {
    for (const line of this.#toServer.splice(0, count)) {
      const message = parseMessage(line)!;
      const label = message.tags?.get("label");
      const lines = this.#answer(message.command, message.params);
      if (label === undefined) this.#toClient.push(...lines);
      else if (lines.length === 0) this.#toClient.push(`@label=${label} :s ACK`);
      else if (lines.length === 1) this.#toClient.push(`@label=${label};${tagged(lines[0])}`);
      else if (message.command === "CHATHISTORY") {
        this.#toClient.push(`@label=${label} ${lines[0]}`, ...lines.slice(1));
      } else {
        const inner = lines.map((one) => `@batch=x;${tagged(one)}`);
        this.#toClient.push(`@label=${label} :s BATCH +x labeled-response`, ...inner);
        this.#toClient.push(":s BATCH -x");
      }
    }
  }

  /** The client hears `count` lines. */
  deliver(count: number): void {
    for (const line of this.#toClient.splice(0, count)) this.#link.session.receive(line, NOW);
    const { phase } = this.#link.session.handshake;
    if (phase === "offering") this.#link.session.logIn({ how: "guest", name: "ann" });
  }

  /** The server takes `count` more lines, of which nobody hears; then all is new. */
  cut(count: number): void {
    this.serve(count);
    this.#link.isOver = true;
  }

  bob(text: string): void {
    this.#keep("bob", text);
  }

  /** No more cuts: until nobody has anything to say. */
  settle(): void {
    if (this.#link.isOver) this.connect();
    while (this.#toServer.length + this.#toClient.length > 0) {
      this.serve(1);
      this.deliver(1);
    }
  }

  get isOver(): boolean {
    return this.#link.isOver;
  }

  #keep(nick: string, text: string): string {
    const id = `m${this.kept.length}`;
    this.kept.push({ id, nick, text, isRemoved: false });
    const line = `@msgid=${id} :${nick}!u@h PRIVMSG #a :${text}`;
    if (nick !== "ann" && this.#joined && !this.isOver) this.#toClient.push(line);
    return line;
  }

  #redact([room, id]: string[]): string[] {
    const found = this.kept.find((one) => one.id === id && !one.isRemoved);
    if (!found) return [`:s FAIL REDACT UNKNOWN_MSGID ${room} ${id} :There is no such message`];
    found.isRemoved = true;
    return [`:ann!u@h REDACT ${room} ${id} :corrected`];
  }

  #answer(command: string, params: string[]): string[] {
    if (command === "PRIVMSG") {
      if (this.refuses(params[1])) return [`:s 404 ann ${params[0]} :You may not speak here`];
      return [this.#keep("ann", params[1])];
    }
    if (command === "CAP" && params[0] === "LS") {
      return [`:s CAP * LS :${CAPS} draft/message-redaction`];
    }
    if (command === "CAP" && params[0] === "REQ") return [`:s CAP * ACK :${params[1]}`];
    if (command === "CAP") {
      const tokens = `CHANTYPES=# PREFIX=(ov)@+ CHATHISTORY=${this.#page}`;
      return [":s 001 ann :Hello", `:s 005 ann ${tokens} :are`, ":s 422 ann :None"];
    }
    if (command === "JOIN") {
      this.#joined = true;
      return [":ann!u@h JOIN #a", ":s 353 ann = #a :ann bob", ":s 366 ann #a :End"];
    }
    if (command === "REDACT") return this.#redact(params);
    if (command !== "CHATHISTORY") return [];
    const [kind, , point, limit] = params;
    const from = this.kept.findIndex(({ id }) => point === `msgid=${id}`) + 1;
    const all = point.startsWith("msgid=") ? this.kept.slice(from) : this.kept;
    const part = kind === "LATEST" ? all.slice(-Number(limit)) : all.slice(0, Number(limit));
    const lines = part.filter(({ isRemoved }) => !isRemoved).map(({ id, nick, text }) =>
      `@batch=h;msgid=${id} :${nick}!u@h PRIVMSG #a :${text}`
    );
    return [":s BATCH +h chathistory #a", ...lines, ":s BATCH -h"];
  }
}

/** A line's own tags and the rest, to go behind another tag. */
function tagged(line: string): string {
  return line.startsWith("@") ? line.slice(1) : ` ${line}`;
}
