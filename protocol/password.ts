/** Which passwords are allowed: what bcrypt can take whole, and not the shortest. */
import { byteLength } from "./framer.ts";

/** Bytes of UTF-8. bcrypt ignores what is beyond 72, so more is refused and never cut. */
export const PASSWORD_BYTES = { least: 8, most: 72 } as const;

/** Why it can't be a password, as a sentence's end ("is shorter than 8 bytes"), or undefined. */
export function passwordFault(password: string): string | undefined {
  const bytes = byteLength(password);
  if (bytes < PASSWORD_BYTES.least) return `is shorter than ${PASSWORD_BYTES.least} bytes`;
  if (bytes > PASSWORD_BYTES.most) return `is longer than ${PASSWORD_BYTES.most} bytes`;
  if (password.includes("\0")) return "has a NUL character in it";
}
