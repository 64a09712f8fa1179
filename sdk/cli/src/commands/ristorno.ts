import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  createRistornoClient,
  type RistornoClient,
  type RistornoCriteriaGiven,
} from '@mutua/sdk/clients/ristorno-client'
import { parseYear } from '@mutua/sdk/coop/period'
import type { Prevalence } from '@mutua/sdk/coop/prevalence'
import { ristornoCriteriaSchema, type RistornoResult, type RistornoSums } from '@mutua/sdk/coop/ristorno'
import type { Distribution, Simulation } from '@mutua/sdk/coop/ristorno-proposal'
import { parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { euro } from '../euro.ts'
import { signInCaller } from '../sign-in.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'
import { parseResolutionId } from './resolutions.ts'

const criteriaOption = {
  kind: 'text',
  value: 'FILE',
  about: {
    it: 'criteri, in JSON; se manca, quelli di legge',
    en: 'criteria, as JSON; without it those of the law',
  },
} as const

export const ristornoSimulate: Command = {
  words: ['ristorno', 'simulate'],
  about: {
    it: 'che cosa darebbe un ristorno con certi criteri; non scrive niente',
    en: 'what a ristorno under some criteria would be; writes nothing',
  },
  takes: ['YEAR'],
  options: {
    criteria: criteriaOption,
    against: {
      kind: 'text',
      value: 'FILE',
      about: { it: 'altri criteri, da confrontare', en: 'other criteria, to compare with' },
    },
  },
  run: async (call, world) => {
    const year = yearFrom(call)
    const criteria = await criteriaFrom('--criteria', call.text('criteria'), world)
    const other = call.text('against')
    const against = other === undefined ? undefined : await criteriaFrom('--against', other, world)
    const compared = await (await open(call, world)).simulate(year, criteria, against)
    const texts = [compared.simulation, compared.against].flatMap((one) =>
      one === undefined ? [] : [simulationText(one, world.language)],
    )
    return { json: compared, text: texts.join('\n\n') }
  },
}

export const ristornoPublish: Command = {
  words: ['ristorno', 'publish'],
  about: {
    it: 'pubblica i criteri proposti e la loro simulazione, prima del voto',
    en: 'publishes proposed criteria and what they would do, before the vote',
  },
  takes: ['YEAR'],
  options: { criteria: criteriaOption },
  run: async (call, world) => {
    const year = yearFrom(call)
    const criteria = await criteriaFrom('--criteria', call.text('criteria'), world)
    const proposal = await (await open(call, world)).publish(year, criteria)
    const digest = proposal.criteriaDigest
    return {
      json: proposal,
      text: digest,
      remark: {
        it: `Pubblicati. Se l’assemblea li adotta: resolution record ... --ristorno-criteria ${digest}`,
        en: `Published. If the assembly adopts them: resolution record ... --ristorno-criteria ${digest}`,
      },
    }
  },
}

export const ristornoProposals: Command = {
  words: ['ristorno', 'proposals'],
  about: { it: 'i criteri pubblicati per un anno', en: 'the criteria published for a year' },
  takes: ['YEAR'],
  options: {
    file: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'scrive il fascicolo per l’assemblea (.html)',
        en: 'writes the file for the assembly (.html)',
      },
    },
  },
  run: async (call, world) => {
    const year = yearFrom(call)
    const client = await open(call, world)
    const proposals = await client.proposals(year)
    const file = call.text('file')
    if (file !== undefined) await writeFile(resolve(world.folder, file), await client.assemblyFile(year))
    const head = {
      it: ['IMPRONTA DEI CRITERI', 'PUBBLICATI', 'RISTORNO'],
      en: ['CRITERIA', 'PUBLISHED', 'RISTORNO'],
    }
    const rows = proposals.map(({ criteriaDigest, publishedAt, simulation }) => [
      criteriaDigest,
      publishedAt,
      euro(simulation.sums.ristornoCents, world.language),
    ])
    return { json: { items: proposals }, text: table(head[world.language], rows) }
  },
}

