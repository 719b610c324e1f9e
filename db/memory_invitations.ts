/** Invitations of the store in memory. */
import type { Invitation } from "./store.ts";

export class MemoryInvitations {
  readonly #all: { codeHash: string; invitation: Invitation }[] = [];
  #last = 0;

  invite(codeHash: string, invitation: Omit<Invitation, "id">): Invitation {
    const made = { ...invitation, id: ++this.#last };
    this.#all.push({ codeHash, invitation: made });
    return { ...made };
  }

  find(codeHash: string, at: number): Invitation | undefined {
    const found = this.#all.find((one) => one.codeHash === codeHash)?.invitation;
    return found && isGood(found, at) ? { ...found } : undefined;
  }

  all(at: number): Invitation[] {
    return this.#all.map(({ invitation }) => ({ ...invitation })).filter((one) => isGood(one, at));
  }

  revoke(id: number): boolean {
    const at = this.#all.findIndex(({ invitation }) => invitation.id === id);
    if (at >= 0) this.#all.splice(at, 1);
    return at >= 0;
  }

  /** False where it can't be used any more. */
  spend(id: number, at: number): boolean {
    const found = this.#all.find(({ invitation }) => invitation.id === id)?.invitation;
    if (found === undefined || !isGood(found, at)) return false;
    found.uses--;
    return true;
  }
}

function isGood({ uses, expiresAt }: Invitation, at: number): boolean {
  return uses > 0 && (expiresAt === undefined || expiresAt > at);
}
