/**
 * One IRC session as pure values: lines and times go in, lines and events come out. No socket, no timer,
 * no clock: what drives it (the client's own link, a bot, a test) has these.
 *
 * Use: `start()`; at "offered" `logIn()`; at "ready" `join()`; then `say()` and the rest. Every method
 * that asks the server for something returns the request's id, which the events that answer it carry; the
 * last of them is "done".
 */
import { byteLength } from "../../protocol/framer.ts";
import { LINE_BYTES, type Message, needsColon, parseMessage } from "../../protocol/message.ts";
import { fold } from "../../protocol/names.ts";
import { formatTime } from "../../protocol/time.ts";
import { Answers } from "./answers.ts";
import { Batches } from "./batches.ts";
import { ENTRY } from "./entry.ts";
import type { Emit, Said } from "./events.ts";
import { type Credentials, Handshake } from "./handshake.ts";
import { MESSAGES } from "./messages.ts";
import { PEOPLE } from "./people.ts";
import {
  joined,
  MULTILINE,
  multilineLimits,
  multilineParts,
  type Part,
  partTags,
} from "./multiline.ts";
import { type HistoryQuery, placeInHistory, type SearchQuery, searchWords } from "./queries.ts";
import { type About, type Line, type Pending, Requests } from "./requests.ts";
import { ROOMS } from "./rooms.ts";
import { split } from "./split.ts";
import { State } from "./state.ts";
import { type Handler, type Handlers, type Here, lastParam, type Turn, turnOf } from "./turn.ts";

export type { Credentials } from "./handshake.ts";
export type { HistoryQuery, SearchQuery } from "./queries.ts";

const HANDLERS: Handlers = { ...ENTRY, ...ROOMS, ...MESSAGES, ...PEOPLE };

/** Numerics that tell nothing a person has asked for. */
const QUIET: ReadonlySet<string> = new Set(
  ["002", "003", "042", "221", "250", "251", "252", "253", "254", "255", "265", "266"]
    .concat("329", "333", "396"),
);

/** Numerics beside 400 to 599 that refuse something: KNOCK's. */
const REFUSALS: ReadonlySet<string> = new Set(["712", "713", "714"]);

/** To which message words belong. */
export type Answering = Pick<About, "reply" | "corrects">;

/** Longest user and host names where the server names no limit: bytes. */
const USER_BYTES = 18;
const HOST_BYTES = 64;

export class Session implements Here {
  readonly state = new State();
  readonly batches = new Batches();
  readonly answers = new Answers();
  readonly requests: Requests;
  readonly handshake: Handshake;
  readonly send: (line: string) => void;
  readonly emit: Emit;
  #now = 0;
  #known = false;
  /** Batches that were sent. */
  #batches = 0;
  #ready = false;

  constructor(send: (line: string) => void, emit: Emit) {
    this.send = send;
    this.emit = emit;
    this.requests = new Requests(this.state, send, emit);
    this.handshake = new Handshake(this.state, send, emit);
  }

  /** Asks the server what it can; "offered" answers. */
  start(): void {
    this.handshake.start();
  }

  /** "welcome" and "ready" answer, or "refused". */
  logIn(credentials: Credentials): void {
    this.handshake.logIn(credentials, this.#now);
  }

  /** Whether anything came that is IRC. */
  get known(): boolean {
    return this.#known;
  }

  /** Takes one line without its line end; `now` in milliseconds since 1970. */
  receive(line: string, now: number): void {
    this.#now = now;
    const message = parseMessage(line);
    if (!this.#known) {
      if (!message || !isIrc(message)) {
        return this.emit({ type: "stranger", at: now, start: line.slice(0, 64) });
      }
      this.#known = true;
    }
    if (!message) return;
    const turn = turnOf(this, message, now);
    turn.request = this.#requestOf(turn);
    handlerOf(turn.command)?.(turn);
    const sole = message.tags?.has("label") && turn.command !== "BATCH";
    if (sole && turn.request) this.requests.finish(turn.request, turn.at);
  }

  /** What a line answers: by its label, by its batch's, or (no labels) what was asked first. */
  #requestOf({ message: { tags, params }, command }: Turn): Pending | undefined {
    const { open, oldest } = this.requests;
    const label = tags?.get("label");
    if (label !== undefined) return open.get(label);
    const ending = command === "BATCH" && params[0]?.startsWith("-");
    const batch = this.batches.get(ending ? params[0].slice(1) : tags?.get("batch"));
    if (batch?.label !== undefined) return open.get(batch.label);
    return isNumeric(command) || command === "FAIL" ? oldest : undefined;
  }

