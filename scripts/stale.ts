/** Whether the executables have to be made anew. */

/** What goes into them: files, and folders with all that is in them. */
const SOURCES = [
  "main.ts",
  "server.ts",
  "client",
  "db",
  "protocol",
  "server",
  "scripts",
  "deno.json",
  "deno.lock",
  "import_map.json",
];

/**
 * True where one of `made` is missing or older than any source. A folder's own time tells removals.
 * All paths are within `root`.
 */
export async function isStale(made: readonly string[], root = "."): Promise<boolean> {
  let oldest = Infinity;
  for (const path of made) {
    const info = await Deno.stat(`${root}/${path}`).catch(() => undefined);
    if (info === undefined) return true;
    oldest = Math.min(oldest, time(info));
  }
  for (const source of SOURCES) if (await newest(`${root}/${source}`) > oldest) return true;
  return false;
}

async function newest(path: string): Promise<number> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined) return 0;
  let latest = time(info);
  if (!info.isDirectory) return latest;
  for await (const entry of Deno.readDir(path)) {
    latest = Math.max(latest, await newest(`${path}/${entry.name}`));
  }
  return latest;
}

function time(info: Deno.FileInfo): number {
  return info.mtime?.getTime() ?? 0;
}