export const ristornoPropose: Command = {
  words: ['ristorno', 'propose'],
  about: {
    it: 'firma il ristorno che una delibera ha adottato: conferma un secondo incaricato',
    en: 'signs the ristorno that a resolution adopted: a second officer confirms',
  },
  takes: ['YEAR'],
  options: {
    resolution: {
      kind: 'text',
      value: 'ID',
      about: {
        it: 'la delibera che adotta i criteri: 2027/1',
        en: 'the resolution that adopts the criteria: 2027/1',
      },
    },
  },
  run: async (call, world) => {
    const year = yearFrom(call)
    const resolution = parseGiven('--resolution', parseResolutionId, call.need('resolution'))
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const decision = await createRistornoClient({ consentService, fetch: session.fetch }).propose(
      year,
      resolution,
      signer,
    )
    return {
      json: decision,
      text: decision.text,
      remark: {
        it: `Proposto e firmato (${decision.digest}). Ora un altro incaricato: ristorno confirm ${year}`,
        en: `Proposed and signed (${decision.digest}). Now another officer: ristorno confirm ${year}`,
      },
    }
  },
}

export const ristornoConfirm: Command = {
  words: ['ristorno', 'confirm'],
  about: {
    it: 'firma il ristorno proposto da un altro incaricato e lo fa, una volta sola',
    en: 'signs the ristorno that another officer proposed and runs it, once only',
  },
  takes: ['YEAR'],
  options: {},
  run: async (call, world) => {
    const year = yearFrom(call)
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const client = createRistornoClient({ consentService, fetch: session.fetch })
    await client.confirm(year, signer)
    const run = await client.readWhole(year)
    return { json: run, text: resultText(run, world.language) }
  },
}

export const ristornoShow: Command = {
  words: ['ristorno', 'show'],
  about: { it: 'mostra il ristorno già fatto', en: 'shows the ristorno that was run' },
  takes: ['YEAR'],
  options: {},
  run: async (call, world) => {
    const run = await (await open(call, world)).readWhole(yearFrom(call))
    return { json: run, text: resultText(run, world.language) }
  },
}

export const prevalence: Command = {
  words: ['prevalence'],
  about: {
    it: 'se lo scambio con i soci prevale (art. 2512-2513 c.c.), con i numeri',
    en: 'whether the exchange with members prevails (art. 2512-2513 c.c.), with the numbers',
  },
  takes: ['YEAR'],
  options: {},
  run: async (call, world) => {
    const found = await (await open(call, world)).prevalence(yearFrom(call))
    return { json: found, text: prevalenceText(found, world.language) }
  },
}

const open = async (call: Call, world: World): Promise<RistornoClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createRistornoClient({ consentService, fetch: session.fetch })
}

const yearFrom = (call: Call) => parseGiven('YEAR', parseYear, call.place(0))

const simulationText = ({ criteriaDigest, sums, distribution }: Simulation, language: Language): string => {
  const lines = [criteriaDigest, sumsText(sums, language)]
  return [...lines, ...(distribution === undefined ? [] : [spreadText(distribution, language)])].join('\n\n')
}

const sumsText = (
  sums: RistornoSums,
  language: Language,
  more: readonly (readonly string[])[] = [],
): string => {
  const it = language === 'it'
  const money = (cents: RistornoSums['ristornoCents']) => euro(cents, language)
  return table(it ? ['VOCE', 'IMPORTO'] : ['ITEM', 'AMOUNT'], [
    [it ? 'Entrate' : 'Revenue', money(sums.revenueCents)],
    [it ? 'Costi' : 'Costs', money(sums.costsCents)],
    [it ? 'Avanzo' : 'Surplus', money(sums.surplusCents)],
    [it ? 'Riserva legale' : 'Legal reserve', money(sums.legalReserveCents)],
    [it ? 'Fondo mutualistico' : 'Mutual fund', money(sums.mutualFundCents)],
    [it ? 'Si può restituire' : 'Can be returned', money(sums.distributableCents)],
    [it ? 'Ristorno ai soci' : 'Ristorno to members', money(sums.ristornoCents)],
    [it ? 'Resta alla cooperativa' : 'Kept by the co-op', money(sums.retainedCents)],
    ...more.map((row) => [...row]),
  ])
}

