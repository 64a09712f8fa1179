import type { Column } from '@mutua/sdk/pool/table'

/** All that can be in a column: `3.0–20.0`, or the values, the first eight of many. */
export const domainText = (column: Column): string => {
  if (column.kind === 'number')
    return `${scaled(column.least, column.places)}–${scaled(column.most, column.places)}`
  const { values } = column
  return values.length > mostNamed
    ? `${values.slice(0, mostNamed).join(', ')} … (${String(values.length)})`
    : values.join(', ')
}

const mostNamed = 8

/** A scaled integer as decimal text, exactly. */
const scaled = (value: number, places: number): string => {
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  const sign = value < 0 ? '-' : ''
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
