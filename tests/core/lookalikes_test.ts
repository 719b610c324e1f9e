/** Names that could be taken for others: at an account, a guest's nick, a room. */
import assert from "node:assert/strict";
import { channelFault, nickFault } from "../../protocol/names.ts";
import { Scene, scene } from "../harness.ts";
import { fc, holds } from "../property.ts";

const guests = () => {
  const made = new Scene({ guests: true });
  for (const name of ["bob", "Iris"]) made.account(name);
  return made;
};

const RESERVED = "is reserved by this server: take another one";

/** What a stranger may not be called, and why; service_impersonation is the third row. */
const REFUSED: [nick: string, why: string][] = [
  ["b0b", "b0b looks like bob, which is taken: take another one"],
  ["lris", "lris looks like Iris, which is taken: take another one"],
  ["NlckServ", `NlckServ looks like NickServ, which ${RESERVED}`],
  ["adm1n", `adm1n looks like admin, which ${RESERVED}`],
  ["adrnin", `adrnin looks like admin, which ${RESERVED}`],
  ["Admin", `Admin ${RESERVED}`],
  ["gu5tav0", "gu5tav0 looks like gu5tavo, which is taken: take another one"],
];

for (const [nick, why] of REFUSED) {
  Deno.test(`nick_confusables: nobody becomes ${nick}, at the door or inside`, () => {
    const made = guests();
    made.world.settings.accounts.reservedNames = ["admin"];
    made.person("gu5tavo", [], true);
    const eve = made.stranger().send(`NICK ${nick}`, "USER eve 0 * :E").sees(
      `433 * ${nick} :${why}`,
    );
    eve.send("NICK eve").take();
    eve.send(`NICK ${nick}`).sees(`433 eve ${nick} :${why}`);
    assert.equal(made.world.user(nick), undefined);
  });

  Deno.test(`nick_confusables: nobody registers ${nick}`, () => {
    const made = guests();
    made.world.settings.accounts.reservedNames = ["admin"];
    made.person("gu5tavo", [], true);
    const eve = made.stranger().send(`NICK ${nick}`, "REGISTER * * correct-horse");
    assert.equal(made.store.account(nick), undefined);
    const [line] = eve.take();
    assert(line.endsWith(` ${nick} :${why}`), line);
  });
}

Deno.test("nick_confusables: whoever has a name keeps it, whatever others look like it", () => {
  const made = guests();
  for (const name of ["b0b", "lris", "admin"]) made.account(name);
  made.world.settings.accounts.reservedNames = ["admin"];
  for (const name of ["bob", "b0b", "Iris", "lris", "admin"]) made.person(name);
  made.person("guest", [], true).send("NICK Guest").sees(":guest NICK Guest");
});

Deno.test("nick_confusables: the name of a deleted account is not looked like, where it is kept", () => {
  for (const keepNames of [true, false]) {
    const { bob, scene: made } = scene({ bob: [] }, { guests: true, keepNames });
    bob.send("PRIVMSG NickServ :DROP bob :password of bob");
    made.store.deleteAccount(made.store.formerAccount("bob")!.id, made.now, keepNames);
    if (!bob.closed) bob.vanish();
    const eve = made.stranger().send("NICK b0b", "USER eve 0 * :E");
    assert.match(eve.take()[0], keepNames ? / 433 \* b0b :b0b looks like bob/ : / 001 b0b /);
  }
});

Deno.test("channel_confusables: no new room looks like another; a secret one is not named", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("JOIN #b0ard", "JOIN #scope", "MODE #scope +s").take();
  bob.send("JOIN #board").sees("403 bob #board :#board looks like #b0ard: take another one");
  bob.send("JOIN #ѕсоре").sees("403 bob #ѕсоре :#ѕсоре looks like a room that is there: …");
  assert.equal(made.world.channels.size, 2);
  bob.send("JOIN #own").take();
  bob.send("RENAME #own #board").sees(
    "FAIL RENAME CHANNEL_NAME_IN_USE #own #board :Cannot rename: …",
  );
  ann.send("RENAME #b0ard #board");
  assert(made.world.channel("#board"));
});

const letter = fc.constantFrom(..."lI1|oO0ОоаaсcеeмmrnpрxхyуNn".split(""));

Deno.test("law: no two accepted names can be taken for each other, accounts, guests or rooms", () => {
  const name = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
  holds(
    fc.property(fc.array(name, { minLength: 2, maxLength: 12 }), (names) => {
      const made = new Scene({ guests: true });
      const people: string[] = [];
      for (const [i, wanted] of names.entries()) {
        if (nickFault(wanted) !== undefined) continue;
        const person = made.stranger().send(`NICK ${wanted}`, "USER x 0 * :X");
        if (person.session.user === undefined) continue;
        if (i % 2 === 0) person.send("REGISTER * * correct-horse");
        person.send(`JOIN #${wanted}`);
        people.push(wanted);
      }
      const rooms = [...made.world.channels.values()].map((one) => one.name);
      for (const accepted of [people, rooms]) {
        for (const [i, one] of accepted.entries()) {
          for (const other of accepted.slice(i + 1)) {
            const looks = made.store.looks(other);
            assert(!made.store.looks(one).some((look) => looks.includes(look)), `${one} ${other}`);
          }
        }
      }
      for (const room of rooms) assert.equal(channelFault(room), undefined);
    }),
    { numRuns: 150 },
  );
});
