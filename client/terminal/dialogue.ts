/**
 * Getting in, by questions: log in or register, the name, the password.
 *
 * Rules: what is wrong is said in a sentence and asked anew, what was right is kept; a name and a password
 * that were given beforehand are tried before anything is asked; Enter alone at the name goes back.
 */
import { bareCode, emailOfCode, invitationOf } from "../../protocol/invitation.ts";
import { nickFault } from "../../protocol/names.ts";
import { passwordFault } from "../../protocol/password.ts";
import type { Refused } from "../session/events.ts";
import type { Credentials } from "../session/session.ts";

export interface Asker {
  /** Undefined where the person gives up. */
  ask(question: string): Promise<string | undefined>;
  askSecret(question: string): Promise<string | undefined>;
  tell(text: string): void;
  complain(sentence: string): void;
}

export interface Offers {
  accounts: boolean;
  registration: boolean;
  email?: boolean;
}

/** Why an attempt did not work, or undefined where it did. */
export type Attempt = (
  credentials: Credentials,
) => Promise<{ reason: string; about: Refused["about"] } | undefined>;

/** What is known already and not refused. */
export interface Known {
  how?: Credentials["how"];
  name?: string;
  password?: string;
  /** With which to register. */
  email?: string;
}

/** Asks until an attempt works; undefined where the person gives up. */
export async function dialogue(
  asker: Asker,
  offers: Offers,
  given: Known,
  attempt: Attempt,
): Promise<Credentials | undefined> {
  const form = new Form(asker, offers, given);
  for (;;) {
    const credentials = await form.fill();
    if (credentials === undefined) return undefined;
    const refused = await attempt(credentials);
    if (refused === undefined) return credentials;
    asker.complain(refused.reason);
    form.forget(refused.about);
  }
}

/** An answer, "back" for going back to the first question, "quit" for leaving. */
type Step = "done" | "back" | "quit";

class Form {
  readonly #asker: Asker;
  readonly #offers: Offers;
  readonly #known: Known;
  /** A name to offer where it may be right. */
  #lastName: string | undefined;

  constructor(asker: Asker, offers: Offers, given: Known) {
    this.#asker = asker;
    this.#offers = offers;
    this.#known = { ...given };
    if (!offers.accounts && !offers.registration) this.#known.how = "guest";
  }

  async fill(): Promise<Credentials | undefined> {
    for (;;) {
      const step = await this.#fillHow();
      const next = step === "done" ? await this.#fillName() : step;
      const then = next === "done" ? await this.#fillPassword() : next;
      const last = then === "done" ? await this.#fillEmail() : then;
      if (last === "quit") return undefined;
      if (last === "back") this.#known.how = undefined;
      else return this.#credentials();
    }
  }

  /** Forgets what was refused. */
  forget(about: Refused["about"]): void {
    const known = this.#known;
    if (about === "name" || about === "login") {
      this.#lastName = about === "login" ? known.name : undefined;
      known.name = undefined;
    }
    if (about === "password" || about === "login") known.password = undefined;
    if (about === "email") known.email = undefined;
    if (about === "server") known.how = undefined;
  }

  #credentials(): Credentials {
    const { how, name, password = "", email } = this.#known as Known & Pick<Credentials, "name">;
    if (how === "guest") return { how, name };
    if (how !== "register") return { how: "login", name, password };
    return { how, name, password, ...email !== undefined && { email } };
  }

  async #fillHow(): Promise<Step> {
    const { accounts, registration } = this.#offers;
    const choices = [
      accounts && "(l)og in",
      registration && "(r)egister",
      !this.#canChoose && "(g)o in",
      "(q)uit",
    ];
    const words = choices.filter((choice) => choice !== false);
    const question = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}: `;
    while (this.#known.how === undefined) {
      const answer = await this.#asker.ask(question);
      if (answer === undefined) return "quit";
      const word = answer.trim().toLowerCase();
      const chosen = ANSWERS.find(([pattern]) => pattern.test(word))?.[1];
      if (chosen === "quit") return "quit";
      if (chosen !== undefined) this.#known.how = chosen;
      else this.#asker.complain(`Please answer with one letter: ${letters(words)}.`);
    }
    return "done";
  }

  async #fillName(): Promise<Step> {
    const known = this.#known;
    while (known.name === undefined) {
      const offered = this.#lastName === undefined ? "" : ` [${this.#lastName}]`;
      const answer = await this.#asker.ask(`Name${offered}: `);
      if (answer === undefined) return "quit";
      const name = answer.trim() || this.#lastName;
      if (name === undefined) return this.#canChoose ? "back" : "quit";
      const fault = nickFault(name);
      if (fault) this.#asker.complain(`The name ${fault}.`);
      else known.name = name;
    }
    return "done";
  }

  get #canChoose(): boolean {
    return this.#offers.accounts || this.#offers.registration;
  }

  async #fillPassword(): Promise<Step> {
    const known = this.#known;
    if (known.how === "guest") return "done";
    while (known.password === undefined) {
      const password = await this.#asker.askSecret("Password (it is not shown): ");
      if (password === undefined) return "quit";
      if (password === "") return "back";
      const fault = known.how === "register" ? await this.#newFault(password) : undefined;
      if (fault === "quit") return "quit";
      if (fault) this.#asker.complain(fault);
      else known.password = password;
    }
    return "done";
  }

  /** Registering may need an invitation, whose code stands in the place of an e-mail address. */
  async #fillEmail(): Promise<Step> {
    const known = this.#known;
    if (known.how !== "register" || !this.#offers.email) return "done";
    while (known.email === undefined) {
      const answer = await this.#asker.ask("Code of your invitation, or e-mail address: ");
      if (answer === undefined) return "quit";
      const word = answer.trim();
      if (word === "") return "back";
      // The whole line of an invitation has the code, too.
      const code = invitationOf(word) ?? word;
      if (bareCode(code) !== undefined) known.email = emailOfCode(code);
      else if (word.includes("@")) known.email = word;
      else this.#asker.complain(NO_CODE);
    }
    return "done";
  }

  /** Why a new password can't be taken; it is asked twice, since nobody sees what is typed. */
  async #newFault(password: string): Promise<string | undefined> {
    const fault = passwordFault(password);
    if (fault) return `The password ${fault}: take another one.`;
    const again = await this.#asker.askSecret("Password again: ");
    if (again === undefined) return "quit";
    if (again !== password) return "The two passwords are not the same: once more.";
  }
}

const NO_CODE =
  "That is not the code of an invitation, which has 16 letters and digits, nor an e-mail address.";

const ANSWERS: readonly (readonly [RegExp, Credentials["how"] | "quit"])[] = [
  [/^l(og ?in)?$/, "login"],
  [/^r(egister)?$/, "register"],
  [/^g(uest|o in)?$/, "guest"],
  [/^(q(uit)?|exit)$/, "quit"],
];

/** `l, r or q`. */
function letters(choices: readonly string[]): string {
  const all = choices.map((choice) => /\((.)\)/.exec(choice)![1]);
  return `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}
