/** How chat-client ends, for scripts; the help and the documentation read this table. */
export const EXIT = { done: 0, usage: 2, connect: 3, login: 4, refused: 5, trust: 6 } as const;

export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, "done"],
  [EXIT.usage, "wrong usage"],
  [EXIT.connect, "cannot connect, or the connection was lost"],
  [EXIT.login, "login or registration refused"],
  [EXIT.refused, "a message or command was refused"],
  [EXIT.trust, "the server's certificate is not trusted, or has changed"],
];
