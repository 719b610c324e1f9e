/** Answers of several lines, gathered until their last line: NAMES, WHO, WHOIS, LIST, the greeting. */
import type { Member, Person, Profile, RoomsListed } from "./events.ts";

export class Answers {
  names = new Map<string, Map<string, Member>>();
  people: Person[] = [];
  profile: Profile | undefined;
  rooms: RoomsListed["rooms"] = [];
  motd: string[] = [];
}

/** Rooms whose members are being told at a time. */
export const MOST_ROOMS = 100;

/** Lines of one answer that are kept; a server that sends more does not get more memory. */
const MOST = 100_000;

export function keep<Row>(rows: Row[], row: Row): void {
  if (rows.length < MOST) rows.push(row);
}

/** Of so many conversations it is known up to when they were read. */
const MOST_READ = 10_000;

export function keepRead(read: Map<string, number>, key: string, until: number): void {
  if (read.has(key) || read.size < MOST_READ) read.set(key, until);
}
