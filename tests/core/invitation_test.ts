/** Invitations: making an account by a code, with REGISTER or NickServ, and NickServ INVITE. */
import assert from "node:assert/strict";
import {
  bareCode,
  codeOf,
  codeOfEmail,
  emailOfCode,
  formatInvitation,
  invitationOf,
} from "../../protocol/invitation.ts";
import { CODE, Scene, scene } from "../harness.ts";

function invited(uses = 1, room?: string): Scene {
  const made = new Scene({ registration: "invite", lobby: "#lobby" });
  const codeHash = `digest of ${bareCode(CODE)}`;
  made.store.invite(codeHash, { uses, room, createdBy: "op", createdAt: made.now });
  return made;
}

Deno.test("invitation: no account without one, and a sentence that says how", () => {
  const ann = invited().stranger();
  ann.send("NICK ann", "USER ann 0 * :Ann").take();
  ann.send("REGISTER * * secret-of-ann").sees(
    "FAIL REGISTER UNACCEPTABLE_EMAIL ann :This server takes new accounts by invitation only: …",
  );
  ann.send("PRIVMSG NickServ :REGISTER secret-of-ann").sees(
    ":NickServ NOTICE ann :Cannot register: This server takes new accounts by invitation only: …",
  );
});

for (
  const email of [`${CODE}@invite`, `invite:${CODE.toUpperCase()}`, `${bareCode(CODE)}@Invite`]
) {
  Deno.test(`invitation: REGISTER * ${email}`, () => {
    const made = invited();
    const ann = made.stranger();
    ann.send("NICK ann", `REGISTER * ${email} secret-of-ann`);
    assert(ann.take().some((line) => line.includes("REGISTER SUCCESS ann")));
    assert.deepEqual(made.store.invitations(made.now), []);
    const bob = made.stranger();
    bob.send("NICK bob", `REGISTER * ${email} secret-of-bob`).sees(
      "FAIL REGISTER UNACCEPTABLE_EMAIL bob :That invitation's code is wrong, used up or too old: …",
    );
    assert.equal(made.store.account("bob"), undefined);
  });
}

Deno.test("invitation: NickServ REGISTER <password> <code>, and in comes who was invited to a room", () => {
  const made = invited(1, "#lobby");
  made.world.channel("#lobby")!.flags.add("i");
  const ann = made.stranger();
  ann.send("NICK ann", "USER ann 0 * :Ann").take();
  ann.send(`PRIVMSG NickServ :REGISTER secret-of-ann ${CODE}`);
  assert(
    ann.take().some((line) => line.startsWith(":NickServ!") && line.includes("INVITE ann #lobby")),
  );
  ann.send("JOIN #lobby");
  assert(ann.take().some((line) => line.includes(" JOIN #lobby")));
});

Deno.test("invitation: of an account that was made before the welcome the room waits", () => {
  const made = invited(1, "#lobby");
  const ann = made.stranger();
  ann.send("NICK ann", `REGISTER * ${CODE}@invite secret-of-ann`, "USER ann 0 * :Ann");
  assert(ann.take().at(-1)!.endsWith("INVITE ann #lobby"));
});

Deno.test("invitation: guessing codes is guessing passwords: after three wrong ones the door", () => {
  const made = invited();
  const ann = made.stranger();
  ann.send("NICK ann", "USER ann 0 * :Ann");
  for (const word of ["nonsense", "q7r2-x4kd-9mwa-p3t0", "q7r2-x4kd-9mwa-p3t1"]) {
    ann.send(`PRIVMSG NickServ :REGISTER secret-of-ann ${word}`);
  }
  assert(ann.closed);
});

