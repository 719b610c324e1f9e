/** What tests of the client in a real pseudo-terminal share. */
import { ChatServer, type ChatSettings } from "./chat_server.ts";
import { missing, Pane, type PaneSettings } from "./tmux.ts";

const why = missing();

/** A test that needs a pseudo-terminal; where there is none, its name says why it was skipped. */
export function terminalTest(name: string, fn: () => Promise<void>): void {
  const skipped = why === undefined ? "" : ` (skipped: ${why})`;
  Deno.test({ name: `in a terminal: ${name}${skipped}`, ignore: why !== undefined, fn });
}

const ROOT = new URL("../../", import.meta.url).pathname;
const PERMISSIONS =
  "--no-prompt --allow-net --allow-read --allow-write --allow-env=NO_COLOR,TERM,COLORTERM,CHAT_PASSWORD,HOME,XDG_CONFIG_HOME,APPDATA";

/** The client, then its exit code and whether the terminal shows what is typed. */
function command(port: number, args = ""): string {
  const client = `"${Deno.execPath()}" run ${PERMISSIONS} ${ROOT}client/main.ts`;
  return `sh -c 'echo pid $$; exec ${client} ${args} 127.0.0.1 ${port}'; echo "exit $?"; ` +
    `stty -a | grep -qE -- '-(echo|icanon) ' && echo "left raw" || echo "left as found"; cat`;
}

const ACCOUNTS = { ann: "correct horse" };
export const ANN = { args: "--user ann", env: { CHAT_PASSWORD: "correct horse" } };
const SIZE = { columns: 80, rows: 24 };

/** The client in a pane, as ann where `ANN` is among the settings. */
export async function open(
  server: ChatServer,
  { args = "", ...settings }: Partial<PaneSettings> & { args?: string } = {},
): Promise<Pane> {
  // No file of the person who runs the tests is read or written.
  const env = { HOME: "", XDG_CONFIG_HOME: "", ...settings.env };
  return await Pane.open({ ...SIZE, ...settings, env, command: command(server.port, args) });
}

export const serverWith = (settings: ChatSettings = {}) =>
  new ChatServer({ accounts: { ...ACCOUNTS }, others: ["bob"], ...settings });

export const TIME = "@time=2026-11-22T23:32:00.000Z";
export const bob = (text: string) => `${TIME} :bob!u@h PRIVMSG #lobby :${text}`;
