/**
 * Invitations: a code that somebody types or hands on, and the one line that says everything a client needs.
 *
 *     ircs://chat.example.org:6697/tea?fingerprint=3F:…&invite=q7r2-x4kd-9mwa-p3te
 *
 * Rules: a code is 16 of 32 signs (80 bits of chance), none of which looks like another one; how it is cut by
 * hyphens, its case, and o, i and l for 0 and 1 make no difference. On the wire it is the last word of NickServ
 * REGISTER, or the e-mail address of REGISTER (IRCv3 draft/account-registration): `CODE@invite`, for clients
 * that insist on an address, or `invite:CODE`.
 */

const SIGNS = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 16;

/** A code of 16 bytes of chance, of each of which five bits count. */
export function codeOf(chance: Uint8Array): string {
  const signs = [...chance.subarray(0, LENGTH)].map((byte) => SIGNS[byte & 31]).join("");
  return signs.replace(/.{4}(?=.)/g, "$&-");
}

/** The code without what makes no difference; undefined where it can't be one. */
export function bareCode(text: string): string | undefined {
  const bare = text.toLowerCase().replaceAll("-", "").replaceAll("o", "0").replace(/[il]/g, "1");
  return bare.length === LENGTH && [...bare].every((sign) => SIGNS.includes(sign))
    ? bare
    : undefined;
}

/** What stands for a code where an e-mail address is expected; undefined where the text is none. */
export function codeOfEmail(email: string): string | undefined {
  return /^invite:(.+)$/i.exec(email)?.[1] ?? /^(.+)@invite$/i.exec(email)?.[1];
}

export function emailOfCode(code: string): string {
  return `${code}@invite`;
}

/** Where an invitation leads. */
export interface InvitationLine {
  host: string;
  port: number;
  /** Whether the connection is encrypted. */
  secure: boolean;
  /** Without it: where the client always goes. */
  room?: string;
  /** SHA-256 of the server's certificate, where it is the server's own. */
  fingerprint?: string;
  code: string;
}

export function formatInvitation(line: InvitationLine): string {
  const { host, port, secure, room, fingerprint, code } = line;
  const place = host.includes(":") ? `[${host}]` : host;
  const path = room === undefined ? "/" : `/${encodeURIComponent(room.replace(/^#/, ""))}`;
  const print = fingerprint === undefined ? "" : `fingerprint=${fingerprint}&`;
  return `${secure ? "ircs" : "irc"}://${place}:${port}${path}?${print}invite=${code}`;
}

/** The invitation in an address of that form; undefined where there is none in it. */
export function invitationOf(url: string): string | undefined {
  const query = /^ircs?:\/\/[^?#]*\?([^#]*)/i.exec(url)?.[1];
  return query === undefined ? undefined : new URLSearchParams(query).get("invite") ?? undefined;
}
