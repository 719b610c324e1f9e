/** SCRAM as scenes play it: the proof is the password in base64 (its arithmetic: scram_test.ts). */
import { toBase64 } from "../protocol/sasl.ts";
import type { Job, JobResult } from "../server/core/link.ts";

export function verifierOf(password: string): string {
  return `SCRAM-SHA-256$4096:c2FsdA==$${btoa(password)}:${btoa(password)}`;
}

export function playScram(job: Extract<Job, { kind: "scram-start" | "scram-finish" }>): JobResult {
  if (job.kind === "scram-start") {
    return {
      nonce: "server",
      salt: job.verifier ? "c2FsdA==" : toBase64(job.name),
      iterations: 4096,
    };
  }
  const verified = job.verifier?.includes(`$${job.proof}:`) ?? false;
  return verified ? { verified, signature: btoa(job.authMessage) } : { verified };
}
