import type { ReactNode } from 'react'

export interface Column {
  readonly label: string
  /** Amounts and counts stand under each other, the last digits in one line. */
  readonly isNumber?: boolean
}

export interface SheetRow {
  readonly key: string
  /** As many as there are columns; the first says what the row is about. */
  readonly cells: readonly ReactNode[]
  /** A sum of the rows above. */
  readonly isSum?: boolean
}

/** Figures in a table; where the screen is narrow each row is a small card, its figures with their names. */
export const Sheet = ({
  caption,
  columns,
  rows,
}: {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly SheetRow[]
}) => (
  <table className="sheet" role="table">
    <caption className="unseen">{caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        {columns.map(({ label, isNumber = false }) => (
          <th key={label} scope="col" role="columnheader" className={isNumber ? 'number' : undefined}>
            {label}
          </th>
        ))}
      </tr>
    </thead>
    <tbody role="rowgroup">
      {rows.map(({ key, cells, isSum = false }) => (
        <tr key={key} role="row" className={isSum ? 'sum' : undefined}>
          {cells.map((cell, place) => {
            const { label = '', isNumber = false } = columns[place] ?? {}
            const shared = { 'className': isNumber ? 'number' : undefined, 'data-label': label }
            return place === 0 ? (
              <th key={label} scope="row" role="rowheader" {...shared}>
                {cell}
              </th>
            ) : (
              <td key={label} role="cell" {...shared}>
                {cell}
              </td>
            )
          })}
        </tr>
      ))}
    </tbody>
  </table>
)
