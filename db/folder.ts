/**
 * The data folder: made when it is missing, and held by one process at a time.
 *
 * Rules: a folder that is made here is for its owner only (0700), and so are the files in it (0600); the
 * mode of a folder that exists is its owner's business and is left alone. The hold on the folder is an
 * operating system's lock on `chat.lock`: it ends with the process, however that ends.
 */

export const OWNER_ONLY = 0o600;

/** Why a data folder or its database can't be used, as plain sentences for people. */
export class OpenError extends Error {
  constructor(
    readonly reason: "folder" | "locked" | "damaged" | "newer" | "foreign",
    message: string,
  ) {
    super(message);
    this.name = "OpenError";
  }
}

/** @throws {OpenError} */
export function prepareFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw folderError(folder, error);
  }
}

/**
 * Gives a file that was just made in the folder to the folder's owner. Only root can, and only root has to: the
 * server, which is somebody else, must be able to use what root's commands leave.
 */
export function handOver(folder: string, path: string): void {
  try {
    const { uid, gid } = Deno.statSync(folder);
    if (uid !== null && uid !== Deno.statSync(path).uid) Deno.chownSync(path, uid, gid);
  } catch {
    // Whoever made it is its owner.
  }
}

/** Takes the folder for this process; gives what lets it go. @throws {OpenError} At once. */
export function lockFolder(folder: string): () => void {
  let file: Deno.FsFile | undefined;
  try {
    file = Deno.openSync(`${folder}/chat.lock`, { create: true, write: true, mode: OWNER_ONLY });
    handOver(folder, `${folder}/chat.lock`);
    if (file.tryLockSync(true)) return () => file?.close();
  } catch (error) {
    file?.close();
    throw folderError(folder, error);
  }
  file.close();
  throw new OpenError(
    "locked",
    `Cannot use the data folder ${folder}: another chat-server is using it. ` +
      "Stop that one first, or choose another data folder.",
  );
}

/** The size in bytes; undefined where there is no such file. @throws {OpenError} */
export function fileSize(folder: string, path: string): number | undefined {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw folderError(folder, error);
  }
}

/** Kinds of errors that people can do something about, with what that is. */
const WHY: readonly [kind: string, why: string, next: string][] = [
  [
    "PermissionDenied",
    "permission to write there is missing",
    "Give this user the permission, or choose another data folder.",
  ],
  [
    "NotCapable",
    "this program was started without the permission to use it",
    "Name the folder in --allow-read and --allow-write.",
  ],
  [
    "EROFS",
    "its disk can only be read",
    "Mount it so that it can be written, or choose another data folder.",
  ],
  ["ENOSPC", "its disk is full", "Make room on it, or choose another data folder."],
  ["AlreadyExists", "there is a file of that name", "Choose another data folder."],
  ["NotADirectory", "a part of its path is a file", "Choose another data folder."],
  ["IsADirectory", "there is a folder where a file should be", "Choose another data folder."],
  ["NotFound", "its path does not exist", "Choose another data folder."],
];

export function folderError(folder: string, error: unknown): OpenError {
  const { name, message, code } = error as Error & { code?: string };
  const [, why, next] = WHY.find(([kind]) => kind === name || kind === code) ??
    [name, message.replace(/ \(os error.*/s, ""), "Choose another data folder."];
  return new OpenError("folder", `Cannot use the data folder ${folder}: ${why}. ${next}`);
}
