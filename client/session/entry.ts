/** What the handshake reads, and the connection's own commands: CAP, AUTHENTICATE, REGISTER, PING, ERROR. */
import { fold } from "../../protocol/names.ts";
import { parseTime } from "../../protocol/time.ts";
import { keep, keepRead } from "./answers.ts";
import { type Batch, isHistory, isSearch, isTargets } from "./batches.ts";
import type { Note } from "./events.ts";
import { several } from "./messages.ts";
import { isMultiline } from "./multiline.ts";
import { type Handlers, lastParam, param, type Turn } from "./turn.ts";

/** `CAP nick LS * :a b`: the star says that more lines come. */
function cap(turn: Turn): void {
  const names = lastParam(turn).split(" ").filter((name) => name !== "");
  const more = turn.message.params.length > 3 && param(turn, 2) === "*";
  turn.here.handshake.cap(param(turn, 1).toUpperCase(), more, names, turn.at);
}

function welcome(turn: Turn): void {
  turn.here.state.server = turn.source;
  turn.here.handshake.welcomed(param(turn, 0), turn.at);
}

/** 900: one is logged in. `900 nick nick!user@host account :text`. */
function account(turn: Turn): void {
  const { state } = turn.here;
  state.account = param(turn, 2);
  if (/^[^*!]+![^*@]+@[^*]+$/.test(param(turn, 1))) state.source = param(turn, 1);
}

function accountChanged(turn: Turn): void {
  const { state } = turn.here;
  if (state.isMe(turn.nick)) state.account = param(turn, 0) === "*" ? undefined : param(turn, 0);
}

function saslRefused(turn: Turn): void {
  turn.here.handshake.loginRefused(turn.command, lastParam(turn), turn.at);
}

function nickRefused(turn: Turn): void {
  turn.here.handshake.nickRefused(turn.command, lastParam(turn), turn.at);
}

/** `REGISTER SUCCESS account :text`; any other word is a step that this client can't take. */
function register(turn: Turn): void {
  const { handshake } = turn.here;
  if (param(turn, 0) === "SUCCESS") handshake.registered(param(turn, 1));
  else handshake.failed("REGISTER", param(turn, 0), lastParam(turn), turn.at);
}

function pong(turn: Turn): void {
  const { requests } = turn.here;
  const pending = requests.open.get(lastParam(turn));
  if (pending && !requests.labelled) requests.finish(pending, turn.at);
}

const LEVELS: Readonly<Record<string, Note["level"]>> = {
  FAIL: "error",
  WARN: "warning",
  NOTE: "info",
};

/** `FAIL command code context… :text`; WARN and NOTE have the same form. */
function standardReply(turn: Turn): void {
  const { here, at, request } = turn;
  const [command = "*", code = ""] = turn.message.params;
  const text = lastParam(turn);
  if (here.handshake.phase !== "in" && turn.command === "FAIL") {
    return here.handshake.failed(command, code, text, at);
  }
  if (turn.command === "FAIL" && request) return here.requests.refuse(request, code, text);
  here.emit({ type: "note", at, code, text, level: LEVELS[turn.command], request: request?.id });
}

function batch(turn: Turn): void {
  const { here, request } = turn;
  const [mark = "", type = "", ...params] = turn.message.params;
  const reference = mark.slice(1);
  if (mark.startsWith("+")) {
    const answers = turn.message.tags?.has("label") ?? false;
    const { tags } = turn.message;
    const ended = tags?.has("draft/chathistory-end") ?? false;
    const about = { type, params, label: request?.id, answers, ended, tags };
    return here.batches.open(reference, about);
  }
  const closed = here.batches.close(reference);
  if (isMultiline(closed)) several(turn, closed);
  if (closed && isHistory(closed)) history(turn, closed);
  if (closed && isSearch(closed)) found(turn, closed);
  if (closed && isTargets(closed)) targets(turn, closed);
  if (closed?.answers && request) here.requests.finish(request, turn.at);
}