  /** The greeting has ended. */
  ready(at: number): void {
    if (this.#ready || this.handshake.phase !== "in") return;
    this.#ready = true;
    this.emit({ type: "ready", at });
  }

  /** Ids of requests that are not answered yet, oldest first. */
  get waiting(): string[] {
    return [...this.requests.open.keys()];
  }

  /** Whether the server keeps what was said. */
  get keepsHistory(): boolean {
    return this.state.caps.has("draft/chathistory") && this.state.caps.has("batch");
  }

  /** Whether messages can have several lines. */
  get hasMultiline(): boolean {
    const { caps } = this.state;
    return [MULTILINE, "batch", "message-tags"].every((name) => caps.has(name));
  }

  /**
   * Says `text`, in as many messages as it takes: a request each. `reply`: the id of the message that it
   * answers, which only servers with message-tags pass on; `corrects`: the id of one's own that it replaces.
   */
  say(
    target: string,
    text: string,
    kind: Said["kind"] = "say",
    { reply, corrects }: Answering = {},
  ): string[] {
    const command = kind === "notice" ? "NOTICE" : "PRIVMSG";
    const dress = (part: string) => kind === "action" ? `\x01ACTION ${part}\x01` : part;
    const most = LINE_BYTES - this.#overhead(`${command} ${target} :${dress("")}`);
    const room = Math.max(most, 16);
    const tags = reply !== undefined && this.hasTags ? [["+draft/reply", reply] as const] : [];
    if (text.trim().includes("\n") && kind !== "action" && this.hasMultiline) {
      const limits = multilineLimits(this.handshake.offered.get(MULTILINE) ?? "");
      return multilineParts(text, room, limits).map((parts) =>
        this.#sayParts(command, parts, tags, {
          what: "say",
          target,
          words: joined(parts),
          kind,
          reply,
          corrects,
        })
      );
    }
    return split(text, room).map((part) => {
      const about = { what: "say", target, words: part, kind, reply, corrects } as const;
      return this.#askTagged({ command, params: [target, dress(part)], tags }, about);
    });
  }

  #sayParts(command: string, parts: readonly Part[], tags: Line["tags"], about: About): string {
    const { target } = about;
    const reference = `b${++this.#batches}`;
    const open = { command: "BATCH", params: [`+${reference}`, MULTILINE, target], tags };
    const lines = parts.map((part) => ({
      command,
      params: [target, part.text],
      tags: partTags(reference, part),
    }));
    return this.#askTagged(open, about, [
      ...lines,
      { command: "BATCH", params: [`-${reference}`] },
    ]);
  }

  /** Whether messages can carry tags of clients: answers, reactions, who is writing. */
  get hasTags(): boolean {
    return this.state.caps.has("message-tags");
  }

  /** Answers the message with that id by a sign, or takes that back; "reacted" answers. */
  react(target: string, id: string, reaction: string, undone = false): string {
    const tags = [
      ["+draft/reply", id],
      [undone ? "+draft/unreact" : "+draft/react", reaction],
    ] as const;
    return this.#askTagged({ command: "TAGMSG", params: [target], tags }, {
      what: "react",
      target,
      words: reaction,
    });
  }

  /** Tells that one is writing there, or not any more. Nothing answers. */
  typing(target: string, state: "active" | "done"): void {
    if (this.hasTags && !needsColon(target)) this.send(`@+typing=${state} TAGMSG ${target}`);
  }

  /** Bytes of what others receive around the text: the source before it, the line end after it. */
  #overhead(around: string): number {
    const { source, isupport, nick } = this.state;
    const user = isupport.number("USERLEN", USER_BYTES);
    const host = isupport.number("HOSTLEN", HOST_BYTES);
    const front = source === undefined ? byteLength(nick) + 2 + user + host : byteLength(source);
    return 1 + front + 1 + byteLength(around) + 2;
  }

  join(room: string, key?: string): string {
    return this.#ask("JOIN", key ? [room, key] : [room], { what: "join", target: room });
  }

  part(room: string, reason?: string): string {
    return this.#ask("PART", reason ? [room, reason] : [room], { what: "part", target: room });
  }

  /** Asks for the topic, or sets it; "" takes it away. */
  topic(room: string, text?: string): string {
    const params = text === undefined ? [room] : [room, text];
    return this.#ask("TOPIC", params, { what: "topic", target: room, words: text });
  }

  history(target: string, query: HistoryQuery): string {
    const [subcommand, place] = placeInHistory(query);
    const most = Math.min(query.limit, this.historyPage);
    const params = [subcommand, target, place, String(most)];
    return this.#ask("CHATHISTORY", params, { what: "history", target });
  }

  /** Messages that one answer holds at most; Infinity where the server does not say. */
  get historyPage(): number {
    return this.state.isupport.number("CHATHISTORY", Infinity) || Infinity;
  }

  /** Asks which conversations had words after one time and before another, the first ones; "targets" answers. */
  targets(after: number, before: number, limit: number): string {
    const times = [after, before].map((ms) => `timestamp=${formatTime(ms)}`);
    const most = String(Math.min(limit, this.historyPage));
    return this.#ask("CHATHISTORY", ["TARGETS", ...times, most], { what: "targets", target: "" });
  }

  /** Whether one's devices share up to where one has read. */
  get sharesRead(): boolean {
    return this.state.caps.has("draft/read-marker");
  }

  /** Tells one's other devices that `room` is read up to `until` (milliseconds since 1970). */
  markRead(room: string, until: number): void {
    if (!this.sharesRead || needsColon(room)) return;
    if (until <= (this.state.read.get(fold(room)) ?? -1)) return;
    this.send(`MARKREAD ${room} timestamp=${formatTime(until)}`);
  }

  /** Asks up to where one has read; "read" answers. Servers tell it of rooms unasked. */
  askRead(room: string): void {
    if (this.sharesRead && !needsColon(room)) this.send(`MARKREAD ${room}`);
  }

  /** Whether the server can remove messages. */
  get canRemove(): boolean {
    return this.state.caps.has("draft/message-redaction");
  }

  /** Has the message with that id removed; "removed" answers. */
  remove(target: string, id: string, reason?: string): string {
    const params = reason === undefined ? [target, id] : [target, id, reason];
    return this.#ask("REDACT", params, { what: "delete", target });
  }

  /** Whether the server can be searched. */
  get canSearch(): boolean {
    return this.state.caps.has("soju.im/search") && this.state.caps.has("batch");
  }

  /** "found" answers; `asked` is the query as the person wrote it. */
  search(query: SearchQuery, asked: string): string {
    return this.#ask("SEARCH", [searchWords(query)], { what: "search", target: "", words: asked });
  }

  who(mask: string): string {
    return this.#ask("WHO", [mask], { what: "who", target: mask });
  }

  whois(nick: string): string {
    return this.#ask("WHOIS", [nick], { what: "whois", target: nick });
  }

  /** Asks for the list of rooms. */
  rooms(): string {
    return this.#ask("LIST", [], { what: "rooms", target: "" });
  }

  /** Says that one is away, or ("") that one is back. */
  away(text: string): string {
    const params = text === "" ? [] : [text];
    return this.#ask("AWAY", params, { what: "away", target: "", words: text });
  }

  invite(nick: string, room: string): string {
    return this.#ask("INVITE", [nick, room], { what: "other", target: nick });
  }

  /** Asks those in a closed room to be let in. */
  knock(room: string, text: string): string {
    const params = text === "" ? [room] : [room, text];
    return this.#ask("KNOCK", params, { what: "knock", target: room });
  }

  /** Changes modes of a room or of oneself, or asks for them where there are no changes. */
  mode(target: string, ...changes: string[]): string {
    return this.#ask("MODE", [target, ...changes], { what: "other", target });
  }

  /** Any other command of the protocol. */
  command(command: string, params: readonly string[]): string {
    return this.#ask(command, params, { what: "other", target: params[0] ?? "" });
  }

  kick(room: string, nick: string, reason?: string): string {
    const params = reason ? [room, nick, reason] : [room, nick];
    return this.#ask("KICK", params, { what: "other", target: nick });
  }

  /** Asks a service; what it says comes as notices with this request. What was asked is not echoed. */
  askService(name: string, words: string): string {
    return this.#ask("PRIVMSG", [name, words], { what: "service", target: name });
  }

  /** Tells it something; what it says comes as notices like any other, also after the last one of this request. */
  tellService(name: string, words: string): string {
    return this.#ask("PRIVMSG", [name, words], { what: "other", target: name });
  }

  /** Leaves; "ending" answers, and the server closes the connection. */
  quit(reason?: string): void {
    this.send(reason ? `QUIT :${reason.replace(/[\r\n\0]/g, " ")}` : "QUIT");
  }

  /** Asks whether the server is still there; any line says that it is. */
  ping(): void {
    this.send("PING alive");
  }

  #ask(command: string, params: readonly string[], about: About): string {
    return this.#askTagged({ command, params }, about);
  }

  #askTagged(line: Line, about: About, more: Line[] = []): string {
    return this.requests.start(line, about, this.#now, more);
  }
}

