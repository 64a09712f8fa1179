import { createCloseClient } from '@mutua/sdk/clients/close-client'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import { createOfficerClient } from '@mutua/sdk/clients/officer-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { didWebDocumentUrl } from '@mutua/sdk/consent/did-web'
import { issuerKeysFrom, type IssuerKeysOf } from '@mutua/sdk/consent/vc-jwt'
import { dueCents } from '@mutua/sdk/coop/bill'
import { closeStatementSchema, type ClosedPeriod, type CloseStatement } from '@mutua/sdk/coop/close'
import { parsePeriod } from '@mutua/sdk/coop/period'
import { recomputeClose, type CloseFault, type CloseVerdict } from '@mutua/sdk/coop/recompute-close'
import { cents, type BaseUrl } from '@mutua/sdk/ids'
import { receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import type { Command } from '../command.ts'
import { euro } from '../euro.ts'
import { signInCaller } from '../sign-in.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language, Text } from '../words.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

export const closePropose: Command = {
  words: ['close', 'propose'],
  about: {
    it: 'chiude un mese o un anno alle ricevute, calcola i conti e li firma: conferma un secondo incaricato',
    en: 'seals a month or a year, works out who is billed what and signs it: a second officer confirms',
  },
  takes: ['PERIOD'],
  options: {
    early: {
      kind: 'flag',
      about: { it: 'anche se il periodo non è finito', en: 'even though the period is not over' },
    },
  },
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const closing = createCloseClient({ consentService, fetch: session.fetch })
    const decision = await closing.propose(period, signer, { early: call.flag('early') })
    const text = statementWords(closeStatementSchema.parse(JSON.parse(decision.text)))
    return {
      json: decision,
      text,
      remark: {
        it: `Proposta firmata (${decision.digest}). Ora un altro incaricato: close confirm ${period}`,
        en: `Proposed and signed (${decision.digest}). Now another officer: close confirm ${period}`,
      },
    }
  },
}

export const closeConfirm: Command = {
  words: ['close', 'confirm'],
  about: {
    it: 'firma la chiusura proposta da un altro incaricato: da qui i conti sono registrati',
    en: 'signs the close that another officer proposed: with this it is booked',
  },
  takes: ['PERIOD'],
  options: {},
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const closed = await createCloseClient({ consentService, fetch: session.fetch }).confirm(period, signer)
    return { json: closed, text: billsText(closed, world.language) }
  },
}

export const closeShow: Command = {
  words: ['close', 'show'],
  about: { it: 'mostra una chiusura già fatta', en: 'shows a close made before' },
  takes: ['PERIOD'],
  options: {},
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const { session, consentService } = await signInCaller(call, world)
    const closed = await createCloseClient({ consentService, fetch: session.fetch }).closed(period)
    return { json: closed, text: billsText(closed, world.language) }
  },
}

export const closeVerify: Command = {
  words: ['close', 'verify'],
  about: {
    it: 'rifà i conti di una chiusura dalle ricevute che si hanno, senza fidarsi di chi l’ha fatta',
    en: 'works a close out again from the receipts one has, without trusting who made it',
  },
  takes: ['PERIOD'],
  options: {
    receipts: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'ricevute, una per riga; se manca, quelle che il servizio mostra a chi chiede',
        en: 'receipts, one a line; without it, those that the service shows to whoever asks',
      },
    },
  },
  run: async (call, world) => {
    const period = parseGiven('PERIOD', parsePeriod, call.place(0))
    const { session, consentService } = await signInCaller(call, world)
    const service = { consentService, fetch: session.fetch }
    const closing = createCloseClient(service)
    const close = await closing.statement(period)
    const file = call.text('receipts')
    // An officer sees the bills, and all receipts; anybody else works with what they hold.
    const closed = await closing.closed(period).catch(() => undefined)
    const receipts =
      file === undefined
        ? await createConsentClient(service).receipts({ all: closed !== undefined })
        : await receiptsFrom(file, world)
    const verdict = await recomputeClose({
      close,
      receipts,
      officerKeys: await createOfficerClient(service).keys(),
      tariffs: await createCoopClient(service).tariffs(),
      podKeys: await podKeysOf(receipts, world),
      studies: { statements: await closing.studies(period), ...ownKeys(consentService, session) },
      ...(closed === undefined ? {} : { bills: closed.bills }),
    })
    return { json: verdict, text: verdictWords(verdict), refused: verdict.kind === 'differs' }
  },
}

