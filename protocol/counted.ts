/** A number and what it counts, as people read it: `1 second`, `2 seconds`, `1 person`, `2 people`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
