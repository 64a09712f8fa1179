import type { BudgetGiven } from '@mutua/sdk/clients/books-client'
import { budgetAdoptionSchema, type Comparison } from '@mutua/sdk/coop/budget'
import { parseYear } from '@mutua/sdk/coop/period'
import { parseWith } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { euro } from '../euro.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import { numberFrom, openBooks } from './books-call.ts'
import { readNamedFile } from './pod.ts'
import { parseResolutionId } from './resolutions.ts'

export const budgetAdopt: Command = {
  words: ['budget', 'adopt'],
  about: {
    it: 'mette in vigore il bilancio di previsione di un anno, come deliberato',
    en: 'puts the budget of a year in force, as the assembly adopted it',
  },
  takes: ['YEAR'],
  options: {
    resolution: {
      kind: 'text',
      value: 'ID',
      about: { it: 'la delibera che lo adotta: 2026/2', en: 'the resolution that adopts it: 2026/2' },
    },
    lines: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'JSON: [{"centre", "account", "cents"}]',
        en: 'JSON: [{"centre", "account", "cents"}]',
      },
    },
  },
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const resolution = parseGiven('--resolution', parseResolutionId, call.need('resolution'))
    const text = (await readNamedFile(call.need('lines'), world)).toString('utf8')
    const given = { resolution, lines: linesOf(text) }
    parseGiven('--lines', () => parseWith(budgetAdoptionSchema, given, 'the budget'), text)
    // What the schema has just accepted as input.
    const budget = await (await openBooks(call, world)).adoptBudget(year, given as BudgetGiven)
    const version = String(budget.version)
    return {
      json: budget,
      text: {
        it: `Bilancio di previsione ${year}, versione ${version}, delibera ${resolution}.`,
        en: `Budget of ${year}, version ${version}, resolution ${resolution}.`,
      },
    }
  },
}

export const budgetShow: Command = {
  words: ['budget', 'show'],
  about: {
    it: 'previsione e consuntivo di un anno per centro e conto',
    en: 'budget and actual of a year by centre and account',
  },
  takes: ['YEAR'],
  options: {
    version: { kind: 'text', value: 'N', about: { it: 'una versione precedente', en: 'an earlier version' } },
  },
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const version = call.text('version')
    const books = await openBooks(call, world)
    const report = await books.budgetReport(year, version === undefined ? undefined : numberFrom(version))
    const it = world.language === 'it'
    const amounts = (compared: Comparison) => comparedCells(compared, world.language)
    return {
      json: report,
      text: table(
        it
          ? ['SEZIONE', 'CENTRO', 'CONTO', 'PREVISTO', 'EFFETTIVO', 'SCARTO', '‰']
          : ['SECTION', 'CENTRE', 'ACCOUNT', 'BUDGET', 'ACTUAL', 'VARIANCE', '‰'],
        [
          ...report.lines.map((line) => [line.section, line.centre, line.account, ...amounts(line)]),
          ['', '', it ? 'Ricavi' : 'Revenue', ...amounts(report.total.revenue)],
          ['', '', it ? 'Costi' : 'Costs', ...amounts(report.total.costs)],
        ],
      ),
    }
  },
}

export const budgetSummary: Command = {
  words: ['budget', 'summary'],
  about: {
    it: 'come la cooperativa spende, in totali (per i soci)',
    en: 'how the co-op spends, in sums (for members)',
  },
  takes: ['YEAR'],
  options: {},
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const summary = await (await openBooks(call, world)).budgetSummary(year)
    const it = world.language === 'it'
    const cells = ({ plannedCents, spentCents, leftCents }: typeof summary.total) =>
      [plannedCents, spentCents, leftCents].map((amount) => euro(amount, world.language))
    return {
      json: summary,
      text: table(it ? ['PARTE', 'PREVISTO', 'SPESO', 'RESTA'] : ['PART', 'PLANNED', 'SPENT', 'LEFT'], [
        ...summary.sections.flatMap(({ section, centres, ...sums }) => [
          [section, ...cells(sums)],
          ...centres.map(({ title, ...of }) => [`  ${title}`, ...cells(of)]),
        ]),
        [it ? 'In tutto' : 'In all', ...cells(summary.total)],
      ]),
    }
  },
}

export const budgetTags: Command = {
  words: ['budget', 'tags'],
  about: {
    it: 'quanto è stato speso per ogni obiettivo, dominio o scheda',
    en: 'how much was spent for each goal, domain or action sheet',
  },
  takes: ['YEAR'],
  options: {},
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const sums = await (await openBooks(call, world)).taggedSums(year)
    const { language } = world
    const head = {
      it: ['CONTRASSEGNO', 'COSTI', 'RICAVI', 'DI CHE COSA'],
      en: ['TAG', 'COSTS', 'REVENUE', 'ABOUT'],
    }
    const rows = sums.items.map(({ tag, costsCents, revenueCents, label }) => [
      tag,
      euro(costsCents, language),
      euro(revenueCents, language),
      label?.[language] ?? '-',
    ])
    const text = [table(head[language], rows), sums.formula[language], sums.source[language]].join('\n\n')
    return { json: sums, text }
  },
}

const comparedCells = (compared: Comparison, language: Language): string[] => [
  euro(compared.budgetCents, language),
  euro(compared.actualCents, language),
  euro(compared.varianceCents, language),
  compared.variancePerMille === undefined ? '-' : String(compared.variancePerMille),
]

const linesOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw usageFault({ it: 'Il file di --lines non è JSON.', en: 'The file of --lines is not JSON.' })
  }
}
