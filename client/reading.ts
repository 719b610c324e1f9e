/**
 * Tells the person's other devices up to where they have read (IRCv3 draft/read-marker).
 *
 * Rules: what is shown in the room that words go to is read while the person is there: they are not away
 * and did something not long ago. What is shown while they are not there is read once they do something.
 * Many messages are told as one.
 */
import { fold } from "../protocol/names.ts";
import type { Chat } from "./chat.ts";
import { MOST_PLACES } from "./crowd.ts";
import { Latest } from "./latest.ts";
import type { Event, Said } from "./session/events.ts";
import type { Watcher } from "./view.ts";

/** Times in milliseconds. */
export interface ReadingSettings {
  now(): number;
  /** For so long after the last thing that they did somebody is there. */
  presence: number;
  /** So long it waits for more, before it tells. */
  pause: number;
}

export const READING: ReadingSettings = { now: Date.now, presence: 180_000, pause: 3_000 };

export class Reading implements Watcher {
  readonly #chat: () => Chat;
  readonly #settings: ReadingSettings;
  /** When the last message of a room was said that was shown, by folded name. */
  readonly #shown = new Latest<number>(MOST_PLACES);
  #lastDeed = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(chat: () => Chat, settings = READING) {
    this.#chat = chat;
    this.#settings = settings;
  }

  /** The person has done something: what is on the screen was seen. */
  deed(): void {
    this.#lastDeed = this.#settings.now();
    this.#soon();
  }

  /** Words go to another room now. */
  roomChanged(): void {
    const { current, session } = this.#chat();
    // A room's marker comes when one joins it; that of a conversation must be asked for.
    if (current === undefined || !session || session.state.isupport.isRoom(current)) return;
    // Before one is in, a server refuses it, and that would be taken for a refusal of the login.
    if (session.handshake.phase !== "in") return;
    if (!session.state.read.has(fold(current))) session.askRead(current);
  }

  show(event: Event): void {
    if (event.type === "message") this.#note(event);
  }

  history(_room: string, messages: readonly Said[]): void {
    for (const message of messages) this.#note(message);
  }

  /** Tells what is not told yet: the person leaves. */
  close(): void {
    if (this.#timer !== undefined) this.#tell();
  }

  #note({ room, at }: Said): void {
    const key = fold(room);
    this.#shown.set(key, Math.max(at, this.#shown.get(key) ?? at));
    if (this.#chat().isCurrent(room)) this.#soon();
  }

  #soon(): void {
    if (this.#timer === undefined && this.#isThere()) {
      this.#timer = setTimeout(() => this.#tell(), this.#settings.pause);
    }
  }

  #isThere(): boolean {
    const away = this.#chat().session?.state.away ?? true;
    return !away && this.#settings.now() - this.#lastDeed <= this.#settings.presence;
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { current, session, servers } = this.#chat();
    if (current === undefined || servers.front !== this.#chat()) return;
    const until = this.#shown.get(fold(current));
    if (until !== undefined && this.#isThere()) session?.markRead(current, until);
  }
}
