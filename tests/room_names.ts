/** Whether the names that a room keeps are those of its members. */
import assert from "node:assert/strict";
import type { Channel } from "../server/core/channel.ts";
import { type NameForm, Names } from "../server/core/names.ts";

export const NAME_FORMS: readonly NameForm[] = [true, false].flatMap((all) => [
  { all, masks: true },
  { all, masks: false },
]);

export function checkNames({ names, members }: Channel): void {
  for (const form of NAME_FORMS) {
    assert.deepEqual(names.rows(form), new Names(members).rows(form));
  }
}
