/** Who has the terminal to ask questions: one after the other, as they come. */
export class Floor {
  #last: Promise<unknown> = Promise.resolve();

  /** Does that once nobody else asks anything. */
  hold<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
