/** Other people's IRC servers on loopback, each with its own configuration in a folder of its own. */
import { find, SERVERS } from "../../bench/servers.ts";
import { accepts, freePorts } from "../../bench/start.ts";
import { Folder } from "./folder.ts";
import { inTime } from "./patience.ts";
import { Program } from "./program.ts";
import { SURROUNDINGS } from "./terminal.ts";

/** Name and `ignore` of a test that needs that server. */
export function needingServer(name: string, what: string): { name: string; ignore: boolean } {
  const isHere = find(serverOf(name)) !== undefined;
  return { name: isHere ? what : `${what} (skipped: ${name} not installed)`, ignore: !isHere };
}

function serverOf(name: string) {
  return SERVERS.find((one) => one.name === name)!;
}

export class OtherServer {
  readonly port = freePorts(1)[0];
  readonly #folder = new Folder();
  readonly #start: () => Program;
  #program!: Program;

  private constructor(name: string) {
    const { server, program } = find(serverOf(name))!;
    const folder = this.#folder.path;
    const others = { wayPort: 0, turnsPort: 0, tlsPort: 0, webPort: 0 };
    const place = { folder, data: folder, port: this.port, ...others };
    const { args, files } = server.launch(place, {});
    for (const [file, text] of Object.entries(files)) this.#folder.write(file, text);
    this.#start = () => new Program(program, { args, env: SURROUNDINGS });
  }

  static async start(name: string): Promise<OtherServer> {
    const server = new OtherServer(name);
    await server.again();
    return server;
  }

  /** Starts it, on the port that it always has, and waits until it takes connections. */
  async again(): Promise<void> {
    this.#program = this.#start();
    const complaint = () => `It takes no connections: ${this.#program.stderr.text}`;
    await inTime(accepts(this.port, () => false), complaint);
  }

  async kill(): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#folder[Symbol.dispose]();
  }
}
