/** Settings of who looks after the server, and of how newcomers are kept from spamming. */
import { operatorsFault } from "./core/operators.ts";
import { DEFAULT_LIMITS } from "./core/settings.ts";
import { number, type Setting } from "./setting.ts";

export const MODERATION_SETTINGS: readonly Setting[] = [
  {
    key: "operators",
    value: "ACCOUNT=RIGHT,...",
    default: "",
    table: true,
    help: 'accounts that look after the server, and their rights: "ann=kill,ban bob=all"; ' +
      'in the file also a table with lines like ann = "kill ban". Rights: kill, ban, suspend, host, wallops, ' +
      "rehash, die, invite, see, all",
    fault: (value) => typeof value === "string" ? operatorsFault(value) : "is not a text",
  },
  {
    key: "limits.new_account_minutes",
    value: "N",
    default: DEFAULT_LIMITS.newAccountTime / 60_000,
    help: "how long an account is new; a guest is always",
    fault: number(0, 525_600),
  },
  {
    key: "limits.new_account_people",
    value: "N",
    default: DEFAULT_LIMITS.newAccountPeople,
    help: "different people that a new account may write to in a minute; 0: no limit",
    fault: number(0, 10_000),
  },
];
