/** The unit for systemd: well-formed, and as closed as it says. */
import assert from "node:assert/strict";

const UNIT = new URL("../../packaging/chat-server.service", import.meta.url);

function analyze(...args: string[]): { success: boolean; text: string } | undefined {
  try {
    const command = new Deno.Command("systemd-analyze", { args, stdout: "piped", stderr: "piped" });
    const { success, stdout, stderr } = command.outputSync();
    return { success, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } catch {
    return undefined;
  }
}

const able = analyze("--version")?.success ?? false;

Deno.test({
  name: `systemd: the unit is valid, and exposes little` +
    (able ? "" : " (skipped: there is no systemd-analyze)"),
  ignore: !able,
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      // It is verified that the program exists, too.
      const unit = Deno.readTextFileSync(UNIT).replace(
        "/usr/local/bin/chat-server",
        Deno.execPath(),
      );
      const path = `${folder}/chat-server.service`;
      Deno.writeTextFileSync(path, unit);
      const verified = analyze("verify", "--man=no", path)!;
      assert.deepEqual([verified.success, verified.text], [true, ""]);
      const { text } = analyze("security", "--offline=yes", "--no-pager", path)!;
      const exposure = Number(/Overall exposure level.*: (\d+\.\d)/.exec(text)![1]);
      assert(exposure < 2, text);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `systemd: the nightly backup is valid` +
    (able ? "" : " (skipped: there is no systemd-analyze)"),
  ignore: !able,
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      for (const name of ["chat-server-backup.service", "chat-server-backup.timer"]) {
        const text = Deno.readTextFileSync(new URL(name, UNIT));
        Deno.writeTextFileSync(`${folder}/${name}`, text);
      }
      const { success, text } = analyze(
        "verify",
        "--man=no",
        `${folder}/chat-server-backup.timer`,
        `${folder}/chat-server-backup.service`,
      )!;
      assert.deepEqual([success, text], [true, ""]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("systemd: the backup's command makes a copy named after the time", async () => {
  const unit = Deno.readTextFileSync(new URL("chat-server-backup.service", UNIT));
  const line = /^ExecStart=sh -c '(.+)'$/m.exec(unit)![1];
  // As systemd does: %% is %, $$ is $.
  const command = line.replaceAll("%%", "%").replaceAll("$$", "$")
    .replace("exec /usr/local/bin/chat-server", "echo");
  const { stdout } = await new Deno.Command("sh", { args: ["-c", command] }).output();
  assert.match(
    new TextDecoder().decode(stdout),
    /^backup \/var\/backups\/chat-server\/\d{4}-\d\d-\d\d-\d{6}\.db\n$/,
  );
});

Deno.test("systemd: it restarts after whatever is no person's business", () => {
  const unit = Deno.readTextFileSync(UNIT);
  assert.match(unit, /^RestartPreventExitStatus=2 3 4$/m);
});
