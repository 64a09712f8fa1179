import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createPaymentClient, type PaymentClient } from '@mutua/sdk/clients/payment-client'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import {
  nameCheckSchema,
  paymentOrderIdSchema,
  type PaymentOrder,
  type PaymentOrderId,
  type ReportOutcome,
} from '@mutua/sdk/coop/payment-order'
import { paymentReasonOf } from '@mutua/sdk/coop/payment-reason'
import { parseYear } from '@mutua/sdk/coop/period'
import { centsSchema, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { euro } from '../euro.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language, Text } from '../words.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

export const paymentDraft: Command = {
  words: ['payment', 'draft'],
  about: {
    it: 'prepara l’ordine di bonifico di un ristorno, o di ciò che è tornato dalla banca',
    en: 'drafts the payment order of a ristorno, or of what came back from the bank',
  },
  takes: ['YEAR'],
  options: {
    'again': {
      kind: 'flag',
      about: { it: 'ciò che è tornato, con numeri nuovi', en: 'what came back, under new numbers' },
    },
    'execute-on': {
      kind: 'text',
      value: 'DATE',
      about: { it: 'in che giorno la banca paga: 2027-05-31', en: 'on which day the bank pays: 2027-05-31' },
    },
  },
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const day = call.text('execute-on')
    const when = day === undefined ? {} : { executeOn: parseGiven('--execute-on', parseDay, day) }
    const payments = await openPayments(call, world)
    return orderShown(await payments.draft({ year, again: call.flag('again'), ...when }), world)
  },
}

export const paymentList: Command = {
  words: ['payment', 'list'],
  about: { it: 'elenca gli ordini di bonifico', en: 'lists the payment orders' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const payments = await openPayments(call, world)
    return listing(await payments.orders(), world, [
      ['ORDINE', 'ORDER', ({ id }) => id],
      ['STATO', 'STATE', ({ state }) => stateWords[state][world.language]],
      ['GIORNO', 'DAY', ({ executeOn }) => executeOn],
      ['SOCI', 'MEMBERS', ({ count }) => String(count)],
      ['SOMMA', 'SUM', ({ cents }) => euro(cents, world.language)],
      ['IN CORSO', 'PENDING', ({ pendingCents }) => euro(pendingCents, world.language)],
      ['PAGATO', 'PAID', ({ paidCents }) => euro(paidCents, world.language)],
      ['TORNATO', 'RETURNED', ({ returnedCents }) => euro(returnedCents, world.language)],
    ])
  },
}

export const paymentShow: Command = {
  words: ['payment', 'show'],
  about: {
    it: 'mostra un ordine, e con --members chi è pagato',
    en: 'shows an order, and with --members who is paid',
  },
  takes: ['ORDER'],
  options: {
    members: { kind: 'flag', about: { it: 'un socio per riga', en: 'one member a line' } },
  },
  run: async (call, world) => {
    const id = orderIn(call)
    const payments = await openPayments(call, world)
    if (!call.flag('members')) return orderShown(await payments.order(id), world)
    return listing(await payments.payments(id), world, [
      ['PAGAMENTO', 'PAYMENT', ({ endToEndId }) => endToEndId],
      ['NOME', 'NAME', ({ name }) => name],
      ['CONTO', 'ACCOUNT', ({ account }) => account],
      ['SOMMA', 'SUM', ({ cents }) => euro(cents, world.language)],
      ['NOME E CONTO', 'NAME CHECK', ({ nameCheck }) => nameCheck ?? ''],
      ['STATO', 'STATE', ({ state }) => paymentWords[state][world.language]],
      [
        'PERCHÉ',
        'WHY',
        ({ returned }) => (returned === undefined ? '' : why(returned.reason, world.language)),
      ],
    ])
  },
}

export const paymentNames: Command = {
  words: ['payment', 'names'],
  about: {
    it: 'registra le risposte delle banche su nome e conto: una riga per socio, NUMERO RISPOSTA',
    en: 'records how the banks answered about name and account: one member a line, NUMBER ANSWER',
  },
  takes: ['ORDER', 'FILE'],
  options: {},
  run: async (call, world) => {
    const id = orderIn(call)
    const lines = (await readNamedFile(call.place(1), world)).toString('utf8').split('\n')
    const answers = lines.flatMap((line, index) => {
      const [member, answer, ...more] = line.trim().split(/[\s,;]+/)
      if (member === '') return []
      const parsed = nameCheckSchema.safeParse(answer)
      if (!/^[1-9]\d{0,11}$/.test(member ?? '') || !parsed.success || more.length > 0)
        throw usageFault({
          it: `Riga ${String(index + 1)}: un numero di socio e match, close-match, no-match o not-possible.`,
          en: `Line ${String(index + 1)}: a member number and match, close-match, no-match or not-possible.`,
        })
      return [{ member: Number(member), answer: parsed.data }]
    })
    const payments = await openPayments(call, world)
    return orderShown(await payments.recordNameChecks(id, answers), world)
  },
}

