/** What a setting is, and what its value may be. */

export type Value = string | number | boolean;

export interface Setting {
  /** As in the file: `[limits] login_seconds` is `limits.login_seconds`. */
  key: string;
  /** The flag without its dashes, where there is one. */
  flag?: string;
  /** What the value is, for --help. */
  value: string;
  default: Value;
  help: string;
  /** Whether it may stand in the file as a table, too. */
  table?: true;
  /** Whether it is nothing to be shown. */
  secret?: true;
  /** Why the value can't be, as a sentence's end, or undefined. */
  fault(value: Value): string | undefined;
}

export const text = (fault: (value: string) => string | undefined) => (value: Value) =>
  typeof value === "string" ? fault(value) : "is not a text";
export const number = (least: number, most: number) => (value: Value) =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : `is not a whole number from ${least} to ${most}`;
export const choice = (...names: readonly string[]) => (value: Value) =>
  names.includes(String(value)) ? undefined : `is none of ${names.join(", ")}`;
export const yesNo = (value: Value) =>
  typeof value === "boolean" ? undefined : "is neither true nor false";
export const anything = text(() => undefined);
/** A text that people read in one line of a numeric. */
export const sentence = (key: string, help: string): Setting => ({
  key,
  value: "TEXT",
  default: "",
  help,
  fault: text((v) =>
    /[\r\n\0]/.test(v) || v.length > 300 ? "is not one line of 300 characters" : undefined
  ),
});
