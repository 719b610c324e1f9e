/** Events as lines for a person: a row a table entry, what is not in the table is not shown. */
import { isolate } from "../bidi.ts";
import { printable } from "../printable.ts";
import { excerpt } from "../recall.ts";
import { nameAt } from "../servers.ts";
import { byName } from "../session/by_name.ts";
import type { Event, Said } from "../session/events.ts";
import type { State } from "../session/state.ts";
import type { Styles } from "../styles.ts";
import {
  clip,
  clock,
  day,
  layDay,
  layRow,
  layRule,
  layTable,
  layText,
  type Paint,
  type Row,
} from "./layout.ts";

/** What the looks of an event depend on. */
export interface Scene {
  columns: number;
  styles: Styles;
  /** Who one is and which rooms one is in. */
  state: State;
  /** Of which server it is, where words go to another one. */
  server?: string;
  isCurrent(room: string): boolean;
  /** Whether a message is meant for one. */
  calls(message: Said): boolean;
  /** The message with that id, where it is known. */
  recall?(room: string, id: string): Said | undefined;
  /** The setting "times". */
  times?: string;
  /** Whether it only stands beside what one looks for; false: it is that. */
  aside?: boolean;
}

type Looks = Pick<Scene, "columns" | "styles" | "times">;

type Form<Type extends Event["type"]> = (
  event: Extract<Event, { type: Type }>,
  scene: Scene,
) => string | undefined;

const same: Paint = (text) => text;

/** A row about something that happened: quiet, with the room's name where it is another room. */
function happened(
  scene: Looks & Pick<Scene, "isCurrent" | "server">,
  at: number,
  sign: string,
  text: string,
  rooms: readonly string[] = [],
  paint: Paint = scene.styles.dim,
): string {
  const { times, server } = scene;
  const elsewhere = rooms.length > 0 && !rooms.some((room) => scene.isCurrent(room));
  const where = elsewhere ? nameAt(rooms[0], server) : server;
  const label = where === undefined ? sign : `${printable(where)} ${sign}`;
  const row: Row = { at, label, paintLabel: paint, text: printable(text), paintText: paint, times };
  return layRow(row, scene.columns, scene.styles);
}

/** A name in a list, set apart from its neighbours, behind the sign of its highest rank. */
export function rankedName(signs: string, nick: string): string {
  return printable(signs.slice(0, 1)) + isolate(printable(nick));
}

const because = (reason: string) => reason === "" ? "" : ` (${reason})`;

function said(message: Said, scene: Scene): string {
  const isHere = scene.isCurrent(message.room);
  const isElsewhere = !isHere && !scene.calls(message) && !message.direct;
  const front = scene.aside === false ? "» " : "";
  return words(message, scene, isHere, scene.aside || isElsewhere, front);
}

function words(
  message: Said,
  scene: Scene,
  isHere: boolean,
  quiet: boolean,
  front = "",
): string {
  const { styles, columns } = scene;
  const nick = printable(message.nick);
  const isAction = message.kind === "action";
  const calls = scene.calls(message);
  const row: Row = {
    at: message.at,
    label: labelOf(message, isHere, scene.server),
    mark: message.kind === "say" ? ":" : "",
    paintLabel: quiet
      ? styles.dim
      : message.own
      ? (text) => styles.bold(styles.own(text))
      : (text) => styles.nick(message.nick, text),
    text: front + quoted(message, scene) +
      shownLines(isAction ? `${nick} ${message.text}` : message.text),
    paintText: quiet
      ? styles.dim
      : calls && !message.direct
      ? styles.mention
      : message.own
      ? styles.own
      : same,
    times: scene.times,
  };
  return layRow(row, columns, styles);
}

/** A message may have lines of its own. */
function shownLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** Which message it answers, as far as that is known. */
function quoted({ room, reply }: Said, scene: Scene): string {
  if (reply === undefined) return "";
  const answered = scene.recall?.(room, reply);
  return answered ? printable(`(to ${answered.nick}: “${excerpt(answered)}”) `) : "(an answer) ";
}

