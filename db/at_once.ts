/** What is committed at once and not with the turn: handed on to what keeps it, as it is. */
import type {
  Account,
  Certificates,
  Deed,
  Erased,
  Invitation,
  ModerationChange,
  ServerBan,
  Store,
  StoredEvent,
} from "./store.ts";

export type CommittedAtOnce = Pick<
  Store,
  | "account"
  | "accountById"
  | "formerAccount"
  | "nameIsFree"
  | "looks"
  | "nameLike"
  | "createAccount"
  | "setPassword"
  | "scram"
  | "certificates"
  | "deleteAccount"
  | "erasing"
  | "eraseMore"
  | "invite"
  | "invitation"
  | "invitations"
  | "revokeInvitation"
  | "secret"
  | "redact"
  | "pruneBefore"
  | "pruneConversation"
  | "serverBans"
  | "moderate"
  | "deeds"
  | "host"
  | "readMarker"
  | "setReadMarker"
  | "metadata"
  | "setMetadata"
  | "wantsAlwaysOn"
  | "setAlwaysOn"
>;

/** The part of a {@link Store} that a turn has nothing to do with. */
export class CommittedAtOnceStore<Kept extends CommittedAtOnce> implements CommittedAtOnce {
  constructor(protected readonly kept: Kept) {}

  account(name: string): Account | undefined {
    return this.kept.account(name);
  }

  accountById(id: number): Account | undefined {
    return this.kept.accountById(id);
  }

  formerAccount(name: string): { id: number; name: string } | undefined {
    return this.kept.formerAccount(name);
  }

  nameIsFree(name: string): boolean {
    return this.kept.nameIsFree(name);
  }

  looks(name: string): readonly string[] {
    return this.kept.looks(name);
  }

  nameLike(looks: readonly string[], except?: string): string | undefined {
    return this.kept.nameLike(looks, except);
  }

  get certificates(): Certificates {
    return this.kept.certificates;
  }

  host(account: number): string | undefined {
    return this.kept.host(account);
  }

  createAccount(
    name: string,
    passwordHash: string,
    at: number,
    scram?: string,
    invitation?: number,
  ): Account | undefined {
    return this.kept.createAccount(name, passwordHash, at, scram, invitation);
  }

  setPassword(id: number, passwordHash: string, scram?: string): void {
    this.kept.setPassword(id, passwordHash, scram);
  }

  scram(id: number): string | undefined {
    return this.kept.scram(id);
  }

  erasing(): number[] {
    return this.kept.erasing();
  }

  eraseMore(account: number, limit: number, rows: number): Erased {
    return this.kept.eraseMore(account, limit, rows);
  }

  invite(codeHash: string, invitation: Omit<Invitation, "id">): Invitation {
    return this.kept.invite(codeHash, invitation);
  }

  invitation(codeHash: string, at: number): Invitation | undefined {
    return this.kept.invitation(codeHash, at);
  }

  invitations(at: number): Invitation[] {
    return this.kept.invitations(at);
  }

  revokeInvitation(id: number): boolean {
    return this.kept.revokeInvitation(id);
  }

  secret(name: string): Uint8Array {
    return this.kept.secret(name);
  }

  pruneBefore(sequence: number, limit: number): number {
    return this.kept.pruneBefore(sequence, limit);
  }

  pruneConversation(conversation: number, keep: number, limit: number): number {
    return this.kept.pruneConversation(conversation, keep, limit);
  }

  serverBans(): ServerBan[] {
    return this.kept.serverBans();
  }

  moderate(deed: Deed, change?: ModerationChange): void {
    this.kept.moderate(deed, change);
  }

  deeds(limit: number): Deed[] {
    return this.kept.deeds(limit);
  }

  readMarker(account: number, place: string): number | undefined {
    return this.kept.readMarker(account, place);
  }

  setReadMarker(account: number, place: string, time: number): void {
    this.kept.setReadMarker(account, place, time);
  }

  metadata(account: number): Record<string, string> {
    return this.kept.metadata(account);
  }

  setMetadata(account: number, values: Record<string, string>): void {
    this.kept.setMetadata(account, values);
  }

  wantsAlwaysOn(account: number): boolean | undefined {
    return this.kept.wantsAlwaysOn(account);
  }

  setAlwaysOn(account: number, on: boolean): void {
    this.kept.setAlwaysOn(account, on);
  }

  deleteAccount(id: number, at: number, keepName: boolean, erase?: boolean): void {
    this.kept.deleteAccount(id, at, keepName, erase);
  }

  redact(sequence: number, by: StoredEvent): void {
    this.kept.redact(sequence, by);
  }
}
