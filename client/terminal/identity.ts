/** Who one is on one server of a terminal: as it was given, as it is kept, as one said. */
import type { Address } from "../address.ts";
import {
  afterEntry,
  forget,
  FORGOTTEN,
  type Given,
  givenPassword,
  laterPassword,
  remember,
} from "../credentials.ts";
import type { Io } from "../io.ts";
import type { KnownServers } from "../known_file.ts";
import type { Options } from "../options.ts";
import type { Credentials } from "../session/session.ts";
import { beforehand, INVITED } from "./beforehand.ts";
import type { Asker, Known } from "./dialogue.ts";

export class Identity {
  /** With which one came in, and comes in again. */
  credentials: Credentials | undefined;
  readonly #options: Options;
  readonly #io: Io;
  readonly #known: KnownServers;
  #given: Given = { password: undefined };

  /** `options`: those for that server. */
  constructor(options: Options, { io, known }: { io: Io; known: KnownServers }) {
    this.#options = options;
    this.#io = io;
    this.#known = known;
  }

  /** Reads the password for the server that chat-client starts with, as far as nobody must be asked. */
  async read(at: Address): Promise<void> {
    this.#given = await givenPassword(this.#options, this.#io, this.#known, at);
  }

  /** The same for a server to which one goes later. */
  readLater(at: Address): void {
    this.#given = laterPassword(this.#options, this.#known, at);
  }

  /** What is known before anybody is asked; what could not be read is told. */
  known(at: Address, asker: Asker): Known {
    const password = "password" in this.#given ? this.#given.password : undefined;
    if ("wrong" in this.#given) asker.complain(this.#given.wrong);
    const known = beforehand(this.#options, password, this.#known.find(at)?.account);
    if (known.email !== undefined && known.how === "register") asker.tell(INVITED);
    return known;
  }

  /** One is in, undefined where one is not. */
  async cameIn(at: Address, credentials: Credentials | undefined): Promise<void> {
    // The account is made by now.
    if (credentials?.how === "register") this.credentials = { ...credentials, how: "login" };
    else this.credentials = credentials;
    if (credentials) {
      await this.#known.note(at, afterEntry(this.#known.find(at), credentials), true);
    }
  }

  passwordChanged(at: Address, password: string): void {
    if (this.credentials?.how !== "login") return;
    void this.cameIn(at, { ...this.credentials, password });
  }

  /** The account is no more. */
  async deleted(at: Address): Promise<void> {
    await this.#known.note(at, { account: undefined, ...FORGOTTEN });
  }

  /** Keeps the password, or a command that prints it; what came of it is told. */
  async remember(at: Address, command: string, asker: Asker): Promise<void> {
    const kept = await remember(this.#known, at, this.credentials, command);
    if ("told" in kept) asker.tell(kept.told);
    else asker.complain(kept.wrong);
  }

  async forget(at: Address, asker: Asker): Promise<void> {
    asker.tell(await forget(this.#known, at));
  }
}
