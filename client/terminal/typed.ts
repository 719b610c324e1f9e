/** What a line does that somebody typed, and Ctrl-C. */
import { enter } from "../commands/input.ts";
import { printable } from "../printable.ts";
import type { Screen } from "./screen.ts";
import type { Visit } from "./visit.ts";

/** What it needs of the terminal. */
export interface Around {
  /** The server that words go to. */
  front(): Pick<Visit, "chat" | "board" | "retry">;
  screen: Screen;
  leave(): void;
}

export class Typed {
  readonly #around: Around;
  /** Whether the last Ctrl-C said that another one leaves. */
  #warned = false;

  constructor(around: Around) {
    this.#around = around;
  }

  line(text: string): void | Promise<void> {
    this.#warned = false;
    if (text.includes("\n")) return this.#block(text);
    const isCommand = text.startsWith("/") && !text.startsWith("//");
    return this.#say(() => enter(this.#around.front().chat, text), text, !isCommand);
  }

  /** Does that; words that wait for a connection are told, and it is made anew at once. */
  #say(act: () => void | Promise<void>, text: string, asks: boolean): void | Promise<void> {
    const { chat, board, retry } = this.#around.front();
    const isOffline = !chat.session;
    const { outbox } = chat.delivery;
    const before = outbox.count;
    const more = act();
    if (!isOffline) return more;
    const waits = outbox.count > before;
    if (waits) {
      board.tell(`Not connected: this waits, and is sent once when you are back: ${text}`);
    }
    if (waits || asks) retry.now(waits ? "quiet" : "loud");
    return more;
  }

  /** Words of several lines are sent once the person has seen how many, and where they go. */
  async #block(text: string): Promise<void> {
    const { screen } = this.#around;
    const { chat, board } = this.#around.front();
    const { session, current } = chat;
    if (current === undefined) {
      board.complain("Not sent: you are in no room. The words stay on the line.");
      return void screen.put(text);
    }
    const lines = text.split("\n").filter((line) => line.trim() !== "").length;
    const how = !session
      ? "once you are back"
      : session.hasMultiline
      ? "as one message"
      : `as ${lines} messages`;
    const words = text.startsWith("/") ? " The / at its beginning is sent, too." : "";
    const question = `Send ${lines} lines to ${printable(current)} ${how}?${words} (y)es or (n)o: `;
    if (!await screen.confirm(question)) return void screen.put(text);
    this.#say(() => void chat.sayTo(current, text), `${lines} lines`, true);
  }

  interrupt(): void {
    const { screen, front, leave } = this.#around;
    if (this.#warned && screen.words === "") return leave();
    this.#warned = true;
    screen.put("");
    front().board.tell("Ctrl-C again, Ctrl-D or /quit leaves.");
  }
}
