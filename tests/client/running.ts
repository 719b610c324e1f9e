/** The client without a terminal, started. */
import { main } from "../../client/main.ts";
import { inTime } from "../integration/patience.ts";
import { MemoryIo } from "./support.ts";

/** The client under test: its streams and its exit code. ann has her password. */
export function start(port: number, args: string[], io = new MemoryIo()) {
  io.variables.CHAT_PASSWORD ??= "correct horse";
  const code = main([...args, "127.0.0.1", String(port)], { io });
  return {
    io,
    exit: () => inTime(code, () => `It does not end.\n${io.output}\n${io.errors}`),
  };
}
