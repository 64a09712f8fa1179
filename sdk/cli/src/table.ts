import type { Outcome } from './command.ts'
import type { Language } from './words.ts'

/** Its heads, in Italian and in English, and what stands in it. */
export type Column<Item> = readonly [it: string, en: string, cellOf: (item: Item) => string]

/** A list: for programs the items, for people a table of what matters of each. */
export const listing = <Item>(
  items: readonly Item[],
  { language }: { readonly language: Language },
  columns: readonly Column<Item>[],
): Outcome => ({
  json: { items },
  text: table(
    columns.map(([it, en]) => (language === 'it' ? it : en)),
    items.map((item) => columns.map(([, , cellOf]) => cellOf(item))),
  ),
})

/** Rows in columns, two spaces apart, the last one unpadded. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows].map((row) => row.map(printable))
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))))
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1
            ? cell
            : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Other people's words may hold codes that a terminal obeys; they are shown, never obeyed. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�')

const width = (text: string): number => [...text].length
