/** bcrypt hashes: the same as other programs', and never of a part of a password. */
import assert from "node:assert/strict";
import { costOf, dummyHash, hash, verify } from "../../db/passwords.ts";
import { passwordFault } from "../../protocol/password.ts";

/** Made by crypt(3) of Debian's libcrypt and by OpenBSD's bcrypt. */
const OTHERS: readonly [password: string, hash: string][] = [
  ["correct horse battery", "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS"],
  ["Grüße aus Köln ✓", "$2b$05$ABCDEFGHIJKLMNOPQRSTUuEdbHbHzLwklf3ao3gZ5neqEFqtHriTG"],
  ["0123456789".repeat(7) + "ab", "$2b$04$0123456789abcdefghijkuoTpjCRAy227qiME4uR6c.yJdXOluD4S"],
  ["abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"],
];

Deno.test("hashes of other programs are understood", () => {
  for (const [password, theirs] of OTHERS) {
    assert.equal(verify(password, theirs), true, theirs);
    assert.equal(verify(password + "x", theirs), false, theirs);
    assert.equal(verify(password.slice(0, -1), theirs), false, theirs);
  }
});

Deno.test("a hash is $2b$, of its cost, salted, and of that password alone", () => {
  const [one, two] = [hash("password", 4), hash("password", 4)];
  assert.match(one, /^\$2b\$04\$[./A-Za-z0-9]{53}$/);
  assert.notEqual(one, two);
  assert.equal(verify("password", one), true);
  assert.equal(verify("Password", one), false);
  assert.equal(costOf(hash("password", 5)), 5);
});

Deno.test("8 to 72 bytes of UTF-8 without NUL", () => {
  const faults: [string, string | undefined][] = [
    ["", "is shorter than 8 bytes"],
    ["1234567", "is shorter than 8 bytes"],
    ["12345678", undefined],
    ["öööö", undefined],
    ["ööö1", "is shorter than 8 bytes"],
    ["a".repeat(72), undefined],
    ["a".repeat(73), "is longer than 72 bytes"],
    ["ö".repeat(36), undefined],
    ["ö".repeat(36) + "a", "is longer than 72 bytes"],
    ["🙂".repeat(18), undefined],
    ["🙂".repeat(19), "is longer than 72 bytes"],
    ["1234\x005678", "has a NUL character in it"],
  ];
  for (const [password, fault] of faults) assert.equal(passwordFault(password), fault, password);
});

Deno.test("a password that is too long is refused and never cut", () => {
  const most = "ö".repeat(36);
  const hashed = hash(most, 4);
  assert.equal(verify(most, hashed), true);
  assert.equal(verify(most + "x", hashed), false);
  assert.throws(() => hash(most + "x", 4), /^RangeError: Cannot hash the password: it is longer/);
});

Deno.test("what is no hash has no cost and is nobody's", () => {
  const good = hash("password", 4);
  const faulty = ["", "x", good.slice(1), good + "x", good.replace("$2b$04", "$2b$03"), "$1$ab$cd"];
  for (const text of faulty) {
    assert.equal(costOf(text), undefined, text);
    assert.equal(verify("password", text), false, text);
  }
});

Deno.test("the dummy is a hash of the cost asked for", () => {
  for (const cost of [4, 12, 31]) assert.equal(costOf(dummyHash(cost)), cost);
  assert.equal(verify("password", dummyHash(4)), false);
});