Deno.test("invitation: two at once with the last use: one account", () => {
  const made = invited();
  made.patient = true;
  const people = ["ann", "bob"].map((name) => {
    const one = made.stranger();
    one.send(`NICK ${name}`, `REGISTER * ${CODE}@invite secret-of-${name}`);
    return one;
  });
  made.work();
  const all = people.flatMap((one) => one.take());
  assert.equal(all.filter((line) => line.includes("REGISTER SUCCESS")).length, 1);
  assert.equal(all.filter((line) => line.includes("UNACCEPTABLE_EMAIL")).length, 1);
});

Deno.test("invitation: closed is closed for all; the capability says what is needed", () => {
  for (
    const [registration, value] of [
      ["open", "before-connect"],
      ["invite", "before-connect,email-required"],
      ["closed", undefined],
    ] as const
  ) {
    const made = new Scene({ registration });
    const { origin } = made.stranger().session;
    const { value: valueOf } = made.world.capabilities.get("draft/account-registration")!;
    assert.equal(valueOf!(made.world, origin), value);
  }
});

Deno.test("NickServ INVITE, INVITE LIST, INVITE REVOKE: with the right to it", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, {
    operators: "ann=invite",
    registration: "invite",
  });
  bob.send("PRIVMSG NickServ :INVITE").sees(
    `:NickServ NOTICE bob :Only operators of the server with the right "invite" may do that.`,
  );
  ann.send("PRIVMSG NickServ :INVITE #tea 2 3d").sees(
    `:NickServ NOTICE ann :The invitation 1 has the code ${CODE}; it is shown only now.`,
  );
  const [one] = made.store.invitations(made.now);
  assert.deepEqual([one.room, one.uses, one.createdBy], ["#tea", 2, "ann"]);
  assert.equal(one.expiresAt, made.now + 3 * 86_400_000);
  ann.send("PRIVMSG NickServ :INVITE LIST").sees(
    ":NickServ NOTICE ann :1: to #tea for 2 more, until 2026-11-25T20:00:00.000Z, by ann",
    ":NickServ NOTICE ann :That is the end of the list of invitations.",
  );
  ann.send("PRIVMSG NickServ :INVITE 0").sees(
    `:NickServ NOTICE ann :"0" is no room, no number from 1 to 1000 and no time such as 7d.`,
  );
  ann.send("PRIVMSG NickServ :INVITE REVOKE 1").sees(
    ":NickServ NOTICE ann :The invitation 1 can't be used any more.",
  );
  ann.send("PRIVMSG NickServ :INVITE REVOKE 1").sees(
    ":NickServ NOTICE ann :There is no invitation 1: INVITE LIST shows all.",
  );
  const deeds = made.store.deeds(2).map(({ deed, by }) => `${by} ${deed}`);
  assert.deepEqual(deeds, ["ann UNINVITE", "ann INVITE"]);
});

Deno.test("invitation: a code survives being written by hand, and stands in one line", () => {
  const code = codeOf(Uint8Array.from({ length: 16 }, (_, i) => i * 37));
  assert.match(code, /^([0-9a-z]{4}-){3}[0-9a-z]{4}$/);
  assert.equal(bareCode(code), bareCode(code.toUpperCase().replaceAll("-", "")));
  assert.equal(bareCode("oil0-oil0-oil0-oil0"), "0110011001100110");
  assert.equal(bareCode("too-short"), undefined);
  assert.equal(bareCode("uuuu-uuuu-uuuu-uuuu"), undefined);
  assert.equal(codeOfEmail(emailOfCode(code)), code);
  assert.equal(codeOfEmail("ann@example.org"), undefined);
  assert.equal(codeOfEmail("*"), undefined);
  const line = formatInvitation({
    host: "::1",
    port: 6697,
    secure: true,
    room: "#té a",
    fingerprint: "3F:00",
    code,
  });
  assert.equal(line, `ircs://[::1]:6697/t%C3%A9%20a?fingerprint=3F:00&invite=${code}`);
  assert.equal(invitationOf(line), code);
  assert.equal(invitationOf("irc://host/room"), undefined);
  assert.equal(invitationOf("host?invite=x"), undefined);
});