/** The co-op's keys, from where it publishes them: one that was killed is in no purpose of the document. */
const ownKeys = (consentService: BaseUrl, { fetch }: Pick<World, 'fetch'>): IssuerKeysOf => ({
  issuerKeysOf: async (issuer) => {
    const document: unknown = await (await fetch(didWebDocumentUrl(consentService))).json()
    return issuerKeysFrom(document, issuer, { now: () => 0 })
  },
})

const billsText = (closed: ClosedPeriod, language: Language): string => {
  const it = language === 'it'
  const bills = table(
    it
      ? ['ORGANIZZAZIONE', 'USI', 'A CONTO', 'COSTI', 'ACCREDITI', 'DOVUTO']
      : ['ORGANISATION', 'USES', 'BILLED', 'FEES', 'CREDITS', 'DUE'],
    closed.bills.map((bill) => [
      bill.organisation,
      String(bill.uses),
      euro(bill.cents, language),
      euro(bill.fees.cents, language),
      euro(cents(bill.credits.cents + bill.feeCredits.cents), language),
      euro(dueCents(bill), language),
    ]),
  )
  const total = euro(closed.billedCents, language)
  const uses = String(closed.uses)
  return it
    ? `${bills}\n\n${closed.period} è chiuso: ${uses} usi, ${total}.`
    : `${bills}\n\n${closed.period} is closed: ${uses} uses, ${total}.`
}

const statementWords = ({ period, uses, billedCents, feeCents, creditedCents }: CloseStatement): Text => ({
  it: `${period}: ${String(uses)} usi, ${euro(billedCents, 'it')}, costi ${euro(feeCents, 'it')}, accrediti ${euro(creditedCents, 'it')}.`,
  en: `${period}: ${String(uses)} uses, ${euro(billedCents, 'en')}, fees ${euro(feeCents, 'en')}, credits ${euro(creditedCents, 'en')}.`,
})

const verdictWords = (verdict: CloseVerdict): Text => {
  switch (verdict.kind) {
    case 'agrees':
      return {
        it: `La chiusura è esatta: ${String(verdict.receipts)} ricevute, tutte.`,
        en: `The close is exact: ${String(verdict.receipts)} receipts, all of them.`,
      }
    case 'agrees-in-part': {
      const gaps = verdict.missing.map(
        ({ podServer, from, to }) => `${podServer} ${String(from)}-${String(to)}`,
      )
      return {
        it: `Le ${String(verdict.receipts)} ricevute che ci sono tornano. Mancano: ${gaps.join(', ')}.`,
        en: `The ${String(verdict.receipts)} receipts that are here agree. Missing: ${gaps.join(', ')}.`,
      }
    }
    case 'differs':
      return {
        it: `La chiusura non torna: ${verdict.faults.map(faultName).join('; ')}.`,
        en: `The close does not agree: ${verdict.faults.map(faultName).join('; ')}.`,
      }
  }
}

const faultName = (fault: CloseFault): string => {
  switch (fault.kind) {
    case 'receipt':
      return `${fault.podServer} ${String(fault.position)}: ${fault.why}`
    case 'head':
      return `${fault.podServer}: ${fault.kind}`
    case 'bill':
      return `${fault.payer ?? fault.organisation}: ${fault.kind}`
    case 'study':
      return `${fault.kind} ${String(fault.place + 1)}`
    case 'signatures':
      return `${fault.kind}: ${fault.why}`
    case 'statement':
    case 'sums':
      return fault.kind
  }
}

const receiptsFrom = async (file: string, world: World): Promise<readonly Receipt[]> => {
  const lines = (await readNamedFile(file, world)).toString('utf8').split('\n')
  try {
    return lines.filter((line) => line.trim() !== '').map((line) => receiptSchema.parse(JSON.parse(line)))
  } catch {
    throw usageFault({
      it: 'Il file di --receipts ha una ricevuta JSON per riga.',
      en: 'The file of --receipts has one receipt as JSON a line.',
    })
  }
}

const podKeysOf = async (
  receipts: readonly Receipt[],
  { fetch }: Pick<World, 'fetch'>,
): Promise<ReadonlyMap<BaseUrl, ReadonlyMap<string, CryptoKey>>> => {
  const servers = [...new Set(receipts.map(({ podServer }) => podServer))]
  const keys = servers.map(
    async (podServer) => [podServer, await createPodClient({ podServer, fetch }).receiptKeys()] as const,
  )
  return new Map(await Promise.all(keys))
}
