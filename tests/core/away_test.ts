/** Away on several devices: a person is away when all of their devices say so. */
import { forget, type Person, scene } from "../harness.ts";

/** ann on a laptop and a telephone; bob hears of it. */
function devices() {
  const { ann: laptop, bob, scene: made } = scene({ ann: ["away-notify"], bob: ["away-notify"] });
  for (const person of [laptop, bob]) person.send("JOIN #a");
  const phone = made.person("ann", ["away-notify", "draft/pre-away"]);
  forget(laptop, bob, phone);
  return { laptop, phone, bob, made };
}

function away(device: Person, text: string): void {
  device.send(`AWAY :${text}`).sees("306 ann :…");
}

Deno.test("one of two devices is away: the person is here", () => {
  const { laptop, phone, bob } = devices();
  away(laptop, "asleep");
  for (const one of [phone, bob]) one.sees();
  bob.send("PRIVMSG ann :hello").sees();
});

Deno.test("all devices are away: the last word counts, and each hears it", () => {
  const { laptop, phone, bob } = devices();
  away(laptop, "asleep");
  away(phone, "lunch");
  for (const one of [laptop, bob]) one.sees(":ann AWAY :lunch");
  away(laptop, "asleep again");
  for (const one of [phone, bob]) one.sees(":ann AWAY :asleep again");
  bob.send("PRIVMSG ann :hello").sees("301 bob ann :asleep again");
});

Deno.test("one is back: the person is", () => {
  const { laptop, phone, bob } = devices();
  away(laptop, "asleep");
  away(phone, "lunch");
  forget(laptop, bob);
  laptop.send("AWAY").sees("305 ann :…");
  for (const one of [phone, bob]) one.sees(":ann AWAY");
});

Deno.test("the device that was here goes: what the others say counts", () => {
  const { laptop, phone, bob } = devices();
  away(laptop, "asleep");
  phone.vanish();
  for (const one of [laptop, bob]) one.sees(":ann AWAY :asleep");
});

Deno.test("a device comes: the person is here", () => {
  const { laptop, phone, bob, made } = devices();
  away(laptop, "asleep");
  away(phone, "lunch");
  forget(laptop, bob);
  const tablet = made.person("ann", ["away-notify"]);
  for (const one of [laptop, phone, bob]) one.sees(":ann AWAY");
  tablet.vanish();
  for (const one of [laptop, phone, bob]) one.sees(":ann AWAY :asleep");
});

Deno.test("logging in by hand is coming with a device", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: ["away-notify"] }, { guests: true });
  made.store.setPassword(made.store.account("ann")!.id, "hash of word");
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.send("AWAY :asleep");
  bob.take();
  made.person("gus", [], true).send("PRIVMSG NickServ :IDENTIFY ann word");
  bob.sees(":ann AWAY");
});

Deno.test("a device that nobody sits at counts as if it were not there", () => {
  const { laptop, phone, bob } = devices();
  away(phone, "*");
  bob.sees();
  laptop.vanish();
  bob.sees(":ann AWAY :Not here at the moment");
});
