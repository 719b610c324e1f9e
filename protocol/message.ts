/**
 * One IRC message: `[@tags] [:source] command [params] [:trailing]`.
 * Source: modern.ircdocs.horse, "Message Format"; IRCv3 message-tags.
 */
import { formatTags, parseTags, type Tags } from "./tags.ts";

export interface Message {
  /** Undefined where the line carried none. */
  tags?: Tags;
  /** `nick!user@host` or a server's name, without the colon. */
  source?: string;
  /** As it was sent; commands are compared in upper case. */
  command: string;
  params: string[];
}

/** Most bytes of a message without its tags, CR LF included (RFC 1459, section 2.3). */
export const LINE_BYTES = 512;

/** Parses one line without its line end. Undefined where there is no command in it. */
export function parseMessage(line: string): Message | undefined {
  let at = 0;
  let tags: Tags | undefined;
  let source: string | undefined;
  if (line.charCodeAt(0) === 0x40) {
    const space = line.indexOf(" ");
    if (space < 0) return undefined;
    tags = parseTags(line.slice(1, space));
    at = space;
  }
  while (line.charCodeAt(at) === 0x20) at++;
  if (line.charCodeAt(at) === 0x3a) {
    const space = line.indexOf(" ", at);
    if (space < 0) return undefined;
    source = line.slice(at + 1, space);
    at = space;
    while (line.charCodeAt(at) === 0x20) at++;
  }
  let end = line.indexOf(" ", at);
  if (end < 0) end = line.length;
  if (end === at || isSigil(line.charCodeAt(at))) return undefined;
  const command = line.slice(at, end);
  const params: string[] = [];
  at = end;
  while (at < line.length) {
    while (line.charCodeAt(at) === 0x20) at++;
    if (at >= line.length) break;
    if (line.charCodeAt(at) === 0x3a) {
      params.push(line.slice(at + 1));
      break;
    }
    end = line.indexOf(" ", at);
    if (end < 0) end = line.length;
    params.push(line.slice(at, end));
    at = end;
  }
  return { tags, source, command, params };
}

/** ':' or '@': a second source, or tags behind one, where the command should be. */
function isSigil(code: number): boolean {
  return code === 0x3a || code === 0x40;
}

/** Whether a parameter can only be sent as the last one, behind a colon. */
export function needsColon(param: string): boolean {
  return param === "" || param.charCodeAt(0) === 0x3a || param.includes(" ");
}

/** `command a b :last one`, with the colon only where the last parameter needs it. */
export function formatParams(command: string, params: readonly string[]): string {
  let text = command;
  const last = params.length - 1;
  for (let i = 0; i < last; i++) text += " " + params[i];
  if (last >= 0) text += (needsColon(params[last]) ? " :" : " ") + params[last];
  return text;
}

/** The whole line without its line end. Parameters but the last must not need a colon. */
export function formatMessage(message: Message): string {
  const tags = message.tags ? formatTags(message.tags) : "";
  return (tags === "" ? "" : `@${tags} `) +
    (message.source ? `:${message.source} ` : "") +
    formatParams(message.command, message.params);
}

/** What a source consists of; parts that are missing are "". */
export interface Source {
  nick: string;
  user: string;
  host: string;
}

/** Splits `nick!user@host`, `nick@host`, `nick!user` or `nick`. */
export function parseSource(source: string): Source {
  const at = source.indexOf("@");
  const host = at < 0 ? "" : source.slice(at + 1);
  const front = at < 0 ? source : source.slice(0, at);
  const bang = front.indexOf("!");
  return bang < 0
    ? { nick: front, user: "", host }
    : { nick: front.slice(0, bang), user: front.slice(bang + 1), host };
}