const spreadText = (spread: Distribution, language: Language): string => {
  const it = language === 'it'
  const money = (cents: Distribution['minCents']) => euro(cents, language)
  const steps = table(
    it ? ['DA', 'SOCI'] : ['FROM', 'MEMBERS'],
    spread.histogram.map(({ fromCents, members }) => [money(fromCents), String(members)]),
  )
  const [min, median, max] = [spread.minCents, spread.medianCents, spread.maxCents].map(money)
  const counts = `${String(spread.members)} / ${String(spread.underMinimum)} / ${String(spread.atCap)}`
  return it
    ? `Da ${min ?? ''} a ${max ?? ''}, in mezzo ${median ?? ''}. Soci / sotto il minimo / al massimo: ${counts}\n\n${steps}`
    : `From ${min ?? ''} to ${max ?? ''}, median ${median ?? ''}. Members / below the minimum / at the cap: ${counts}\n\n${steps}`
}

const resultText = (result: RistornoResult, language: Language): string => {
  const it = language === 'it'
  const money = (cents: RistornoResult['paidCents']) => euro(cents, language)
  const sums = sumsText(result, language, [
    [it ? 'In pagamento' : 'To be paid', money(result.paidCents)],
    [it ? 'Alle quote' : 'To quotas', money(result.quotaCents)],
    [it ? 'Al fondo di solidarietà' : 'To the solidarity fund', money(result.solidarityCents)],
    [it ? 'Trattenuto' : 'Withheld', money(result.withheldCents)],
    [it ? 'In attesa del minimo' : 'Waiting for the minimum', money(result.carriedOutCents)],
  ])
  const allotted = table(
    it ? ['SOCIO', 'UNITÀ', 'RISTORNO'] : ['MEMBER', 'UNITS', 'RISTORNO'],
    result.allotments.map(({ member, units, cents }) => [String(member), String(units), money(cents)]),
  )
  return `${sums}\n\n${allotted}`
}

const prevalenceText = ({ model, tests, article, isPrevalent }: Prevalence, language: Language): string => {
  const it = language === 'it'
  const head = it
    ? ['PROVA', 'FORMULA', 'SOCI', 'TUTTI', '‰', 'FONTE']
    : ['TEST', 'FORMULA', 'MEMBERS', 'ALL', '‰', 'SOURCE']
  const rows = tests.map(({ test, formula, ofMembers, ofAll, perMille, article: source }) => [
    test,
    formula,
    String(ofMembers),
    String(ofAll),
    perMille === undefined ? '-' : String(perMille),
    source,
  ])
  const verdict =
    isPrevalent === undefined
      ? it
        ? 'ancora niente da confrontare'
        : 'nothing to compare yet'
      : isPrevalent
        ? it
          ? 'prevalente'
          : 'mainly mutual'
        : it
          ? 'non prevalente'
          : 'not mainly mutual'
  return `${table(head, rows)}\n\n${model}: ${verdict} (${article})`
}

/** Checked here too, so that a slip in the file is seen before it is published. */
const criteriaFrom = async (
  option: string,
  file: string | undefined,
  world: World,
): Promise<RistornoCriteriaGiven> => {
  if (file === undefined) return {}
  const text = (await readNamedFile(file, world)).toString('utf8')
  const json = jsonOf(option, text)
  parseGiven(option, () => parseWith(ristornoCriteriaSchema, json, 'the criteria'), text)
  // What the schema has just accepted as input.
  return json as RistornoCriteriaGiven
}

const jsonOf = (option: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw usageFault({ it: `Il file di ${option} non è JSON.`, en: `The file of ${option} is not JSON.` })
  }
}
