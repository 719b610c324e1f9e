/** To the server that holds the data folder; where none runs, its data is opened for this one request. */
import { Hasher } from "../../db/hasher.ts";
import { OpenError } from "../../db/folder.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { Certificates, needsCertificates } from "../certificates.ts";
import { UsageError } from "../command_line.ts";
import type { Config } from "../config.ts";
import { Core } from "../core/core.ts";
import type { Job } from "../core/link.ts";
import { FEATURES, SERVICES } from "../features/index.ts";
import { readLine, type Reply, type Request, writeLine } from "./exchange.ts";
import { handle } from "./office.ts";
import { type Place, placeOf, socketOf } from "./place.ts";
import { whereaboutsOf } from "./whereabouts.ts";

/** Has the request carried out. @throws {OpenError} */
export async function ask(config: Config, request: Request): Promise<Reply> {
  const reply = await askRunning(config.data, request);
  if (reply !== undefined) return reply;
  try {
    return await askStopped(config, request);
  } catch (error) {
    if (!(error instanceof OpenError) || error.reason !== "locked") throw error;
    throw new OpenError(
      "locked",
      `Cannot use the data folder ${config.data}: another program holds it, and no server in it answers. ` +
        "A server that is starting answers in a moment: try again.",
    );
  }
}

/** Undefined where no server answers. */
export async function askRunning(data: string, request: Request): Promise<Reply | undefined> {
  const place = placeOf(data);
  const connection = place && await connect(place, data);
  if (!connection) return undefined;
  try {
    await writeLine(connection, { ...request, secret: place!.secret });
    const line = await readLine(connection);
    if (line !== undefined) return JSON.parse(line);
    return { fault: "The server ended before it answered: look at its log." };
  } finally {
    connection.close();
  }
}

async function connect(place: Place, data: string): Promise<Deno.Conn | undefined> {
  try {
    return place.transport === "unix"
      ? await Deno.connect({ transport: "unix", path: socketOf(data) })
      : await Deno.connect({ hostname: "127.0.0.1", port: place.port });
  } catch {
    // What a server that was killed has left.
    return undefined;
  }
}

/** As a server would show it that starts now; what it can't use it says itself. */
async function shownFingerprint(config: Config): Promise<string | undefined> {
  if (!needsCertificates(config)) return undefined;
  try {
    return (await Certificates.open(config, () => {}, Date.now())).fingerprint;
  } catch (error) {
    if (error instanceof OpenError || error instanceof UsageError) return undefined;
    throw error;
  }
}

/** A world without anybody in it, for as long as the request takes. */
async function askStopped(config: Config, request: Request): Promise<Reply> {
  const store = openSqliteStore(config.data, { durability: config.durability });
  const hasher = new Hasher(config.bcrypt);
  try {
    const start = (id: number, job: Job) => {
      const delay = job.kind === "pause" ? job.delay : 0;
      setTimeout(() => core.answer(id, { paused: true }, Date.now()), delay);
    };
    const ports = { start, log: () => {}, relocate: () => "No server runs here" };
    const core: Core = new Core(config.settings, store, ports, FEATURES, SERVICES, Date.now());
    const fingerprint = await shownFingerprint(config);
    const whereabouts = () =>
      whereaboutsOf(config, [config.listen, ...config.alsoListen], fingerprint);
    return await handle({ core, hasher, whereabouts, turn: () => core.commit() }, request);
  } finally {
    await hasher.close();
    store.close();
  }
}
