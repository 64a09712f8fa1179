/**
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front: others wrote some of them. A number
 * stays one, below zero too, as noisy counts are.
 */
export const csvText = (rows: readonly (readonly (string | number | bigint)[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

const cell = (value: string | number | bigint): string => {
  const text = String(value)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-\d+(?:\.\d+)?$/.test(text)
  const tame = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame
}
