/** What a table of measurements can hold, as the pod server reads it. */
export const tableFields = [
  'date',
  'time',
  'systolic',
  'diastolic',
  'pulse',
  'glucose',
  'weight',
  'height',
] as const
export type TableField = (typeof tableFields)[number]

/** What somebody says of a table whose titles do not: which column is what, the unit of glucose, day or month first. */
export interface TableHints {
  readonly columns: Readonly<Partial<Record<TableField, string>>>
  readonly glucose: '' | 'mg/dL' | 'mmol/L'
  readonly dates: 'dmy' | 'mdy'
}

export const noTableHints: TableHints = { columns: {}, glucose: '', dates: 'dmy' }

/** As the import takes them; times without a zone are of where the browser is. */
export const hintsOf = ({ columns, glucose, dates }: TableHints): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(columns)
      .filter(([, title]) => title !== '')
      .map(([field, title]) => [`column.${field}`, title]),
  ),
  ...(glucose === '' ? {} : { 'unit.glucose': glucose }),
  dates,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

/** Titles of the columns of a table, in its order. @param file only its beginning is read */
export const readTitles = async (file: Blob): Promise<readonly string[]> => {
  const [line = ''] = (await file.slice(0, 16_384).text()).replace(/^\uFEFF/, '').split(/\r?\n/)
  const sign = [';', '\t', ','].find((one) => line.includes(one)) ?? ','
  return line
    .split(sign)
    .map((title) => title.trim().replace(/^"(.*)"$/, '$1'))
    .filter((title) => title !== '')
}