function history({ here, at, ...turn }: Turn, batch: Batch): void {
  const { params: [name = ""], messages, ended } = batch;
  // Without labels it is the answer to what was asked first, if that was history.
  const { oldest } = here.requests;
  const request = turn.request ?? (oldest?.what === "history" ? oldest : undefined);
  const room = here.state.room(name)?.name ?? name;
  here.emit({ type: "history", at, room, messages, ended, request: request?.id });
}

/** `CHATHISTORY TARGETS name time` within its batch. */
function target({ here, message: { tags, params: [word, room = "", time = ""] } }: Turn): void {
  const batch = here.batches.get(tags?.get("batch"));
  const at = parseTime(time);
  if (word !== "TARGETS" || at === undefined || !batch || !isTargets(batch)) return;
  keep(batch.targets, { room, at });
}

function targets({ here, at, ...turn }: Turn, { targets, ended }: Batch): void {
  // Without labels it is the answer to what was asked first, if that was this.
  const { oldest } = here.requests;
  const request = turn.request ?? (oldest?.what === "targets" ? oldest : undefined);
  here.emit({ type: "targets", at, targets, ended, request: request?.id });
}

/** `MARKREAD name timestamp=…`, or `*` where nothing is known. Source: IRCv3 draft/read-marker. */
function read({ here, at, message: { params: [name = "", word = ""] } }: Turn): void {
  const until = parseTime(word.replace(/^timestamp=/, ""));
  const known = here.state.read.get(fold(name));
  // It only goes forwards; a late answer tells nothing new.
  if (name === "" || (known !== undefined && (until ?? 0) <= known)) return;
  if (until !== undefined) keepRead(here.state.read, fold(name), until);
  const room = here.state.room(name)?.name ?? name;
  here.emit({ type: "read", at, room, until });
}

function found({ here, at, ...turn }: Turn, { messages }: Batch): void {
  // Without labels it is the answer to what was asked first, if that was a search.
  const { oldest } = here.requests;
  const request = turn.request ?? (oldest?.what === "search" ? oldest : undefined);
  here.emit({ type: "found", at, query: request?.words ?? "", messages, request: request?.id });
}

function motd(turn: Turn): void {
  keep(turn.here.answers.motd, lastParam(turn).replace(/^- ?/, ""));
}

/** The end of the greeting, or of an answer to MOTD. */
function endOfMotd({ here, at }: Turn): void {
  const lines = here.answers.motd;
  here.answers.motd = [];
  if (lines.length > 0) here.emit({ type: "motd", at, lines });
  here.ready(at);
}

export const ENTRY: Handlers = {
  ACCOUNT: accountChanged,
  ACK: () => {},
  AUTHENTICATE: (turn) => turn.here.handshake.authenticate(param(turn, 0)),
  BATCH: batch,
  CAP: cap,
  CHATHISTORY: target,
  CHGHOST({ here: { state }, nick, message: { params: [user, host] } }) {
    if (state.isMe(nick)) state.source = `${nick}!${user}@${host}`;
  },
  ERROR: (turn) => turn.here.emit({ type: "ending", at: turn.at, reason: lastParam(turn) }),
  FAIL: standardReply,
  MARKREAD: read,
  NOTE: standardReply,
  PING: (turn) => turn.here.send(`PONG :${lastParam(turn)}`),
  PONG: pong,
  REGISTER: register,
  SETNAME: () => {},
  WARN: standardReply,
  "001": welcome,
  "004"(turn) {
    turn.here.state.version = param(turn, 2);
  },
  "005": (turn) => turn.here.state.isupport.take(turn.message.params.slice(1, -1)),
  372: motd,
  375: () => {},
  376: endOfMotd,
  422: endOfMotd,
  432: nickRefused,
  433: nickRefused,
  436: nickRefused,
  437: nickRefused,
  900: account,
  901({ here: { state } }) {
    state.account = undefined;
  },
  902: saslRefused,
  903: ({ here }) => here.handshake.loggedIn(),
  904: saslRefused,
  905: saslRefused,
  906: saslRefused,
  907: ({ here }) => here.handshake.loggedIn(),
  908: () => {},
};
