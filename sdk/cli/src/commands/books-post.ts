import { handPostings, type HandPosting } from '@mutua/sdk/coop/hand-posting'
import { monthSchema } from '@mutua/sdk/coop/period'
import {
  accountSchema,
  fundingSourceSchema,
  transferDraftSchema,
  type Account,
  type Transfer,
  type Voucher,
} from '@mutua/sdk/coop/transfer'
import { parseWith } from '@mutua/sdk/ids'
import type { Call, Command, Outcome } from '../command.ts'
import { centsFromEuro, euro } from '../euro.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { numberFrom, openBooks, voucherFrom } from './books-call.ts'

export const booksPost: Command = {
  words: ['books', 'post'],
  about: {
    it: `registra a mano: ${handPostings.map(({ kind, it }) => `${kind} (${it})`).join(', ')}`,
    en: `books by hand: ${handPostings.map(({ kind, en }) => `${kind} (${en})`).join(', ')}`,
  },
  takes: ['KIND'],
  options: {
    amount: { kind: 'text', value: 'EURO', about: { it: 'quanto: 1234.56', en: 'how much: 1234.56' } },
    period: {
      kind: 'text',
      value: 'MONTH',
      about: { it: 'di quale mese: 2026-11', en: 'of which month: 2026-11' },
    },
    reference: { kind: 'text', value: 'TEXT', about: { it: 'che cosa è', en: 'what it is' } },
    cost: { kind: 'text', value: 'NAME', about: { it: 'quale costo: staff', en: 'which cost: staff' } },
    with: {
      kind: 'text',
      value: 'NAME',
      about: {
        it: 'chi paga o è pagato: organizzazione (il suo indirizzo, se è nel registro), fornitore, numero di socio, contributo, fondo',
        en: 'who pays or is paid: organisation (its address, if it is on the register), supplier, member number, grant, fund',
      },
    },
    centre: {
      kind: 'text',
      value: 'NAME',
      about: {
        it: 'centro di attività (senza: administration)',
        en: 'activity centre (without: administration)',
      },
    },
    funding: {
      kind: 'text',
      value: 'NAME',
      about: { it: 'con quale contributo vincolato', en: 'out of which restricted grant' },
    },
    voucher: {
      kind: 'text',
      value: 'FILE',
      about: { it: 'il documento: ne resta solo l’impronta', en: 'the document: only its hash is kept' },
    },
    title: { kind: 'text', value: 'TEXT', about: { it: 'che documento è', en: 'which document it is' } },
    tag: {
      kind: 'list',
      value: 'TAG',
      about: {
        it: 'sdg:3.8, bes:1, action-sheet:4; si ripete',
        en: 'sdg:3.8, bes:1, action-sheet:4; may be repeated',
      },
    },
    key: {
      kind: 'text',
      value: 'TEXT',
      about: {
        it: 'lo stesso fatto si registra una volta sola (senza: il documento)',
        en: 'the same fact is booked once only (without: the document)',
      },
    },
  },
  run: async (call, world) => {
    const posting = handPostings.find(({ kind }) => kind === call.place(0))
    if (posting === undefined) {
      const kinds = handPostings.map(({ kind }) => kind).join(', ')
      throw usageFault({ it: `KIND è uno di: ${kinds}.`, en: `KIND is one of: ${kinds}.` })
    }
    const voucher = await voucherFrom(call, world)
    const funding = fundingFrom(posting, call)
    const tags = call.list('tag')
    const draft = parseGiven(
      'KIND',
      () =>
        parseWith(
          transferDraftSchema,
          {
            key: call.text('key') ?? keyFrom(posting, voucher, call),
            debit: accountOf(posting.debit, call),
            credit: accountOf(posting.credit, call),
            cents: String(parseGiven('--amount', centsFromEuro, call.need('amount'))),
            period: parseGiven(
              '--period',
              (text) => parseWith(monthSchema, text, 'a month'),
              call.need('period'),
            ),
            reference: call.need('reference'),
            centre: call.text('centre') ?? 'administration',
            ...(funding === undefined ? {} : { funding }),
            ...(voucher === undefined ? {} : { voucher }),
            ...(tags.length === 0 ? {} : { tags }),
          },
          'the posting',
        ),
      posting.kind,
    )
    return postedOutcome(await (await openBooks(call, world)).post(draft), world)
  },
}

export const booksReverse: Command = {
  words: ['books', 'reverse'],
  about: {
    it: 'storna una scrittura fatta a mano, in un mese aperto, una volta sola',
    en: 'reverses what was booked by hand, in an open month, once only',
  },
  takes: ['NUMBER'],
  options: {
    period: {
      kind: 'text',
      value: 'MONTH',
      about: { it: 'in quale mese aperto', en: 'in which open month' },
    },
    reference: { kind: 'text', value: 'TEXT', about: { it: 'perché', en: 'why' } },
  },
  run: async (call, world) => {
    const wish = {
      period: parseGiven('--period', (text) => parseWith(monthSchema, text, 'a month'), call.need('period')),
      reference: call.need('reference'),
    }
    return postedOutcome(await (await openBooks(call, world)).reverse(numberFrom(call.place(0)), wish), world)
  },
}

const postedOutcome = (transfer: Transfer, world: World): Outcome => {
  const { sequence, debit, credit, cents } = transfer
  const what = `${debit} / ${credit}, ${euro(cents, world.language)}`
  return {
    json: transfer,
    text: {
      it: `Scrittura n. ${String(sequence)}: ${what}.`,
      en: `Transfer no. ${String(sequence)}: ${what}.`,
    },
  }
}

/** A voucher is booked once as one kind of thing; without one the person says what makes the fact the same. */
const keyFrom = ({ kind }: HandPosting, voucher: Voucher | undefined, call: Call): string =>
  voucher === undefined ? call.need('key') : `${kind}:${voucher.sha256}`

/** A grant is booked under its own name, so nobody has to say it twice. */
const fundingFrom = ({ debit, credit }: HandPosting, call: Call) => {
  const given = call.text('funding') ?? ([debit, credit].includes('grant:') ? call.need('with') : undefined)
  return given === undefined
    ? undefined
    : parseGiven('--funding', (text) => parseWith(fundingSourceSchema, text, 'a funding source'), given)
}

const accountOf = (pattern: string, call: Call): Account => {
  if (!pattern.endsWith(':')) return accountSchema.parse(pattern)
  const option = pattern === 'cost:' ? 'cost' : 'with'
  const parse = (name: string) => parseWith(accountSchema, pattern + name, 'the account')
  return parseGiven(`--${option}`, parse, call.need(option))
}
