import type { Feature, Scenario, Step, Table } from './gherkin.ts'

/** One scenario as it is run and counted: an outline gives one for each row of its examples. */
export interface Case {
  readonly name: string
  readonly line: number
  readonly tags: readonly string[]
  readonly steps: readonly Step[]
  /** The columns of its row, which expressions can use by name. */
  readonly variables: Readonly<Record<string, unknown>>
}

export type Evaluate = (expression: string) => unknown

/**
 * @param evaluate an expression outside of any scenario: cells of columns that end with `!`, and tables that are computed
 * (`| karate.setup().testModes |`)
 */
export const casesOf = (feature: Feature, evaluate: Evaluate): Case[] =>
  feature.scenarios.flatMap((scenario) => {
    const tags = [...feature.tags, ...scenario.tags]
    if (scenario.examples.length === 0) return [{ ...scenario, tags, variables: {} }]
    return scenario.examples
      .flatMap((table) => rowsOf(table, evaluate))
      .map((row) => fill({ ...scenario, tags }, row))
  })

/** Rows of a table whose cells are expressions. */
export const rowValues = (table: Table | undefined, evaluate: Evaluate): Record<string, unknown>[] =>
  (table?.rows ?? []).map((cells) =>
    Object.fromEntries(
      (table?.header ?? []).map((column, place) => [column, evaluate(cells[place] ?? 'null')]),
    ),
  )

/** Value of each column, and its text, which replaces `<column>`. */
type Row = ReadonlyMap<string, { readonly value: unknown; readonly text: string }>

const rowsOf = ({ header, rows }: Table, evaluate: Evaluate): Row[] => {
  const [computed] = header
  if (rows.length === 0 && header.length === 1 && computed !== undefined) {
    const values = evaluate(computed)
    if (!Array.isArray(values)) throw new Error(`${computed} is no list of examples`)
    return values.map(
      (row: object) =>
        new Map(
          Object.entries(row).map(([name, value]: [string, unknown]) => [
            name,
            { value, text: textOf(value) },
          ]),
        ),
    )
  }
  return rows.map(
    (cells) =>
      new Map(
        header.map((column, place) => {
          const text = cells[place] ?? ''
          return column.endsWith('!')
            ? [column.slice(0, -1), { value: evaluate(text), text }]
            : [column, { value: text, text }]
        }),
      ),
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const fill = (scenario: Scenario, row: Row): Case => {
  const filled = (text: string): string =>
    text.replaceAll(/<([\w-]+)>/g, (whole, name: string) => row.get(name)?.text ?? whole)
  return {
    name: filled(scenario.name),
    line: scenario.line,
    tags: scenario.tags,
    steps: scenario.steps.map((step) => ({
      ...step,
      text: filled(step.text),
      ...(step.docString === undefined ? {} : { docString: filled(step.docString) }),
    })),
    variables: Object.fromEntries([...row].map(([name, { value }]) => [name, value])),
  }
}
