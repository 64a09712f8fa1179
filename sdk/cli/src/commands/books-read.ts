import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TransferSelection } from '@mutua/sdk/clients/books-client'
import { chartOfAccounts, places } from '@mutua/sdk/coop/chart'
import { parsePeriod, parseYear } from '@mutua/sdk/coop/period'
import { accountSchema, fundingSourceSchema } from '@mutua/sdk/coop/transfer'
import type { AccountsPlace, YearlyAccounts } from '@mutua/sdk/coop/yearly-accounts'
import { parseWith } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { euro } from '../euro.ts'
import { listing, table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import { numberFrom, openBooks, parseCentre, voucherFrom } from './books-call.ts'

export const booksFind: Command = {
  words: ['books', 'find'],
  about: {
    it: 'le scritture di un anno, conto, centro, contributo o documento',
    en: 'the transfers of a year, account, centre, grant or document',
  },
  takes: [],
  options: {
    year: { kind: 'text', value: 'YEAR', about: { it: 'di quale anno', en: 'of which year' } },
    account: { kind: 'text', value: 'ACCOUNT', about: { it: 'su quale conto', en: 'on which account' } },
    centre: { kind: 'text', value: 'NAME', about: { it: 'di quale centro', en: 'of which centre' } },
    funding: { kind: 'text', value: 'NAME', about: { it: 'con quale contributo', en: 'out of which grant' } },
    voucher: {
      kind: 'text',
      value: 'FILE',
      about: { it: 'che poggiano su questo documento', en: 'that rest on this document' },
    },
  },
  run: async (call, world) => {
    const given = <Value>(option: string, parse: (text: string) => Value) => {
      const text = call.text(option)
      return text === undefined ? undefined : parseGiven(`--${option}`, parse, text)
    }
    const year = given('year', parseYear)
    const account = given('account', (text) => parseWith(accountSchema, text, 'an account'))
    const centre = given('centre', parseCentre)
    const funding = given('funding', (text) => parseWith(fundingSourceSchema, text, 'a funding source'))
    const voucher = (await voucherFrom(call, world))?.sha256
    const selection: TransferSelection = {
      ...(year === undefined ? {} : { year }),
      ...(account === undefined ? {} : { account }),
      ...(centre === undefined ? {} : { centre }),
      ...(funding === undefined ? {} : { funding }),
      ...(voucher === undefined ? {} : { voucher }),
    }
    const items = await (await openBooks(call, world)).transfers(selection)
    return listing(items, world, [
      ['N.', 'NO.', ({ sequence }) => String(sequence)],
      ['PERIODO', 'PERIOD', ({ period }) => period],
      ['CENTRO', 'CENTRE', ({ centre }) => centre],
      ['FONTE', 'FUNDING', ({ funding }) => funding],
      ['DARE', 'DEBIT', ({ debit }) => debit],
      ['AVERE', 'CREDIT', ({ credit }) => credit],
      ['IMPORTO', 'AMOUNT', ({ cents }) => euro(cents, world.language)],
      ['DOCUMENTO', 'VOUCHER', ({ voucher }) => voucher?.title ?? '-'],
      ['RIFERIMENTO', 'REFERENCE', ({ reference }) => reference],
    ])
  },
}

export const booksShow: Command = {
  words: ['books', 'show'],
  about: {
    it: 'una scrittura con il suo documento e i suoi storni',
    en: 'one transfer with its document and its reversals',
  },
  takes: ['NUMBER'],
  options: {},
  run: async (call, world) => {
    const shown = await (await openBooks(call, world)).transfer(numberFrom(call.place(0)))
    const it = world.language === 'it'
    return {
      json: shown,
      text: table(it ? ['VOCE', 'VALORE'] : ['ITEM', 'VALUE'], [
        [it ? 'Dare' : 'Debit', shown.debit],
        [it ? 'Avere' : 'Credit', shown.credit],
        [it ? 'Importo' : 'Amount', euro(shown.cents, world.language)],
        [it ? 'Periodo' : 'Period', shown.period],
        [it ? 'Centro' : 'Centre', shown.centre],
        [it ? 'Fonte' : 'Funding', shown.funding],
        [it ? 'Riferimento' : 'Reference', shown.reference],
        [it ? 'Documento' : 'Voucher', shown.voucher?.title ?? '-'],
        ['SHA-256', shown.voucher?.sha256 ?? '-'],
        [it ? 'Storna' : 'Reverses', shown.reverses === undefined ? '-' : String(shown.reverses)],
        [it ? 'Stornata da' : 'Reversed by', shown.reversedBy.join(', ') || '-'],
        [it ? 'Registrata' : 'Booked', shown.at],
      ]),
    }
  },
}

export const booksTrialBalance: Command = {
  words: ['books', 'trial-balance'],
  about: {
    it: 'il bilancio di verifica alla fine di un periodo',
    en: 'the trial balance at the end of a period',
  },
  takes: ['PERIOD'],
  options: {},
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const balance = await (await openBooks(call, world)).trialBalance(period)
    const it = world.language === 'it'
    const rows = balance.lines.map(({ account, place, debitCents, creditCents, balanceCents }) => [
      account,
      place,
      euro(debitCents, world.language),
      euro(creditCents, world.language),
      euro(balanceCents, world.language),
    ])
    const { debitCents, creditCents, balanceCents } = balance
    const sums = [debitCents, creditCents, balanceCents].map((amount) => euro(amount, world.language))
    return {
      json: balance,
      text: table(
        it ? ['CONTO', 'VOCE', 'DARE', 'AVERE', 'SALDO'] : ['ACCOUNT', 'PLACE', 'DEBIT', 'CREDIT', 'BALANCE'],
        [...rows, [it ? 'Totale' : 'Total', '', ...sums]],
      ),
    }
  },
}

