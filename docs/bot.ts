/** A bot on the client's own session: it greets who comes, and counts words. docs/bots.md explains it. */
import type { Event } from "../client/session/events.ts";
import { Session } from "../client/session/session.ts";
import { Framer, FROM_SERVER } from "../protocol/framer.ts";

const [host, port, name, room] = Deno.args;
const conn = await Deno.connect({ hostname: host, port: Number(port) });
const out = conn.writable.getWriter();
const encoder = new TextEncoder();
const session = new Session((line) => void out.write(encoder.encode(line + "\r\n")), react);
let words = 0;

function react(event: Event): void {
  if (event.type === "offered") {
    session.logIn({ how: "login", name, password: Deno.env.get("CHAT_PASSWORD") ?? "" });
  }
  if (event.type === "refused") throw new Error(event.reason);
  if (event.type === "ready") session.join(room);
  if (event.type === "joined" && !event.own) {
    session.say(event.room, `Welcome, ${event.nick}!`, "notice");
  }
  // Nobody's own words and no notices: so two bots never answer each other without end.
  if (event.type === "message" && !event.own && event.kind !== "notice") {
    words += event.text.split(/\s+/).length;
    if (event.text === "!words") session.say(event.room, `${words} words so far`, "notice");
  }
}

session.start();
const framer = new Framer(FROM_SERVER);
for await (const bytes of conn.readable) {
  for (const line of framer.feed(bytes)) {
    if (typeof line === "string") session.receive(line, Date.now());
  }
}
