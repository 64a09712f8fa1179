import { fileFault, type FileHints } from './file-outcome.ts'

/** Where each kind of value stands in a row. */
export type CsvColumns = Readonly<Partial<Record<CsvField, number>>> & {
  readonly date: number
  readonly glucoseUnit?: 'mg/dL' | 'mmol/L'
}

const csvFields = ['date', 'time', 'systolic', 'diastolic', 'pulse', 'glucose', 'weight', 'height'] as const
export type CsvField = (typeof csvFields)[number]

/**
 * The columns that a request names, and for the rest those whose titles say it, in Italian or English.
 * @throws what `isFileFault` knows, when there is no date, nothing measured, or glucose without its unit
 */
export const columnsOf = (titles: readonly string[], hints: FileHints): CsvColumns => {
  const plain = titles.map(plainOf)
  const found: Partial<Record<CsvField, number>> = {}
  for (const field of csvFields) {
    const asked = Object.hasOwn(hints.columns, field) ? hints.columns[field] : undefined
    const place =
      asked === undefined
        ? plain.findIndex((title, at) => titlesOf[field].test(title) && !Object.values(found).includes(at))
        : plain.indexOf(plainOf(asked))
    if (place >= 0) found[field] = place
    else if (asked !== undefined)
      throw fileFault(`There is no column with the title that was given for ${field}.`)
  }
  const { date, glucose, systolic, diastolic } = found
  if (date === undefined) throw fileFault('No column says when: name it with column.date=TITLE.')
  if ((systolic === undefined) !== (diastolic === undefined))
    throw fileFault('Blood pressure needs two columns, systolic and diastolic.')
  if (Object.keys(found).every((field) => field === 'date' || field === 'time'))
    throw fileFault('No column holds blood pressure, glucose, weight, height or pulse.')
  if (glucose === undefined) return { ...found, date }
  const glucoseUnit = hints.glucoseUnit ?? unitIn(titles[glucose] ?? '')
  if (glucoseUnit === undefined)
    throw fileFault('The unit of glucose is not said: unit.glucose=mg/dL or unit.glucose=mmol/L.')
  return { ...found, date, glucoseUnit }
}

const plainOf = (title: string): string =>
  title
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[([].*$/u, '')
    .replace(/[^a-z]+/g, ' ')
    .trim()

const unitIn = (title: string): 'mg/dL' | 'mmol/L' | undefined => {
  if (/mg\s*\/\s*dl/i.test(title)) return 'mg/dL'
  return /mmol\s*\/\s*l/i.test(title) ? 'mmol/L' : undefined
}

const titlesOf: Readonly<Record<CsvField, RegExp>> = {
  date: /^(?:data(?: e ora| misurazione| ora)?|giorno|date(?: time)?|datetime|day|timestamp|when)$/,
  time: /^(?:ora|orario|time|hour)$/,
  systolic: /^(?:(?:pressione |pa |bp )?(?:sistolica|massima|max|systolic|sys|pas)(?: pressure| mmhg)?)$/,
  diastolic: /^(?:(?:pressione |pa |bp )?(?:diastolica|minima|min|diastolic|dia|pad)(?: pressure| mmhg)?)$/,
  pulse: /^(?:frequenza(?: cardiaca)?|battiti|polso|fc|pulse|heart rate|hr|bpm)$/,
  glucose: /^(?:glicemia|glucosio|glucose|blood (?:glucose|sugar)|bg)(?: mg dl| mmol l)?$/,
  weight: /^(?:peso(?: corporeo)?|(?:body )?weight)(?: kg)?$/,
  height: /^(?:altezza|statura|(?:body )?height)(?: cm)?$/,
}
