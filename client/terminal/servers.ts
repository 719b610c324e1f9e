/** Questions about servers: which one to go to, and whether one is what it says it is. */
import { fingerprintWords, formatFingerprint } from "../../protocol/fingerprint.ts";
import { type Address, formatAddress, parseAddress } from "../address.ts";
import type { Options } from "../options.ts";
import type { Certificate } from "../trust.ts";
import type { Asker } from "./dialogue.ts";

export interface ServerAsker extends Asker {
  table(rows: readonly (readonly [left: string, right: string])[]): void;
}

/** Undefined where the person leaves; "here" for this machine. */
export async function chooseServer(
  asker: ServerAsker,
  servers: readonly Address[],
  wire: Options["wire"],
): Promise<Address | "here" | undefined> {
  if (servers.length === 0) return "here";
  const rows = servers.map((one, i) => [`${i + 1}`, formatAddress(one)] as const);
  asker.table([...rows, [`${rows.length + 1}`, "this machine"]]);
  for (;;) {
    const answer = await asker.ask("Server, a number or an address [1]: ");
    if (answer === undefined) return undefined;
    const word = answer.trim() || "1";
    if (Number(word) === rows.length + 1) return "here";
    const address = servers[Number(word) - 1] ?? parseAddress(word.split(/\s+/), wire);
    if (typeof address !== "string") {
      return { host: address.host, port: address.port, tls: address.tls };
    }
    asker.complain(address);
  }
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
