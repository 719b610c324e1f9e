/** Questions about servers: which one to go to, and whether one is what it says it is. */
import { fingerprintWords, formatFingerprint } from "../../protocol/fingerprint.ts";
import {
  type Address,
  addressOf,
  formatAddress,
  isLoopback,
  parseAddress,
  type Pasted,
} from "../address.ts";
import { lacking } from "../lacking.ts";
import type { Link } from "../link.ts";
import { type Options, optionsAt } from "../options.ts";
import type { Certificate } from "../trust.ts";
import type { Asker } from "./dialogue.ts";

export interface ServerAsker extends Asker {
  table(rows: readonly (readonly [left: string, right: string])[]): void;
}

/** Where one can go. */
export interface Around {
  /** Those that are known, the last one first. */
  servers: readonly Address[];
  /** The server that runs on this machine, if any. */
  here: Address | undefined;
  /** What the command line says. */
  options: Options;
}

/**
 * Asks to which server, by a number, an address or an invitation: gives the options for it, as if the command
 * line had named it. Undefined where the person leaves.
 */
export async function chooseServer(
  asker: ServerAsker,
  { servers, here, options }: Around,
): Promise<Options | undefined> {
  const isKnown = here && servers.some((one) => formatAddress(one) === formatAddress(here));
  const choices = here && !isKnown ? [...servers, here] : servers;
  if (choices.length > 0) asker.table(choices.map((one, i) => [`${i + 1}`, describe(one, here)]));
  else asker.tell("You know no server yet, and none runs on this machine.");
  const question = choices.length > 0
    ? "Server, a number or an address [1]: "
    : "Server, an address such as chat.example.org: ";
  for (;;) {
    const answer = await asker.ask(question);
    if (answer === undefined) return undefined;
    const word = answer.trim() || "1";
    const known = choices[Number(word) - 1];
    const pasted = known ? addressOf(known) : parsed(unquoted(word), options.wire);
    const chosen = typeof pasted === "string" ? pasted : optionsAt(options, pasted);
    if (typeof chosen !== "string") return chosen;
    asker.complain(chosen);
  }
}

/** An invitation is often pasted with the quotes that a shell wants around it, or the whole command. */
function unquoted(word: string): string {
  return word.replace(/^chat-client\s+/, "").replace(/^(['"])(.*)\1$/, "$2").trim();
}

/** A bare number is no machine's name. */
function parsed(word: string, wire: Options["wire"]): Pasted | string {
  if (!/^\d+$/.test(word)) return parseAddress(word.split(/\s+/), wire);
  return "Give an address, such as chat.example.org or 192.0.2.1:6697; Ctrl-C leaves.";
}

function describe(one: Address, here: Address | undefined): string {
  const place = formatAddress(one);
  if (here && place === formatAddress(here)) return `${place}, runs on this machine`;
  return isLoopback(one.host) ? `${place}, on this machine` : place;
}

/** Says where one is now, and what is special about that. */
export function sayWhere(asker: Asker, link: Link, greeting: string | undefined): void {
  const { address, isLocal, isPlain, offers } = link;
  const where = `Connected to ${formatAddress(address)}`;
  const how = address.tls ? ", by TLS" : "";
  asker.tell(`${where}${how}${isLocal ? ", on this machine" : ""}.`);
  if (isPlain) {
    asker.complain(
      "The connection is plain text: others on its way can read your words and your password.",
    );
  }
  if (greeting) asker.tell(greeting);
  if (!offers.accounts && !offers.registration) {
    asker.tell("This server keeps no accounts that one could log in to: a name is enough.");
  }
  const missing = lacking(link.session);
  if (missing) asker.tell(missing);
}

/** Whether the person trusts a certificate that no authority answers for. */
export async function askTrust(
  asker: Asker,
  at: Address,
  certificate: Certificate,
): Promise<boolean> {
  const hex = formatFingerprint(certificate.sha256);
  asker.tell(
    `No authority answers for the certificate of ${formatAddress(at)}, as is usual where people ` +
      "run a server of their own. Its fingerprint in words, and as SHA-256:",
  );
  const half = (hex.length + 1) / 2;
  const rows = [fingerprintWords(certificate.sha256), hex.slice(0, half), hex.slice(half)];
  for (const row of rows) asker.tell(`  ${row}`);
  asker.tell(
    "Ask its operator in another way whether that is right. After yes only this one is taken.",
  );
  for (;;) {
    const answer = await asker.ask("Trust it? yes or no: ");
    if (answer === undefined || /^n(o)?$/i.test(answer.trim())) return false;
    if (/^y(es)?$/i.test(answer.trim())) return true;
    asker.complain("Please answer yes or no.");
  }
}