export const booksAccounts: Command = {
  words: ['books', 'accounts'],
  about: {
    it: 'conto economico e stato patrimoniale, per le voci degli art. 2424 e 2425 c.c.',
    en: 'income statement and balance sheet, by the places of art. 2424 and 2425 c.c.',
  },
  takes: ['PERIOD'],
  options: {},
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const accounts = await (await openBooks(call, world)).accounts(period)
    return { json: accounts, text: accountsText(accounts, world.language) }
  },
}

export const booksJournal: Command = {
  words: ['books', 'journal'],
  about: {
    it: 'scrive il giornale di tutte le scritture per hledger: hledger -f FILE check --strict',
    en: 'writes the journal of all transfers for hledger: hledger -f FILE check --strict',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const file = call.place(0)
    const { body } = await (await openBooks(call, world)).journal()
    if (body === null) throw new Error('the answer to a GET has a body')
    const target = resolve(world.folder, file)
    const part = `${target}.part`
    let bytes = 0
    let end = ''
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        bytes += chunk.byteLength
        end = (end + new TextDecoder().decode(chunk)).slice(-200)
        world.terminal.progress(`${String(Math.round(bytes / 1024))} kB`, { bytes })
        yield chunk
      }
    }
    try {
      // Names of organisations and suppliers: for this person's eyes only.
      await pipeline(Readable.from(watched()), createWriteStream(part, { mode: 0o600 }))
      const [, root] = /^; root of the books: ([0-9a-f]{64})$/m.exec(end) ?? []
      // The last line of a whole journal: a file that stops before it must not stand under its name.
      if (root === undefined)
        throw usageFault({
          it: 'Il giornale si è interrotto: riprova.',
          en: 'The journal broke off: try again.',
        })
      await rename(part, target)
      return {
        json: { file, bytes, root },
        text: { it: `Giornale in ${file}. Radice: ${root}`, en: `Journal in ${file}. Root: ${root}` },
      }
    } finally {
      world.terminal.progress('')
      await rm(part, { force: true })
    }
  },
}

const accountsText = (accounts: YearlyAccounts, language: Language): string => {
  const it = language === 'it'
  const head = it ? ['VOCE', '', 'IMPORTO'] : ['PLACE', '', 'AMOUNT']
  const part = (
    title: string,
    list: readonly AccountsPlace[],
    total: YearlyAccounts['assetsCents'],
  ): string =>
    `${title}\n${table(head, [
      ...list.flatMap(({ place, cents, accounts }) => [
        [place, places[place][language], euro(cents, language)],
        ...accounts.map((line) => ['', `  ${nameOf(line.account, language)}`, euro(line.cents, language)]),
      ]),
      [it ? 'Totale' : 'Total', '', euro(total, language)],
    ])}`
  const centres = table(
    it
      ? ['CENTRO', 'FONTE', 'RICAVI', 'COSTI', 'RISULTATO']
      : ['CENTRE', 'FUNDING', 'REVENUE', 'COSTS', 'RESULT'],
    accounts.centres.map(({ centre, funding, revenueCents, costsCents, resultCents }) => [
      centre,
      funding,
      euro(revenueCents, language),
      euro(costsCents, language),
      euro(resultCents, language),
    ]),
  )
  const result = `${it ? 'Risultato' : 'Result'}: ${euro(accounts.resultCents, language)}`
  return [
    part(it ? 'Valore della produzione' : 'Production', accounts.production, accounts.productionCents),
    part(it ? 'Costi' : 'Costs', accounts.costs, accounts.costsCents),
    result,
    centres,
    part(it ? 'Attivo' : 'Assets', accounts.assets, accounts.assetsCents),
    part(it ? 'Passivo' : 'Liabilities', accounts.liabilities, accounts.liabilitiesCents),
  ].join('\n\n')
}

/** An account in words, with its own name where many share a line of the chart. */
const nameOf = (account: string, language: Language): string => {
  const line = chartOfAccounts.find(
    ({ name }) => name === account || (name.endsWith(':') && account.startsWith(name)),
  )
  if (line === undefined) return account
  return line.name === account || line.isPersonal
    ? line[language]
    : `${line[language]}: ${account.slice(line.name.length)}`
}
