/**
 * Codes of FAIL, by the command that it names. Source: IRCv3 standard-replies, and the specification of each command.
 *
 * `*` has those that any command may be answered with; the names of these are the server's own where no
 * specification has one.
 */
export const FAILS = {
  "*": [
    "ACCOUNT_REQUIRED",
    "INVALID_LINE",
    "INVALID_UTF8",
    "RATE_LIMITED",
    "TEMPORARILY_UNAVAILABLE",
  ],
  BATCH: [
    "MULTILINE_INVALID",
    "MULTILINE_INVALID_TARGET",
    "MULTILINE_MAX_BYTES",
    "MULTILINE_MAX_LINES",
    "TIMEOUT",
  ],
  CHATHISTORY: ["INVALID_MSGREFTYPE", "INVALID_PARAMS", "INVALID_TARGET", "MESSAGE_ERROR"],
  MARKREAD: ["INTERNAL_ERROR", "INVALID_PARAMS", "NEED_MORE_PARAMS"],
  METADATA: [
    "INVALID_TARGET",
    "INVALID_VALUE",
    "KEY_INVALID",
    "KEY_NOT_SET",
    "KEY_NO_PERMISSION",
    "LIMIT_REACHED",
    "SUBCOMMAND_INVALID",
    "TOO_MANY_SUBS",
    "VALUE_INVALID",
  ],
  REDACT: ["INVALID_TARGET", "REDACT_FORBIDDEN", "REDACT_WINDOW_EXPIRED", "UNKNOWN_MSGID"],
  REGISTER: [
    "ACCOUNT_EXISTS",
    "ACCOUNT_NAME_MUST_BE_NICK",
    "ALREADY_AUTHENTICATED",
    "BAD_ACCOUNT_NAME",
    "NEED_NICK",
    "TEMPORARILY_UNAVAILABLE",
    "UNACCEPTABLE_EMAIL",
    "UNACCEPTABLE_PASSWORD",
    "WEAK_PASSWORD",
  ],
  RENAME: ["CANNOT_RENAME", "CHANNEL_NAME_IN_USE"],
  SEARCH: ["INTERNAL_ERROR", "INVALID_PARAMS"],
  SETNAME: ["INVALID_REALNAME"],
  VERIFY: ["ALREADY_AUTHENTICATED", "INVALID_CODE"],
} as const;

export type FailCode = (typeof FAILS)[keyof typeof FAILS][number];
