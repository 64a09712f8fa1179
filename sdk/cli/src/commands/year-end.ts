import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { RistornoCriteriaGiven } from '@mutua/sdk/clients/coop-client'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { parsePeriod, parseYear, type ClosedPeriod } from '@mutua/sdk/coop/period'
import { ristornoCriteriaSchema, type RistornoResult } from '@mutua/sdk/coop/ristorno'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Command } from '../command.ts'
import { euro } from '../euro.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'
import { openCoop } from './register.ts'
import { parseResolutionId } from './resolutions.ts'

export const close: Command = {
  words: ['close'],
  about: {
    it: 'chiude un mese o un anno: chi paga quanto',
    en: 'closes a month or a year: who is billed what',
  },
  takes: ['PERIOD'],
  options: {
    early: {
      kind: 'flag',
      about: { it: 'anche se il periodo non è finito', en: 'even though the period is not over' },
    },
    show: {
      kind: 'flag',
      about: { it: 'mostra una chiusura già fatta', en: 'shows a close made before' },
    },
  },
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const coop = await openCoop(call, world)
    const closed = call.flag('show')
      ? await coop.period(period)
      : await coop.closePeriod(period, call.flag('early') ? { early: true } : {})
    return { json: closed, text: billsText(closed, world.language) }
  },
}

export const ristorno: Command = {
  words: ['ristorno'],
  about: {
    it: "calcola il ristorno di un anno, una volta sola, e scrive l'ordine di bonifico",
    en: 'runs the ristorno of a year, once only, and writes the payment order',
  },
  takes: ['YEAR'],
  options: {
    'resolution': {
      kind: 'text',
      value: 'ID',
      about: { it: 'la delibera che lo stabilisce: 2027/1', en: 'the resolution that lays it down: 2027/1' },
    },
    'criteria': {
      kind: 'text',
      value: 'FILE',
      about: { it: 'criteri deliberati, in JSON', en: 'the criteria voted, as JSON' },
    },
    'sepa': {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'scrive il file pain.001.001.09 per la banca',
        en: 'writes the pain.001.001.09 file for the bank',
      },
    },
    'execute-on': {
      kind: 'text',
      value: 'DATE',
      about: { it: 'in che giorno la banca paga: 2027-05-31', en: 'on which day the bank pays: 2027-05-31' },
    },
    'show': { kind: 'flag', about: { it: 'mostra quello già fatto', en: 'shows the one already run' } },
  },
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const [criteriaFile, sepa] = [call.text('criteria'), call.text('sepa')]
    const criteria = criteriaFile === undefined ? undefined : await criteriaFrom(criteriaFile, world)
    const resolution = call.flag('show')
      ? undefined
      : parseGiven('--resolution', parseResolutionId, call.need('resolution'))
    const executeOn = call.text('execute-on')
    const when = executeOn === undefined ? {} : { executeOn: parseGiven('--execute-on', parseDay, executeOn) }
    const coop = await openCoop(call, world)
    const result =
      resolution === undefined
        ? await coop.ristorno(year)
        : await coop.runRistorno(year, { resolution, ...(criteria === undefined ? {} : { criteria }) })
    if (sepa === undefined) return { json: result, text: ristornoText(result, world.language) }
    const order = await writeOrder(sepa, () => coop.sepa(year, when), world)
    if (order.kind === 'written') {
      const line = { it: `Ordine di bonifico in ${sepa}.`, en: `Payment order in ${sepa}.` }[world.language]
      return { json: { ...result, sepa }, text: `${ristornoText(result, world.language)}\n\n${line}` }
    }
    const next = `ristorno ${year} --show --sepa ${sepa}`
    return {
      json: { ...result, sepaMissing: order.why },
      text: ristornoText(result, world.language),
      remark: {
        it: `Il ristorno è fatto, l'ordine di bonifico no: ${order.why} Poi: ${next}`,
        en: `The ristorno has been run, the payment order has not been written: ${order.why} Then: ${next}`,
      },
      incomplete: true,
    }
  },
}

type OrderOutcome = { readonly kind: 'written' } | { readonly kind: 'missing'; readonly why: string }

/** A run is done once a year: what goes wrong with its file must not look as if the run had gone wrong. */
const writeOrder = async (
  file: string,
  readOrder: () => Promise<string>,
  world: World,
): Promise<OrderOutcome> => {
  try {
    // Names and accounts of members: for this person's eyes only.
    await writeFile(resolve(world.folder, file), await readOrder(), { mode: 0o600 })
    return { kind: 'written' }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { kind: 'missing', why: error instanceof Problem ? (error.detail ?? error.code) : error.message }
  }
}

const parseDay = (text: string) => parseWith(civilDateSchema, text, 'a day')

const billsText = (closed: ClosedPeriod, language: Language): string => {
  const head = language === 'it' ? ['ORGANIZZAZIONE', 'USI', 'A CONTO'] : ['ORGANISATION', 'USES', 'BILLED']
  const bills = table(
    head,
    closed.bills.map(({ organisation, uses, cents }) => [organisation, String(uses), euro(cents, language)]),
  )
  const total = euro(closed.billedCents, language)
  const uses = String(closed.uses)
  return language === 'it'
    ? `${bills}\n\n${closed.period} è chiuso: ${uses} usi, ${total}.`
    : `${bills}\n\n${closed.period} is closed: ${uses} uses, ${total}.`
}

const ristornoText = (result: RistornoResult, language: Language): string => {
  const it = language === 'it'
  const money = (cents: RistornoResult['paidCents']) => euro(cents, language)
  const sums = table(it ? ['VOCE', 'IMPORTO'] : ['ITEM', 'AMOUNT'], [
    [it ? 'Fatturato per gli usi' : 'Billed for uses', money(result.billedCents)],
    [it ? 'Costi' : 'Costs', money(result.costsCents)],
    [it ? 'Avanzo' : 'Surplus', money(result.surplusCents)],
    [it ? 'Riserva legale' : 'Legal reserve', money(result.legalReserveCents)],
    [it ? 'Fondo mutualistico' : 'Mutual fund', money(result.mutualFundCents)],
    [it ? 'Ristorno ai soci' : 'Ristorno to members', money(result.ristornoCents)],
    [it ? 'Resta alla cooperativa' : 'Kept by the co-op', money(result.retainedCents)],
    [it ? 'In pagamento' : 'To be paid', money(result.paidCents)],
    [it ? 'In attesa del minimo' : 'Waiting for the minimum', money(result.carriedOutCents)],
  ])
  const allotted = table(
    it ? ['SOCIO', 'UNITÀ', 'RISTORNO'] : ['MEMBER', 'UNITS', 'RISTORNO'],
    result.allotments.map(({ member, units, cents }) => [String(member), String(units), money(cents)]),
  )
  return `${sums}\n\n${allotted}`
}

/** Checked here too, so that a slip in the file is seen before a run that happens once a year. */
const criteriaFrom = async (file: string, world: World): Promise<RistornoCriteriaGiven> => {
  const text = (await readNamedFile(file, world)).toString('utf8')
  const json = jsonOf(text)
  parseGiven('--criteria', () => parseWith(ristornoCriteriaSchema, json, 'the criteria'), text)
  // What the schema has just accepted as input.
  return json as RistornoCriteriaGiven
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw usageFault({ it: 'Il file di --criteria non è JSON.', en: 'The file of --criteria is not JSON.' })
  }
}
