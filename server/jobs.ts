/** Slow work of the core, done: passwords and searches in workers, SCRAM by node:crypto, delays by the clock. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type Hasher, HasherBusy } from "../db/hasher.ts";
import { costOf } from "../db/passwords.ts";
import { SearchStopped } from "../db/searcher.ts";
import {
  type ExportPage,
  type ExportQuery,
  type Search,
  type StoredEvent,
  StoreError,
} from "../db/store.ts";
import { bareCode, codeOf } from "../protocol/invitation.ts";
import type { Job, JobResult } from "./core/link.ts";
import { finishScram, makeVerifier, startScram } from "./scram.ts";

type Kind = Job["kind"];
type Doers = { [K in Kind]: (job: Extract<Job, { kind: K }>) => Promise<JobResult> | JobResult };

export interface Workshop {
  hasher: Hasher;
  /** bcrypt's cost of new hashes. */
  cost: number;
  /** Makes the salts of names that nobody has. */
  secret: Uint8Array;
  /** Throws SearchStopped or StoreError, now or later. */
  find(search: Search): Promise<StoredEvent[]> | StoredEvent[];
  /** As `find`. */
  export(query: ExportQuery): Promise<ExportPage>;
}

/** Under which an invitation's code is kept: it has too much chance in it to be guessed from that. */
export function digestOf(code: string): string {
  return createHash("sha256").update(Buffer.from(bareCode(code) ?? "")).digest("hex");
}

/** A new code of an invitation. */
export function newCode(): { code: string; digest: string } {
  const code = codeOf(crypto.getRandomValues(new Uint8Array(16)));
  return { code, digest: digestOf(code) };
}

/** What was read, or the end of a sentence that says why it was not. */
async function reading<T extends JobResult>(read: () => Promise<T>): Promise<JobResult> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SearchStopped) return { fault: error.message };
    if (error instanceof StoreError) return { fault: `${error.message}; try again later` };
    throw error;
  }
}

function doers({ hasher, cost, secret, find, export: read }: Workshop): Doers {
  return {
    async hash({ password, scram, asker }) {
      const hash = await hasher.hash(password, asker);
      return scram ? { hash, scram: await makeVerifier(password) } : { hash };
    },
    async verify({ password, hash, scram, asker }) {
      const verified = await hasher.verify(password, hash, asker);
      const outdated = verified && hash !== undefined && costOf(hash) !== cost;
      return {
        verified,
        ...(outdated ? { rehashed: await hasher.hash(password) } : {}),
        ...(verified && scram ? { scram: await makeVerifier(password) } : {}),
      };
    },
    "scram-start": ({ name, verifier }) => startScram(secret, name, verifier),
    "scram-finish": ({ verifier, authMessage, proof }) => finishScram(verifier, authMessage, proof),
    search: ({ search }) => reading(async () => ({ found: await find(search) })),
    export: ({ query }) => reading(async () => ({ page: await read(query) })),
    digest: ({ code }) => ({ digest: digestOf(code) }),
    code: newCode,
    pause: () => ({ paused: true }),
  };
}

/** Does a job. "busy" where too many wait; rejects where it could not be done. */
export function jobs(workshop: Workshop): (job: Job) => Promise<JobResult> {
  const table = doers(workshop);
  return async (job) => {
    if ("delay" in job && job.delay) await new Promise((done) => setTimeout(done, job.delay));
    try {
      return await (table[job.kind] as (job: Job) => Promise<JobResult> | JobResult)(job);
    } catch (error) {
      if (error instanceof HasherBusy) return "busy";
      throw error;
    }
  };
}
