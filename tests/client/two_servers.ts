/** What tests of a terminal on two servers share. */
import { ChatServer, type ChatSettings } from "./chat_server.ts";
import { annIn, type Person } from "./person.ts";

/** Another server, where ann is zoe. */
export const otherWith = (settings: ChatSettings = {}, port = 0) =>
  new ChatServer({ accounts: { zoe: "battery staple" }, others: ["dan"], ...settings }, port);

/** What is seen while zoe comes into the other server. */
export async function comeTo(other: ChatServer, ann: Person, words = ""): Promise<void> {
  ann.type(`/connect 127.0.0.1 ${other.port}${words}\r`);
  await ann.sees(`Connected to 127.0.0.1:${other.port}`, "(q)uit: ");
  ann.type("l\rzoe\rbattery staple\r");
  await ann.sees("Here: dan, zoe (you)", `@local:${other.port}> `);
}

/** ann, in #lobby of both. */
export async function annInBoth(server: ChatServer, other: ChatServer, ...args: string[]) {
  const ann = await annIn(server, args);
  await comeTo(other, ann);
  return ann;
}
