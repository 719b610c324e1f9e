/** A room of the load and its messages in flight. */
export class Room {
  readonly name: string;
  members = 0;
  /** Messages written. */
  sent = 0;
  /** Deliveries counted, of all members together. */
  got = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Deliveries that the messages written so far make: everybody gets them but their sender. */
  get expected(): number {
    return this.sent * (this.members - 1);
  }

  /** Messages written that the average member has not seen yet. */
  get inFlight(): number {
    return this.sent - Math.floor(this.got / (this.members - 1));
  }
}