/** The first line of a server; others (HTTP, SSH, SMTP) do not begin like this. */
function isIrc({ command, source }: Message): boolean {
  return isNumeric(command) ? source !== undefined : /^[A-Za-z]+$/.test(command);
}

function isNumeric(command: string): boolean {
  return /^\d{3}$/.test(command);
}

function handlerOf(command: string): Handler | undefined {
  if (Object.hasOwn(HANDLERS, command)) return HANDLERS[command];
  if (!isNumeric(command) || QUIET.has(command)) return undefined;
  const refuses = command >= "400" && command < "600" || REFUSALS.has(command);
  return refuses ? refusal : note;
}

/** A refusal: of what was asked, of coming in, or of nothing that is known. */
function refusal({ here, command, at, request, message: { params } }: Turn): void {
  const text = params.at(-1) ?? "";
  if (here.handshake.phase !== "in") here.handshake.refused(command, text, at);
  else if (request) here.requests.refuse(request, command, text);
  else here.emit({ type: "note", at, code: command, text, level: "error" });
}

function note(turn: Turn): void {
  const { here, at, command: code, request, message: { params } } = turn;
  const text = params.slice(1).join(" ") || lastParam(turn);
  here.emit({ type: "note", at, code, text, level: "info", request: request?.id });
}
