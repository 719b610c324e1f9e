/** The administrator's door: who may open it, whatever stands in for a Unix socket. */
import assert from "node:assert/strict";
import { type Control, openControl } from "../../server/admin/listener.ts";
import { type Place, placeOf, socketOf } from "../../server/admin/place.ts";
import { Folder } from "../integration/folder.ts";

const encoder = new TextEncoder();

interface Scene {
  folder: string;
  place: Place;
  asked: string[];
  connect(): Promise<Deno.Conn>;
}

/** A door by a Unix socket, or by a port of loopback. */
async function behind(unix: boolean, act: (scene: Scene) => Promise<void>): Promise<void> {
  using folder = new Folder();
  const asked: string[] = [];
  const control: Control = openControl(
    folder.path,
    (request) => {
      asked.push(request.command);
      return Promise.resolve({ said: "done" });
    },
    () => {},
    unix,
  );
  try {
    const place = placeOf(folder.path)!;
    const connect = (): Promise<Deno.Conn> =>
      place.transport === "tcp"
        ? Deno.connect({ hostname: "127.0.0.1", port: place.port })
        : Deno.connect({ transport: "unix", path: socketOf(folder.path) });
    await act({ folder: folder.path, place, asked, connect });
  } finally {
    control.close();
    // Nobody is led to a door that is closed.
    assert.equal(placeOf(folder.path), undefined);
    assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  }
}

/** What comes back for these words; null for nothing. */
async function answer(connection: Deno.Conn, words: string): Promise<number | null> {
  await connection.write(encoder.encode(words));
  const count = await connection.read(new Uint8Array(100)).catch(() => null);
  connection.close();
  return count;
}

for (const unix of Deno.build.os === "windows" ? [false] : [true, false]) {
  const way = unix ? "a Unix socket" : "a port";
  Deno.test(`control_socket: by ${way} only who knows all of the secret is answered`, async () => {
    await behind(unix, async ({ place: { secret }, asked, connect }) => {
      const other = secret.replace(/.$/, (last) => last === "0" ? "1" : "0");
      for (
        const said of [other, secret.slice(1), `${secret}0`, "", undefined, null, [secret, ""]]
      ) {
        const words = JSON.stringify({ command: "top", secret: said }) + "\n";
        assert.equal(await answer(await connect(), words), null, words);
      }
      assert.deepEqual(asked, []);
      const count = await answer(
        await connect(),
        JSON.stringify({ command: "top", secret }) + "\n",
      );
      assert(count! > 0);
      assert.deepEqual(asked, ["top"]);
    });
  });

  if (Deno.build.os === "windows") continue;
  Deno.test(`control_socket: by ${way} what tells the secret is the owner's alone`, async () => {
    await behind(unix, ({ folder, place }) => {
      assert.equal(place.transport, unix ? "unix" : "tcp");
      assert(place.secret.length >= 48);
      const mode = (path: string) => Deno.statSync(path).mode! & 0o777;
      assert.equal(mode(`${folder}/control`), 0o600);
      if (unix) assert.equal(mode(socketOf(folder)), 0o600);
      return Promise.resolve();
    });
  });
}

Deno.test("control_socket: no more than a few ask at a time", async () => {
  await behind(false, async ({ place: { secret }, connect }) => {
    const idle = await Promise.all(Array.from({ length: 16 }, connect));
    const words = JSON.stringify({ command: "top", secret }) + "\n";
    const late = await connect();
    assert.equal(await late.read(new Uint8Array(1)).catch(() => null), null);
    late.close();
    for (const one of idle) assert(await answer(one, words) !== null);
  });
});