/** Who said it, and to whom where that is not the room one is in. */
function labelOf(message: Said, isHere: boolean, server: string | undefined): string {
  const { kind, own, direct } = message;
  const isFrom = direct && !own && !isHere;
  const nick = printable(nameAt(message.nick, isFrom ? server : undefined));
  const who = kind === "notice" ? `-${nick}-` : kind === "action" ? "*" : nick;
  if (isHere || (direct && kind === "notice")) return who;
  const room = printable(nameAt(message.room, server));
  if (!direct) return `${room} ${who}`;
  return own ? `you → ${room}` : `${who} → you`;
}

const FORMS: { [Type in Event["type"]]?: Form<Type> } = {
  message: said,
  reacted({ at, room, nick, own, id, reaction, undone }, scene) {
    const message = scene.recall?.(room, id);
    const verb = undone ? (own ? "take back" : "takes back") : own ? "react" : "reacts";
    const to = message ? `“${excerpt(message)}”` : "an earlier message";
    return happened(
      scene,
      at,
      "·",
      `${own ? "you" : nick} ${verb} ${clip(reaction, 16)} to ${to}`,
      [room],
    );
  },
  removed: ({ at, room, by, own, reason }, scene) =>
    happened(scene, at, "·", `${own ? "you" : by} removed a message${because(reason)}`, [room]),
  joined: ({ at, room, nick, own }, scene) => {
    if (!own) return happened(scene, at, "→", `${nick} joined`, [room]);
    if (scene.isCurrent(room)) return undefined;
    return happened(scene, at, "→", `you are in ${room} too: /go ${nameAt(room, scene.server)}`);
  },
  left({ at, room, nick, own, by, reason }, scene) {
    const what = by === undefined ? "left" : `removed by ${by}`;
    const who = own ? "you" : nick;
    const verb = by === undefined ? "" : own ? "were " : "was ";
    const text = `${who} ${verb}${what}${own ? `: ${room}` : ""}${because(reason)}`;
    return happened(scene, at, "←", text, own ? [] : [room], own ? same : undefined);
  },
  quit({ at, nick, rooms, reason }, scene) {
    if (rooms.length === 0) return undefined;
    // Servers put this before the reason that somebody gave.
    const given = reason.replace(/^Quit(: |$)/, "");
    return happened(scene, at, "←", `${nick} is gone${because(given)}`, rooms);
  },
  renamed: ({ at, from, to, own, rooms }, scene) =>
    happened(scene, at, "·", own ? `you are now ${to}` : `${from} is now ${to}`, rooms),
  topic({ at, room, text, by, changed, request }, scene) {
    if (!changed && request === undefined) return undefined;
    const topic = text === "" ? "no topic" : `the topic: ${text}`;
    if (!changed) return happened(scene, at, "·", `${topic}`, [room], same);
    const what = text === "" ? "took the topic away" : `set ${topic}`;
    return happened(scene, at, "·", `${by} ${what}`, [room], same);
  },
  mode: ({ at, room, by, change }, scene) =>
    happened(scene, at, "·", `${by} set ${change}`, [room]),
  invited({ at, room, by, nick, own }, scene) {
    if (own) {
      return happened(scene, at, "·", `${by} invites you: ${joining(room, scene)}`, [], same);
    }
    const who = scene.state.isMe(by) ? "you invited" : `${by} invited`;
    return happened(scene, at, "·", `${who} ${nick} to ${room}`);
  },
  knocked({ at, room, nick, text }, scene) {
    const answer = scene.server === undefined ? `: /invite ${nick} ${room} lets them in` : "";
    const what = `${nick} knocks at ${room}${answer}`;
    return happened(scene, at, "·", what + (text === "" ? "" : ` (“${text}”)`), [], same);
  },
  found({ query, messages, hasMore }, scene) {
    const { columns, styles } = scene;
    if (messages.length === 0) return layText(printable(`Nothing found: ${query}`), columns, same);
    const rule = (title: string) => layRule(title, columns, styles.dim, styles.bold);
    const lines = [rule(printable(`${messages.length} found: ${query}`))];
    let last: string | undefined;
    for (const [index, message] of messages.entries()) {
      const date = day(message.at);
      if (date !== last) lines.push(layDay(message.at, columns, styles.dim));
      last = date;
      lines.push(words(message, scene, false, false, `[${index + 1}] `));
    }
    const more = hasMore ? " /search alone shows more." : "";
    const hint = `/context NUMBER shows what was said around one of them.${more}`;
    return [...lines, layText(hint, columns, styles.dim), rule("now")].join("\n");
  },
  people({ mask, people }, { columns, state }) {
    const place = printable(mask);
    const room = state.isupport.isRoom(mask) ? ` in ${place}` : "";
    const list = people.map(({ signs, nick, away }) =>
      rankedName(signs, nick) + (away ? " (away)" : "")
    );
    const text = list.length === 0 ? `Nobody is${room || ` ${place}`}.` : `${list.join(", ")}.`;
    const count = list.length === 0 ? "" : `${list.length}${room}: `;
    return layText(count + text, columns, same);
  },
  profile({ profile }, { columns, styles }) {
    const { nick, address, name, account, rooms, away, idle, since, server } = profile;
    const rows: [string, string | undefined][] = [
      ["Name", nick + (name && name !== nick ? ` (${name})` : "")],
      ["Account", account],
      ["Address", address],
      ["In", rooms],
      ["Away", away],
      ["Here since", since === undefined ? undefined : `${clock(since)}, ${day(since)}`],
      ["Last words", idle === undefined ? undefined : `${ago(idle)} ago`],
      ["Server", server],
    ];
    const known = rows.flatMap(([left, right]) => right ? [[left, printable(right)] as const] : []);
    return layTable(known, columns, styles);
  },
  rooms({ rooms }, { columns, styles }) {
    if (rooms.length === 0) {
      return layText("There are no rooms. /join ROOM makes one.", columns, same);
    }
    const sorted = rooms.toSorted((a, b) => b.members - a.members || byName(a.room, b.room));
    const rows = sorted.map(({ room, members, topic }) =>
      [printable(room), printable(`${members} here${topic === "" ? "" : `: ${topic}`}`)] as const
    );
    return layTable(rows, columns, styles);
  },
  away({ at, nick, own, text }, scene) {
    if (!own) return happened(scene, at, "·", `${nick} is away: ${text}`, [], same);
    return happened(scene, at, "·", text === "" ? "you are back" : `you are away: ${text}`);
  },
  note({ at, text, level }, scene) {
    if (level === "info") return happened(scene, at, "·", text);
    return layText(printable(text), scene.columns, scene.styles.warn, "! ");
  },
  motd: ({ lines }, { columns, styles }) =>
    lines.map((line) => layText(printable(line), columns, styles.dim)).join("\n"),
  registered: ({ account }, { columns }) =>
    layText(printable(`The account ${account} is made. It is yours.`), columns, same),
};

/** The command that joins a room, from where one is. */
function joining(room: string, { server }: Scene): string {
  return server === undefined ? `/join ${room}` : `/go ${nameAt(room, server)}`;
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** `2 hours`. */
function ago(seconds: number): string {
  const [size, name] = UNITS.find(([size]) => seconds >= size) ?? [1, "second"];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** A quiet line about the room one is in, as who came and went. */
export function presentQuietly(at: number, text: string, looks: Looks): string {
  return happened({ ...looks, isCurrent: () => true }, at, "·", text);
}

/** The event as lines without a line end after the last one; undefined where there is nothing to show. */
export function present(event: Event, scene: Scene): string | undefined {
  const form = FORMS[event.type] as Form<Event["type"]> | undefined;
  return form?.(event as never, scene);
}
