/** A small disk in memory, to be filled, or to be mounted so that it can only be read. */
import { Folder } from "../integration/folder.ts";

/** A disk of four megabytes in memory. */
export class Disk {
  readonly path: string;
  readonly #folder = new Folder();

  constructor() {
    this.path = this.#folder.path;
    const error = command("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "chat-test", this.path);
    if (error === undefined) return;
    this.#folder[Symbol.dispose]();
    throw new Error(error);
  }

  /** Takes all of the space that is left. */
  fill(): void {
    using file = Deno.openSync(`${this.path}/filler`, { create: true, write: true });
    for (let size = 65536; size > 0;) {
      try {
        file.writeSync(new Uint8Array(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  }

  free(): void {
    Deno.removeSync(`${this.path}/filler`);
  }

  /** Mounts it anew, so that it can only be read, or be written again. Nothing on it may be open for writing. */
  remount(how: "ro" | "rw"): void {
    const error = command("mount", "-o", `remount,${how}`, this.path);
    if (error !== undefined) throw new Error(error);
  }

  [Symbol.dispose](): void {
    command("umount", this.path);
    this.#folder[Symbol.dispose]();
  }
}

/** Runs it; undefined, or what was wrong. */
function command(name: string, ...args: string[]): string | undefined {
  try {
    const { success, stderr } = new Deno.Command(name, { args, stderr: "piped" }).outputSync();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch {
    return `there is no program ${name}`;
  }
}

/** Why there can be no small disk here, or undefined. */
export function whyNoDisk(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (Deno.uid() !== 0) return "needs root, to mount a small disk";
  try {
    using _disk = new Disk();
  } catch (error) {
    return `cannot mount a small disk: ${(error as Error).message}`;
  }
}