export const paymentPropose: Command = {
  words: ['payment', 'propose'],
  about: {
    it: 'firma un ordine per primo: lo conferma un secondo incaricato',
    en: 'signs an order first: a second officer confirms it',
  },
  takes: ['ORDER'],
  options: {},
  run: async (call, world) => {
    const id = orderIn(call)
    const { consentService, session, signer } = await openSigningOfficer(call, world)
    const payments = createPaymentClient({ consentService, fetch: session.fetch })
    const { text } = await payments.statement(id)
    const decision = await payments.propose(id, text, signer)
    return {
      json: decision,
      text: orderText(await payments.order(id), world.language),
      remark: {
        it: `Proposto e firmato (${decision.digest}). Ora un altro incaricato: payment confirm ${id}`,
        en: `Proposed and signed (${decision.digest}). Now another officer: payment confirm ${id}`,
      },
    }
  },
}

export const paymentConfirm: Command = {
  words: ['payment', 'confirm'],
  about: {
    it: 'firma l’ordine che un altro ha proposto',
    en: 'signs the order that another officer proposed',
  },
  takes: ['ORDER'],
  options: {},
  run: async (call, world) => {
    const id = orderIn(call)
    const { consentService, session, signer } = await openSigningOfficer(call, world)
    const payments = createPaymentClient({ consentService, fetch: session.fetch })
    const { text } = await payments.statement(id)
    return orderShown(await payments.confirm(id, text, signer), world)
  },
}

export const paymentDiscard: Command = {
  words: ['payment', 'discard'],
  about: { it: 'abbandona un ordine che la banca non ha', en: 'gives up an order that the bank has not had' },
  takes: ['ORDER'],
  options: {},
  run: async (call, world) =>
    orderShown(await (await openPayments(call, world)).discard(orderIn(call)), world),
}

export const paymentExport: Command = {
  words: ['payment', 'export'],
  about: {
    it: 'scrive i file pain.001.001.09 per la banca, sempre gli stessi byte',
    en: 'writes the pain.001.001.09 files for the bank, the same bytes each time',
  },
  takes: ['ORDER'],
  options: {},
  run: async (call, world) => {
    const id = orderIn(call)
    const payments = await openPayments(call, world)
    const order = await payments.export(id)
    const written: string[] = []
    for (const file of order.files) {
      const name = `${file.id}.xml`
      // Names and accounts of members: for this person's eyes only.
      await writeFile(resolve(world.folder, name), await payments.file(id, file.number), { mode: 0o600 })
      written.push(name)
    }
    return { json: { ...order, written }, text: written.join('\n') }
  },
}

export const paymentReport: Command = {
  words: ['payment', 'report'],
  about: {
    it: 'carica un rapporto della banca (pain.002): che cosa ha accettato e rifiutato',
    en: 'brings in a report of the bank (pain.002): what it accepted and refused',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const file = await readNamedFile(call.place(0), world)
    const outcome = await (await openPayments(call, world)).importReport(new Blob([new Uint8Array(file)]))
    return { json: outcome, text: outcomeText(outcome), incomplete: outcome.unknownCount > 0 }
  },
}

export const paymentSettle: Command = {
  words: ['payment', 'settle'],
  about: {
    it: 'la banca ha contabilizzato un file: data e somma come nell’estratto conto',
    en: 'the bank has booked a file: date and sum as on its statement',
  },
  takes: ['ORDER'],
  options: {
    on: { kind: 'text', value: 'DATE', about: { it: 'data di contabilizzazione', en: 'day of the booking' } },
    cents: { kind: 'text', value: 'CENTS', about: { it: 'somma in centesimi', en: 'sum in cents' } },
    file: {
      kind: 'text',
      value: 'NUMBER',
      about: { it: 'quale file; senza, il primo', en: 'which file; else the first' },
    },
  },
  run: async (call, world) => {
    const id = orderIn(call)
    const bookedOn = parseGiven('--on', parseDay, call.need('on'))
    const cents = parseGiven(
      '--cents',
      (text) => parseWith(centsSchema, text, 'a sum in cents'),
      call.need('cents'),
    )
    const file = Number(call.text('file') ?? '1')
    const payments = await openPayments(call, world)
    return orderShown(await payments.settle(id, { file, bookedOn, cents }), world)
  },
}

export const paymentReturns: Command = {
  words: ['payment', 'returns'],
  about: {
    it: 'elenca i pagamenti tornati; con --waiting solo quelli che aspettano',
    en: 'lists the payments that came back; with --waiting only those that wait',
  },
  takes: [],
  options: {
    waiting: { kind: 'flag', about: { it: 'solo quelli che aspettano', en: 'only those that wait' } },
  },
  run: async (call, world) => {
    const payments = await openPayments(call, world)
    return listing(await payments.returns({ isWaiting: call.flag('waiting') }), world, [
      ['PAGAMENTO', 'PAYMENT', ({ endToEndId }) => endToEndId],
      ['SOCIO', 'MEMBER', ({ member }) => String(member)],
      ['SOMMA', 'SUM', ({ cents }) => euro(cents, world.language)],
      ['E POI', 'AND THEN', ({ next }) => (next.kind === 'ordered' ? next.order : next.kind)],
      ['PERCHÉ', 'WHY', ({ reason }) => why(reason, world.language)],
    ])
  },
}

