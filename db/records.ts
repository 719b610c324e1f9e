/** What is kept, as records; what can be done with them is in store.ts. */

export interface Account {
  id: number;
  /** As it was registered; compared by `fold`. */
  name: string;
  /** bcrypt, `$2b$…`. */
  passwordHash: string;
  /** Milliseconds since 1970, as all times here. */
  registeredAt: number;
}

export interface Topic {
  text: string;
  /** `nick!user@host` of who set it. */
  setBy: string;
  setAt: number;
}

export interface ListEntry {
  mask: string;
  setBy: string;
  setAt: number;
}

/** An account's standing in a room: the ranks that it has whenever it comes. */
export interface Access {
  account: number;
  /** Letters of the ranks, highest first, such as "ov". */
  ranks: string;
}

/** A room as it survives a restart; its members do not. */
export interface ChannelRecord {
  /** As it was created; compared by `fold`. */
  name: string;
  createdAt: number;
  /** The founder's account id; undefined for a room of the server's own. */
  founder?: number;
  topic?: Topic;
  /** Letters of the modes that are flags, such as "nt". */
  flags: string;
  key?: string;
  limit?: number;
  /** Parameters of the other modes that have one, by letter; undefined where there are none. */
  parameters?: Record<string, string>;
  /** Who has which ranks, beside the founder; undefined where nobody has. Deleted accounts may stand here. */
  access?: Access[];
  /** Its metadata by key; undefined where there is none. */
  metadata?: Record<string, string>;
  /** Entries of the modes that are lists, by letter. */
  lists: Record<string, ListEntry[]>;
  /** Where its history is kept. A room that was dropped and made anew has another one. */
  conversation: number;
}

/** An account that is always on, as it survives a restart. */
export interface ResidentRecord {
  account: number;
  username: string;
  realname: string;
  host: string;
  /** Letters of the user modes. */
  modes: string;
  away?: string;
  /** When the last device went; undefined while one is connected. */
  seenAt?: number;
  /** By a room's conversation: the number of the last event before they came. */
  rooms: { conversation: number; joinedAfter: number }[];
}

/** One event of history. */
export interface StoredEvent {
  sequence: number;
  conversation: number;
  /** PRIVMSG and NOTICE are messages; all others are events beside them ({@link isMessage}). */
  command: string;
  /** `nick!user@host` at that time. */
  source: string;
  /** The sender's account name at that time. */
  account?: string;
  /** The nick that a direct message was sent to; in a room undefined, but of a RENAME its name before. */
  target?: string;
  /**
   * What was said; between the lines of a message of several is LF, or CR where one goes on with the one before
   * it (IRCv3 draft/multiline). Of an event the line behind its command and room, and of a JOIN the real name. */
  text: string;
  /** Tags as they stand on the wire: client-only ones, and `bot` (`bot;+draft/reply=abc;+x`). */
  tags?: string;
}

/**
 * A part of a conversation: events with `after < sequence < before`, at most `limit` of them, the
 * earliest of these where `from` is "start", the latest where it is "end". Always in ascending order.
 */
export interface Slice {
  after?: number;
  before?: number;
  limit: number;
  from: "start" | "end";
  /** Events too, not messages alone. */
  events?: boolean;
}

/** A search for messages; a message is found where all that is given fits. */
export interface Search {
  /** Where to look, each after the event of that number. */
  within: readonly { conversation: number; after: number }[];
  /** All of them must be in the text, each as a word or several in a row; neither case nor accents count. */
  words: readonly string[];
  /** The sender's nick, without regard to case. */
  from?: string;
  /** Bounds, limit and which end it begins at: as in {@link Slice}. */
  after?: number;
  before?: number;
  limit: number;
  order: "start" | "end";
}

/** A conversation with its latest event. */
export interface Latest {
  conversation: number;
  sequence: number;
}

/** A direct conversation that a participant has. */
export interface Direct {
  conversation: number;
  /** The other participant; oneself for notes to oneself. */
  with: string;
}

/** A ban from the whole server; a suspended account is one, too. */
export interface ServerBan {
  /** A mask `nick!user@host`, an address, a network, or `$a:` and an account; compared by `fold`. */
  target: string;
  reason: string;
  /** The operator's account or nick. */
  setBy: string;
  setAt: number;
  /** Undefined: it has no end. */
  expiresAt?: number;
}

/** What an operator of the server did, for the moderation log. */
export interface Deed {
  at: number;
  /** Account or nick of whoever did it. */
  by: string;
  /** KILL, BAN and the like. */
  deed: string;
  /** Whom or what it was done to. */
  target: string;
  reason: string;
}

/** What a deed changes: a ban that it sets, the target of one that it lifts, or the host that an account shows. */
export interface ModerationChange {
  ban?: ServerBan;
  unban?: string;
  /** Without a host the account shows none of its own any more. */
  host?: { account: number; host?: string };
}

/** An invitation to make an account. Of its code only a hash is kept. */
export interface Invitation {
  id: number;
  /** The room that whoever comes by it is invited to. */
  room?: string;
  /** How many accounts may still be made with it. */
  uses: number;
  /** Account or nick of whoever made it. */
  createdBy: string;
  createdAt: number;
  /** Undefined: it has no end. */
  expiresAt?: number;
}

/** What is kept of an account, a page of it; `after` is what the page before gave as `next`. */
export interface ExportQuery {
  account: number;
  after?: number;
  limit: number;
}

/** Records for JSON, each with its `type`; without `next` they are the last ones. */
export interface ExportPage {
  records: Record<string, unknown>[];
  next?: number;
}

/** How far the erasing of an account's messages has come. */
export interface Erased {
  /** Messages and events removed so far, in all portions. */
  count: number;
  done: boolean;
}
