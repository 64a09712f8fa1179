/** What a quantity is of: mg/dL of glucose and mg/dL of cholesterol are different amounts of substance. */
export type Substance = 'glucose' | 'cholesterol' | 'hba1c' | 'pressure' | 'filtration'

/** UCUM code in which each is compared here. */
export const comparedUnit: Readonly<Record<Substance, string>> = {
  glucose: 'mg/dL',
  cholesterol: 'mg/dL',
  hba1c: 'mmol/mol',
  pressure: 'mm[Hg]',
  filtration: 'mL/min/{1.73_m2}',
}

/**
 * Value in the unit of comparison; `undefined` for a unit that is not known for this substance: it is never guessed.
 * Glucose 180.156 g/mol, cholesterol 386.65 g/mol; HbA1c NGSP % -> IFCC by the master equation
 * (NGSP = 0.09148 × IFCC + 2.152).
 */
export const inComparedUnit = (substance: Substance, value: number, unit: string): number | undefined => {
  if (!Number.isFinite(value)) return undefined
  return conversions[substance][unit]?.(value)
}

type Conversions = Readonly<Record<string, (value: number) => number>>

const same = (value: number): number => value

const table = (entries: readonly (readonly [string, (value: number) => number])[]): Conversions =>
  // Without a prototype: the unit comes out of a record that others wrote.
  Object.assign(Object.create(null) as object, Object.fromEntries(entries))

const molar = (gramsPerMol: number): Conversions =>
  table([
    ['mg/dL', same],
    ['mmol/L', (value) => (value * gramsPerMol) / 10],
    ['g/L', (value) => value * 100],
  ])

const conversions: Readonly<Record<Substance, Conversions>> = {
  glucose: molar(180.156),
  cholesterol: molar(386.65),
  hba1c: table([
    ['mmol/mol', same],
    ['%', (value) => (value - 2.152) / 0.09148],
    ['%{HemoglobinA1C}', (value) => (value - 2.152) / 0.09148],
  ]),
  pressure: table([
    ['mm[Hg]', same],
    ['kPa', (value) => value * 7.500_62],
  ]),
  filtration: table([
    ['mL/min/{1.73_m2}', same],
    ['mL/min/1.73.m2', same],
    ['mL/min/1.73m2', same],
  ]),
}
