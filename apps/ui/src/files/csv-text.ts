/** Rows as a table (RFC 4180). A name that begins like a formula is not one: spreadsheets would run it. */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((cells) => cells.map(csvCell).join(','))
    .join('\r\n')
    .concat('\r\n')

const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
