/**
 * The names of a room as they stand in NAMES, kept while it only grows: of two thousand who come at once each is
 * shown all who came before. Whoever changes what stands in it says so by {@link Names.grew} or {@link Names.forget}.
 */
import { byteLength } from "../../protocol/framer.ts";
import { signs } from "../../protocol/modes.ts";
import type { User } from "./user.ts";

/** How names are written: with all signs of a rank (multi-prefix), and as masks (userhost-in-names). */
export interface NameForm {
  all: boolean;
  masks: boolean;
}

/** Bytes of names in one 353; the line's other parts stay well below the rest of 512. */
const ROW_BYTES = 300;

/** Names in rows, each for one 353. */
export class NameRows {
  readonly rows: string[] = [];
  readonly #form: NameForm;
  /** Of the last row. */
  #bytes = Infinity;

  constructor(form: NameForm) {
    this.#form = form;
  }

  add(user: User, ranks: number): void {
    const { all, masks } = this.#form;
    const name = signs(ranks, all) + (masks ? user.mask : user.nick);
    const bytes = byteLength(name);
    if (this.#bytes + bytes > ROW_BYTES) {
      this.rows.push(name);
      this.#bytes = bytes + 1;
    } else {
      this.rows[this.rows.length - 1] += ` ${name}`;
      this.#bytes += bytes + 1;
    }
  }
}

/** Of one room; the members in the order in which they came. */
export class Names {
  readonly #members: ReadonlyMap<User, number>;
  /** By form, once it was asked for. */
  readonly #kept: (NameRows | undefined)[] = [];

  constructor(members: ReadonlyMap<User, number>) {
    this.#members = members;
  }

  rows(form: NameForm): readonly string[] {
    const index = (form.all ? 1 : 0) + (form.masks ? 2 : 0);
    const kept = this.#kept[index] ??= this.#write(form);
    return kept.rows;
  }

  /** Somebody has come. */
  grew(user: User, ranks: number): void {
    for (const kept of this.#kept) kept?.add(user, ranks);
  }

  /** Somebody has gone, or is called otherwise. */
  forget(): void {
    this.#kept.length = 0;
  }

  #write(form: NameForm): NameRows {
    const rows = new NameRows(form);
    for (const [user, ranks] of this.#members) rows.add(user, ranks);
    return rows;
  }
}
