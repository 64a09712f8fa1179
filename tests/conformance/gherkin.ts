/** The part of Gherkin that Karate features are written in. */
export interface Feature {
  readonly tags: readonly string[]
  /** Run before every scenario. */
  readonly background: readonly Step[]
  readonly scenarios: readonly Scenario[]
}

export interface Scenario {
  readonly name: string
  /** From 1, in the file. */
  readonly line: number
  readonly tags: readonly string[]
  readonly steps: readonly Step[]
  /** Of an outline, one for each `Examples:`; a plain scenario has none. */
  readonly examples: readonly Table[]
}

export interface Step {
  readonly line: number
  /** Without `Given`, `When`, `Then`, `And`, `But`, `*`. */
  readonly text: string
  readonly docString?: string
  readonly table?: Table
}

export interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** @throws {Error} with the line that could not be read */
export const parseFeature = (text: string): Feature => {
  const draft: Draft = { featureTags: [], tags: [], background: [], scenarios: [] }
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]?.trim() ?? ''
    if (line === '' || line.startsWith('#')) continue
    if (line === '"""') index = readText(lines, index, draft)
    else if (line.startsWith('|')) readRow(cellsOf(line), index, draft)
    else if (line.startsWith('@')) draft.tags = line.split(/\s+/).map((tag) => tag.slice(1))
    else readHeadingOrStep(line, index, draft)
  }
  return { tags: draft.featureTags, background: draft.background, scenarios: draft.scenarios }
}

/** What has been read so far, and where the next line belongs. */
interface Draft {
  featureTags: readonly string[]
  /** Of the next heading. */
  tags: readonly string[]
  background: StepDraft[]
  scenarios: ScenarioDraft[]
  steps?: StepDraft[] | undefined
  table?: TableDraft | undefined
}

interface StepDraft {
  line: number
  text: string
  docString?: string
  table?: Table
}

interface TableDraft {
  header: string[]
  rows: string[][]
}

interface ScenarioDraft {
  name: string
  line: number
  tags: readonly string[]
  steps: StepDraft[]
  examples: Table[]
}

const readHeadingOrStep = (line: string, index: number, draft: Draft): void => {
  draft.table = undefined
  const [, heading, name = ''] =
    /^(Feature|Background|Scenario(?: Outline)?|Examples):\s*(.*)$/.exec(line) ?? []
  if (heading === undefined) return readStep(line, index, draft)
  if (heading === 'Feature') draft.featureTags = draft.tags
  else if (heading === 'Background') draft.steps = draft.background
  else if (heading === 'Examples') draft.steps = undefined
  else {
    const scenario = { name, line: index + 1, tags: draft.tags, steps: [], examples: [] }
    draft.scenarios.push(scenario)
    draft.steps = scenario.steps
  }
  draft.tags = []
}

const readStep = (line: string, index: number, { steps }: Draft): void => {
  const text = /^(?:Given|When|Then|And|But|\*)\s+(.+)$/.exec(line)?.[1]
  if (text !== undefined && steps !== undefined) steps.push({ line: index + 1, text })
  // Between a heading and its first step Gherkin allows free text.
  else if ((steps?.length ?? 0) > 0) throw new Error(`line ${index + 1} is no step: ${line}`)
}

const readRow = (cells: string[], index: number, draft: Draft): void => {
  if (draft.table !== undefined) return void draft.table.rows.push(cells)
  const table = { header: cells, rows: [] }
  draft.table = table
  const step = draft.steps?.at(-1)
  if (step !== undefined) step.table = table
  else if (draft.scenarios.length > 0) draft.scenarios.at(-1)?.examples.push(table)
  else throw new Error(`line ${index + 1}: a table that belongs to nothing`)
}

/** @returns the place of the closing quotes */
const readText = (lines: readonly string[], index: number, { steps }: Draft): number => {
  const end = lines.findIndex((line, place) => place > index && line.trim() === '"""')
  const step = steps?.at(-1)
  if (end === -1 || step === undefined) throw new Error(`line ${index + 1}: a text without a step or an end`)
  step.docString = lines.slice(index + 1, end).join('\n')
  return end
}

const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
