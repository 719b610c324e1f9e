/** The compiled chat-client, with a password that is not on its command line. */
import { passwordOf } from "./peer.ts";
import { executable, Program, run } from "./program.ts";

const CLIENT = executable("chat-client");

export interface Who {
  port: number;
  name: string;
  password?: string;
}

function options({ port, name, password = passwordOf(name) }: Who, args: string[]) {
  return {
    args: ["127.0.0.1", String(port), "--user", name, ...args],
    env: { CHAT_PASSWORD: password },
  };
}

/** Starts it; it ends with the test. */
export function startClient(who: Who, ...args: string[]): Program {
  return new Program(CLIENT, options(who, args));
}

/** Runs it to its end with these lines as its input. */
export function runClient(who: Who, args: string[], input: string[] = []) {
  return run(CLIENT, { ...options(who, args), input });
}
