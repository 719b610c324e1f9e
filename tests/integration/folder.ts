/** A folder of a test's own, gone with the test. */
export class Folder {
  readonly path: string = Deno.makeTempDirSync({ prefix: "chat-test-" });

  /** Writes a file for its owner only and gives its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = `${this.path}/${name}`;
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
