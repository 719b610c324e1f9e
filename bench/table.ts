/** Plain tables: names to the left, numbers to the right. */

/** The first row is the heading, the first column holds names. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))
      .join("  ").trimEnd()
  ).join("\n");
}

/** `8470000` becomes `8,470,000`; "-" for what is not known. */
export function number(value: number | undefined, digits: number): string {
  if (value === undefined) return "-";
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
