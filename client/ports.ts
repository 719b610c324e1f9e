/** What a chat asks of its surroundings. */
import type { Address, Pasted } from "./address.ts";
import type { Chat } from "./chat.ts";
import type { Servers } from "./servers.ts";
import type { Settings } from "./settings.ts";

/** What a chat can't do by itself. */
export interface Ports {
  /** Asks without showing what is typed; undefined where nothing was. Absent where nobody can be asked. */
  askSecret?(question: string): Promise<string | undefined>;
  /** Asks, and what is typed is seen; undefined where the person gives up. */
  ask?(question: string): Promise<string | undefined>;
  /** Goes to another server beside those that one is on, or connects again to this one. */
  connect(address?: Pasted): Promise<void>;
  /** Servers that are remembered, the one that was used last first. Absent where there is only one to be on. */
  known?(): readonly Address[];
  /** Leaves that server, which is not the only one. */
  disconnect?(chat: Chat): Promise<void>;
  /** Whether a lost connection is made again, so that words can wait for it. */
  comesBack?: boolean;
  /** Ends the program. */
  leave(reason?: string): void;
  /** The room that words go to has changed, or what is unread in others. */
  roomChanged?(): void;
  /** Puts words on the person's line; false where that can't be. */
  put?(words: string): boolean;
  /** What the person has set, where that makes a difference. */
  settings?: Settings;
  /** The password was changed to this, as far as is known. */
  passwordChanged?(password: string): void;
  /** Keeps the password for next time, or a command that prints it where one is given. */
  remember?(command: string): Promise<void>;
  /** Keeps it no more. */
  forget?(): Promise<void>;
  /** The account is being deleted; the server is going to close the connection. */
  accountDeleted?(): void;
}

export interface ChatSettings {
  /** Messages to show when a room is opened; 0 for none. */
  history: number;
  /** Whether only the room that words go to is opened; else all are, as they are joined. */
  oneAtATime: boolean;
  /** All servers that one is on, where there may be several; and where this one is. */
  servers?: Servers;
  address?: Address;
}