export const paymentReturned: Command = {
  words: ['payment', 'returned'],
  about: {
    it: 'registra un pagamento tornato che si legge nell’estratto conto',
    en: 'enters a payment that came back, as the statement has it',
  },
  takes: ['PAYMENT'],
  options: {
    reason: {
      kind: 'text',
      value: 'CODE',
      about: { it: 'motivo della banca: AC04', en: 'the bank’s reason: AC04' },
    },
  },
  run: async (call, world) => {
    const payments = await openPayments(call, world)
    const returned = await payments.enterReturn({
      endToEndId: call.place(0),
      reason: call.text('reason') ?? 'NARR',
    })
    return { json: returned, text: paymentReasonOf(returned.reason) }
  },
}

export const paymentRelease: Command = {
  words: ['payment', 'release'],
  about: {
    it: 'la somma tornata è di nuovo dovuta al socio, per il prossimo ristorno',
    en: 'the sum that came back is owed to the member again, for the next ristorno',
  },
  takes: ['PAYMENT'],
  options: {},
  run: async (call, world) => {
    const released = await (await openPayments(call, world)).release(call.place(0))
    return {
      json: released,
      text: {
        it: `Dovuta al socio ${String(released.member)}.`,
        en: `Owed to member ${String(released.member)}.`,
      },
    }
  },
}

const openPayments = async (call: Call, world: World): Promise<PaymentClient> => {
  const { consentService, session } = await signInCaller(call, world)
  return createPaymentClient({ consentService, fetch: session.fetch })
}

const orderIn = (call: Call): PaymentOrderId =>
  parseGiven('ORDER', (text) => parseWith(paymentOrderIdSchema, text, 'a payment order'), call.place(0))

const parseDay = (text: string) => parseWith(civilDateSchema, text, 'a day')

const why = (code: string, language: Language): string => `${code}: ${paymentReasonOf(code)[language]}`

const orderShown = (order: PaymentOrder, { language }: World) => ({
  json: order,
  text: orderText(order, language),
})

const orderText = (order: PaymentOrder, language: Language): string => {
  const money = (sum: PaymentOrder['cents']) => euro(sum, language)
  const checks = order.nameChecks
  const it = [
    `${order.id}: ${stateWords[order.state].it}, ${String(order.count)} soci, ${money(order.cents)}, paga il ${order.executeOn}`,
    `in corso ${money(order.pendingCents)}, pagato ${money(order.paidCents)}, tornato ${money(order.returnedCents)}`,
    `nomi: ${String(checks.match)} corrispondono, ${String(checks['close-match'])} quasi, ${String(checks['no-match'])} no, ${String(checks['not-possible'])} senza risposta`,
  ]
  const en = [
    `${order.id}: ${stateWords[order.state].en}, ${String(order.count)} members, ${money(order.cents)}, pays on ${order.executeOn}`,
    `pending ${money(order.pendingCents)}, paid ${money(order.paidCents)}, returned ${money(order.returnedCents)}`,
    `names: ${String(checks.match)} match, ${String(checks['close-match'])} nearly, ${String(checks['no-match'])} do not, ${String(checks['not-possible'])} not answered`,
  ]
  const files = order.files.map(({ id, cents, sha256 }) => `${id}.xml  ${money(cents)}  SHA-256 ${sha256}`)
  return [...(language === 'it' ? it : en), ...files].join('\n')
}

const outcomeText = (outcome: ReportOutcome): Text => {
  const { accepted, refused, refusedBefore, unknownCount, again } = outcome
  const unknown = outcome.unknown.map(({ id, why: because }) => `${id}: ${because}`).join('\n')
  const rest = unknown === '' ? '' : `\n${unknown}`
  return {
    it: `${again ? 'Già caricato. ' : ''}Accettati ${String(accepted)}, rifiutati ${String(refused.count)}, rifiutati prima ${String(refusedBefore)}, non nostri ${String(unknownCount)}.${rest}`,
    en: `${again ? 'Brought in before. ' : ''}Accepted ${String(accepted)}, refused ${String(refused.count)}, refused before ${String(refusedBefore)}, none of ours ${String(unknownCount)}.${rest}`,
  }
}

const stateWords: Readonly<Record<PaymentOrder['state'], Text>> = {
  drafted: { it: 'bozza', en: 'drafted' },
  approved: { it: 'firmato da due', en: 'approved' },
  exported: { it: 'esportato', en: 'exported' },
  answered: { it: 'la banca ha risposto', en: 'answered' },
  settled: { it: 'contabilizzato', en: 'settled' },
  discarded: { it: 'abbandonato', en: 'discarded' },
}

const paymentWords: Readonly<Record<'pending' | 'paid' | 'returned', Text>> = {
  pending: { it: 'in corso', en: 'pending' },
  paid: { it: 'pagato', en: 'paid' },
  returned: { it: 'tornato', en: 'returned' },
}
