/** All slash commands, in the order in which /help lists them. */
import { ACCOUNT_COMMANDS } from "./account.ts";
import { ANSWER_COMMANDS } from "./answer.ts";
import type { Command } from "./command.ts";
import { EXPORT_COMMANDS } from "./export.ts";
import { HISTORY_COMMANDS } from "./history.ts";
import { IGNORE_COMMANDS } from "./ignore.ts";
import { PROGRAM_COMMANDS } from "./program.ts";
import { RANK_COMMANDS } from "./ranks.ts";
import { ROOM_COMMANDS } from "./rooms.ts";
import { SEARCH_COMMANDS } from "./search.ts";
import { SERVER_COMMANDS } from "./servers.ts";
import { SERVICE_COMMANDS } from "./services.ts";
import { TALK_COMMANDS } from "./talk.ts";
import { TASTE_COMMANDS } from "./taste.ts";

export const COMMANDS: readonly Command[] = [
  ...ROOM_COMMANDS,
  ...RANK_COMMANDS,
  ...IGNORE_COMMANDS,
  ...TALK_COMMANDS,
  ...ANSWER_COMMANDS,
  ...HISTORY_COMMANDS,
  ...SEARCH_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...SERVICE_COMMANDS,
  ...EXPORT_COMMANDS,
  ...TASTE_COMMANDS,
  ...SERVER_COMMANDS,
  ...PROGRAM_COMMANDS,
];
