/** docs/security.md is true as far as a test can tell: each row's test is there and names the row's key. */
import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const rows = read("docs/security.md").split("\n").filter((line) => line.startsWith("| `")).map(
  (line) => {
    const [, key, attack, happens, test] = line.split("|").map((cell) => cell.trim());
    const files = [...test.matchAll(/\]\(\.\.\/(tests\/[^)]+)\)/g)].map((link) => link[1]);
    return { key: key.slice(1, -1), attack, happens, files };
  },
);

/** What the table must have at least. */
const ATTACKS = [
  "line_without_end",
  "cr_nul_injection",
  "tag_bombs",
  "slow_reader",
  "slow_handshake",
  "connection_flood",
  "stranger_flood",
  "slow_disk",
  "login_flood",
  "hash_flood",
  "nick_confusables",
  "channel_confusables",
  "account_enumeration",
  "account_timing",
  "history_leaks",
  "redaction_rights",
  "service_impersonation",
  "terminal_escapes",
  "websocket_bombs",
  "websocket_origins",
  "http_on_irc",
  "tls_on_irc",
  "path_tricks",
  "toml_bombs",
  "full_disk",
  "kill_9",
  "torn_wal",
  "clock_jump",
  "control_socket",
  "eavesdropping",
  "log_leaks",
];

Deno.test("docs/security.md has a row for each attack and fault", () => {
  const keys = rows.map(({ key }) => key);
  assert.deepEqual(ATTACKS.filter((key) => !keys.includes(key)), []);
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("docs/security.md: each row says what happens, and its tests are there and name the key", () => {
  for (const { key, attack, happens, files } of rows) {
    assert(attack !== "" && happens !== "", key);
    assert(files.length > 0, `${key} has no test`);
    for (const file of files) assert(read(file).includes(key), `${file} does not mention ${key}`);
  }
});

Deno.test("SECURITY.md leads to the tables", () => {
  for (const page of ["docs/security.md", "docs/limits.md"]) {
    assert(read("SECURITY.md").includes(page));
  }
});
