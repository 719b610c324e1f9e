/**
 * What happens in a session, as values: {@link Session} emits them, the terminal, the plain and the JSON
 * mode and bots take them. Text is as it was sent: it is not yet safe for a terminal.
 *
 * Rules: `at` is the server's time of the event where it tells it, else the time handed in, in
 * milliseconds since 1970. `room` is a channel's name or, for direct messages, the other person's nick.
 * `request` is the id that the session's method returned for what this answers.
 */

import type {
  Ending,
  Lost,
  Offered,
  Ready,
  Refused,
  Registered,
  Stranger,
  Welcome,
} from "./stages.ts";

export type {
  Ending,
  Lost,
  Offered,
  Ready,
  Refused,
  Registered,
  Stranger,
  Welcome,
} from "./stages.ts";

/** Somebody's words: in a room, or to one person (`direct`). */
export interface Said {
  type: "message";
  at: number;
  room: string;
  nick: string;
  /** The sender's account, where the server tells it. */
  account?: string;
  text: string;
  kind: "say" | "action" | "notice";
  own: boolean;
  direct: boolean;
  /** The message's id (IRCv3 message-ids). */
  id?: string;
  /** The id of the message that it answers (draft/reply). */
  reply?: string;
  request?: string;
}

/** Somebody answers a message with a sign, or takes that back. Source: IRCv3 draft/react. */
export interface Reacted {
  type: "reacted";
  at: number;
  room: string;
  nick: string;
  own: boolean;
  direct: boolean;
  /** That message's id. */
  id: string;
  reaction: string;
  /** Whether it is taken back. */
  undone: boolean;
}

/** Somebody is writing, has paused, or has stopped. Source: IRCv3 typing. */
export interface Typing {
  type: "typing";
  at: number;
  room: string;
  nick: string;
  direct: boolean;
  state: "active" | "paused" | "done";
}

/** A message is no longer kept: whoever shows it can take it away. */
export interface Removed {
  type: "removed";
  at: number;
  room: string;
  by: string;
  own: boolean;
  /** That message's id. */
  id: string;
  reason: string;
}

export interface Joined {
  type: "joined";
  at: number;
  room: string;
  nick: string;
  own: boolean;
}

export interface Left {
  type: "left";
  at: number;
  room: string;
  nick: string;
  own: boolean;
  /** Who removed the nick; undefined where it left by itself. */
  by?: string;
  reason: string;
}

export interface Quit {
  type: "quit";
  at: number;
  nick: string;
  /** The rooms shared with the nick. */
  rooms: string[];
  reason: string;
}

export interface Renamed {
  type: "renamed";
  at: number;
  from: string;
  to: string;
  own: boolean;
  rooms: string[];
}

export interface Topic {
  type: "topic";
  at: number;
  room: string;
  /** "" where there is none. */
  text: string;
  by?: string;
  /** True where it was changed just now, false where the server tells what it is. */
  changed: boolean;
  request?: string;
}

export interface Member {
  nick: string;
  /** Signs of the ranks, highest first, such as "@+"; "" for none. */
  signs: string;
  away: boolean;
}

/** The list of a room's members is complete. */
export interface Members {
  type: "members";
  at: number;
  room: string;
  members: Member[];
  request?: string;
}

export interface ModeChanged {
  type: "mode";
  at: number;
  /** A room or one's own nick. */
  room: string;
  by: string;
  /** As on the wire: "+o bob". */
  change: string;
}

export interface Invited {
  type: "invited";
  at: number;
  room: string;
  by: string;
  nick: string;
  own: boolean;
}

/** Somebody would like to be let into a room where one may invite. */
export interface Knocked {
  type: "knocked";
  at: number;
  room: string;
  nick: string;
  /** The nick's own words, "" for none. */
  text: string;
}

export interface History {
  type: "history";
  at: number;
  room: string;
  /** In the order of their times. */
  messages: Said[];
  /** Whether there is nothing beyond it, in the direction that was asked for. */
  ended: boolean;
  request?: string;
}

/** The answer to which conversations there are. */
export interface Targets {
  type: "targets";
  at: number;
  /** In the order of their last messages. */
  targets: Target[];
  ended: boolean;
  request?: string;
}

export interface Target {
  room: string;
  /** When the last message was said: milliseconds since 1970. */
  at: number;
}

/** Up to when one has read a room or conversation, on any of one's devices. */
export interface Read {
  type: "read";
  at: number;
  room: string;
  /** Milliseconds since 1970; undefined where nothing is known. */
  until?: number;
}

/** The answer to a search. */
export interface Found {
  type: "found";
  at: number;
  /** As it was asked. */
  query: string;
  /** In the order of their times. */
  messages: Said[];
  /** Whether there may be others: /search alone asks for them. */
  hasMore?: boolean;
  request?: string;
}

export interface Person {
  nick: string;
  /** `user@host`. */
  address: string;
  room?: string;
  signs: string;
  away: boolean;
  name: string;
}

/** The answer to WHO. */
export interface People {
  type: "people";
  at: number;
  mask: string;
  people: Person[];
  request?: string;
}

export interface Profile {
  nick: string;
  address?: string;
  name?: string;
  account?: string;
  rooms?: string;
  away?: string;
  /** Seconds. */
  idle?: number;
  /** Milliseconds since 1970. */
  since?: number;
  server?: string;
}

/** The answer to WHOIS. */
export interface ProfileTold {
  type: "profile";
  at: number;
  profile: Profile;
  request?: string;
}

export interface RoomsListed {
  type: "rooms";
  at: number;
  rooms: { room: string; members: number; topic: string }[];
  request?: string;
}

/** Somebody is away (`text`), or oneself is or is not any more (`own`, "" for here). */
export interface Away {
  type: "away";
  at: number;
  nick: string;
  own: boolean;
  text: string;
}

/** What the server says that is nothing of the above. */
export interface Note {
  type: "note";
  at: number;
  /** A numeric or a code of standard replies; "" for a notice. */
  code: string;
  text: string;
  level: "info" | "warning" | "error";
  request?: string;
}

export interface Motd {
  type: "motd";
  at: number;
  lines: string[];
}

export type What =
  | "say"
  | "join"
  | "part"
  | "topic"
  | "history"
  | "search"
  | "delete"
  | "react"
  | "who"
  | "whois"
  | "rooms"
  | "away"
  | "knock"
  | "service"
  | "targets"
  | "other";

/** A request is over: what was said is stored, or it was refused (`code`, `reason`). */
export interface Done {
  type: "done";
  at: number;
  request: string;
  what: What;
  ok: boolean;
  target: string;
  /** For "say": the words, and how they were said. */
  words: string;
  kind: Said["kind"];
  /** For "say": the id of the message that they answer. */
  reply?: string;
  /** For "say": the id of one's own message in whose place they come. */
  corrects?: string;
  /** A numeric or a code of standard replies. */
  code?: string;
  /** The server's sentence. */
  reason?: string;
}

export type Event =
  | Said
  | Reacted
  | Typing
  | Removed
  | Joined
  | Left
  | Quit
  | Renamed
  | Topic
  | Members
  | ModeChanged
  | Invited
  | Knocked
  | History
  | Targets
  | Read
  | Found
  | People
  | ProfileTold
  | RoomsListed
  | Away
  | Note
  | Motd
  | Done
  | Offered
  | Refused
  | Registered
  | Welcome
  | Ready
  | Ending
  | Lost
  | Stranger;

export type Emit = (event: Event) => void;
