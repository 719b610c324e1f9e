/** NickServ SESSIONS and LOGOUT. */
import { checkWorld } from "../check_world.ts";
import { forget, Scene } from "../harness.ts";

const said = (text: string) => `:NickServ NOTICE ann :${text}`;
const SINCE = "since 2026-11-22T20:00:00.000Z";

function devices() {
  const made = new Scene();
  const laptop = made.person("ann");
  const bob = made.person("bob");
  const phone = made.stranger({ address: "192.0.2.7", secure: true });
  phone.send("PASS :ann:password of ann", "NICK x", "USER x 0 * :X");
  for (const one of [laptop, bob]) one.send("JOIN #a");
  forget(laptop, bob, phone);
  return { made, laptop, phone, bob };
}

Deno.test("SESSIONS lists one's connections, with what is known of each", () => {
  const { laptop, phone } = devices();
  phone.send("AWAY :lunch").take();
  laptop.send("PRIVMSG NickServ :SESSIONS").sees(
    said("You are connected 2 times:"),
    said(`1: ${SINCE}, from 192.0.2.1, this one`),
    said(`2: ${SINCE}, from 192.0.2.7, encrypted, away`),
    said("LOGOUT <number> closes one."),
  );
  phone.sees();
});

Deno.test("SESSIONS of who is connected once", () => {
  new Scene().person("ann").send("PRIVMSG NickServ :sessions").sees(
    said("You are connected once:"),
    said(`1: ${SINCE}, from 192.0.2.1, this one`),
  );
});

Deno.test("LOGOUT closes another connection; nobody else hears of it", () => {
  const { made, laptop, phone, bob } = devices();
  laptop.send("PRIVMSG NickServ :LOGOUT 2").sees(said("The connection 2 is closed."));
  phone.sees("ERROR :Closing the connection: another device of yours has logged it out");
  bob.sees();
  checkWorld(made);
  laptop.send("PRIVMSG NickServ :LOGOUT 2").sees(
    said("You have no connection with the number 2: SESSIONS lists them."),
  );
});

Deno.test("LOGOUT of this one, which is the last one", () => {
  const { made, laptop, phone, bob } = devices();
  phone.vanish();
  laptop.send("PRIVMSG NickServ :LOGOUT 1")
    .sees("ERROR :Closing the connection: you have logged it out");
  bob.sees(":ann QUIT :you have logged it out");
  checkWorld(made);
});

Deno.test("a number is never given to another connection of the same visit", () => {
  const { made, laptop, phone } = devices();
  phone.vanish();
  made.person("ann");
  laptop.send("PRIVMSG NickServ :LOGOUT 2").sees(said("You have no connection with the number 2…"));
});
