import { canonicalReceipt, chainStart, type Receipt, type ReceiptBody } from '../receipt/receipt.ts'
import { openReceiptSignatures, sha256Hex } from '../receipt/verify.ts'
import { microCents, parseWith, type BaseUrl, type Sha256 } from '../ids.ts'
import { billOf, mergeLines, noCarry, type Bill, type BillLine } from './bill.ts'
import type { IssuerKeysOf } from '../consent/vc-jwt.ts'
import { isUseOfRoom } from '../pool/secure-room.ts'
import {
  readStudyStatement,
  studyLineOf,
  type SignedStudyStatement,
  type StudyStatement,
} from '../pool/study-statement.ts'
import { inPayerOrder, payerKey, payerOf, type Payer } from './payer.ts'
import { billsText, closeStatementSchema, type BilledSpan, type PublishedClose } from './close.ts'
import type { OfficerKey } from './officer.ts'
import { verifyTwoOfficers, type OfficerVerdict } from './officer-signer.ts'
import type { Tariff } from './tariff.ts'

/** What of a close does not hold. */
export type CloseFault =
  | { readonly kind: 'signatures'; readonly why: (OfficerVerdict & { kind: 'invalid' })['why'] }
  /** The text is not the one of the digest, or no statement of that period. */
  | { readonly kind: 'statement' }
  /** A receipt that is not what the chain of its pod server leads to, or not signed by it. */
  | {
      readonly kind: 'receipt'
      readonly podServer: BaseUrl
      readonly position: number
      readonly why: ReceiptWhy
    }
  /** All receipts are held, and the last one is not the one that the close names. */
  | { readonly kind: 'head'; readonly podServer: BaseUrl }
  | ({ readonly kind: 'bill' } & Payer)
  /** A statement of a study that the co-op did not sign, that does not add up, or that is there twice. */
  | { readonly kind: 'study'; readonly place: number }
  | { readonly kind: 'sums' }

type ReceiptWhy = 'hash' | 'signature' | 'unknown-key' | 'price' | 'twice'

export type CloseVerdict =
  /** Every receipt is held, and the close is bit for bit what follows from them. */
  | { readonly kind: 'agrees'; readonly receipts: number }
  /** What is held agrees; these are not held, so nothing can be said of the sums. */
  | {
      readonly kind: 'agrees-in-part'
      readonly receipts: number
      readonly missing: readonly { readonly podServer: BaseUrl; readonly from: number; readonly to: number }[]
    }
  | { readonly kind: 'differs'; readonly faults: readonly CloseFault[] }

/** What somebody holds who wants to know whether a close is right. */
export interface CloseEvidence {
  readonly close: PublishedClose
  /** As they were received, of any period, in any order. */
  readonly receipts: readonly Receipt[]
  /** `kid` -> Ed25519 key, by pod server. */
  readonly podKeys: ReadonlyMap<BaseUrl, ReadonlyMap<string, CryptoKey>>
  readonly officerKeys: readonly OfficerKey[]
  readonly tariffs: readonly Tariff[]
  /** What studies of the pool were charged in the period, as the co-op signed it, and whose keys are its keys. */
  readonly studies?: IssuerKeysOf & { readonly statements: readonly SignedStudyStatement[] }
  /** The bills, where they are known: carries and what was put right are taken from them. */
  readonly bills?: readonly Bill[]
}

/**
 * Works a closed month out again from receipts alone: no store of ours, and nothing is believed that has no signature. With
 * every receipt the answer is about all of it; with some, about these.
 */
export const recomputeClose = async (evidence: CloseEvidence): Promise<CloseVerdict> => {
  const { close, bills } = evidence
  const faults: CloseFault[] = []
  const signed = await verifyTwoOfficers(close.text, close.signatures, evidence.officerKeys)
  if (signed.kind === 'invalid') faults.push({ kind: 'signatures', why: signed.why })
  const statement = parseStatement(close)
  if (statement === undefined || (await digestOf(close.text)) !== close.digest)
    return { kind: 'differs', faults: [...faults, { kind: 'statement' }] }
  const held = heldIn(evidence.receipts, statement.podServers)
  for (const span of statement.podServers)
    faults.push(...(await checkSpan(span, held.get(span.podServer) ?? [], evidence)))
  const missing = statement.podServers.flatMap((span) => gapsIn(span, held.get(span.podServer) ?? []))
  const all = [...held.values()].flat()
  const billed = all.filter((receipt) => !isUseOfRoom(receipt))
  if (bills !== undefined && (await digestOf(billsText(bills))) !== statement.bills.digest)
    faults.push({ kind: 'sums' })
  const studies = await readStudies(statement, evidence)
  faults.push(...studies.flatMap((one) => ('kind' in one ? [one] : [])))
  const stated = studies.flatMap((one) => ('kind' in one ? [] : [one]))
  if (missing.length === 0 && faults.length === 0)
    faults.push(...checkSums(billed, stated, statement, evidence))
  if (faults.length > 0) return { kind: 'differs', faults }
  return missing.length === 0
    ? { kind: 'agrees', receipts: all.length }
    : { kind: 'agrees-in-part', receipts: all.length, missing }
}

type Statement = ReturnType<typeof closeStatementSchema.parse>

const parseStatement = ({ text, period }: PublishedClose): Statement | undefined => {
  try {
    const statement = parseWith(closeStatementSchema, JSON.parse(text), 'the statement')
    return statement.period === period ? statement : undefined
  } catch {
    return undefined
  }
}

/** Those that the close bills, by pod server, in the order of their chain. */
const heldIn = (
  receipts: readonly Receipt[],
  spans: readonly BilledSpan[],
): ReadonlyMap<BaseUrl, readonly Receipt[]> =>
  new Map(
    spans.map(({ podServer, from, to }) => [
      podServer,
      receipts
        .filter((one) => one.podServer === podServer && from <= one.position && one.position <= to)
        .toSorted((one, other) => one.position - other.position),
    ]),
  )

const checkSpan = async (
  span: BilledSpan,
  receipts: readonly Receipt[],
  { podKeys }: Pick<CloseEvidence, 'podKeys'>,
): Promise<CloseFault[]> => {
  const { podServer } = span
  const keys = podKeys.get(podServer) ?? new Map<string, CryptoKey>()
  const signatures = openReceiptSignatures(keys)
  const faults: CloseFault[] = []
  let before: { readonly position: number; readonly hash: Sha256 } | undefined =
    span.from === 1 ? { position: 0, hash: chainStart } : undefined
  for (const receipt of receipts) {
    const { position } = receipt
    const fault = (why: ReceiptWhy) => faults.push({ kind: 'receipt', podServer, position, why })
    const hash = await hashOf(receipt)
    if (before?.position === position) fault('twice')
    if (before?.position === position - 1 && receipt.previous !== before.hash) fault('hash')
    if (priceOf(receipt) !== BigInt(receipt.priceMicroCents)) fault('price')
    if (!keys.has(receipt.kid)) fault('unknown-key')
    else if (!(await signatures.verify(receipt, hash))) fault('signature')
    before = { position, hash }
  }
  if (before?.position === span.to && before.hash !== span.head) faults.push({ kind: 'head', podServer })
  return faults
}

const gapsIn = (
  { podServer, from, to }: BilledSpan,
  receipts: readonly Receipt[],
): { podServer: BaseUrl; from: number; to: number }[] => {
  const gaps: { podServer: BaseUrl; from: number; to: number }[] = []
  let next = from
  for (const { position } of receipts) {
    if (position > next) gaps.push({ podServer, from: next, to: position - 1 })
    next = Math.max(next, position + 1)
  }
  if (next <= to) gaps.push({ podServer, from: next, to })
  return gaps
}

/** Each of the months of the period, in the order that they were handed over in; what is wrong in its place. */
const readStudies = async (
  { period }: Statement,
  { studies }: Pick<CloseEvidence, 'studies'>,
): Promise<readonly (StudyStatement | (CloseFault & { kind: 'study' }))[]> => {
  if (studies === undefined) return []
  const seen = new Set<string>()
  const own = studies.statements.filter(({ month }) => month.startsWith(period))
  return Promise.all(
    own.map(async (signed, place) => {
      const statement = await readStudyStatement(signed, studies)
      const name = statement === undefined ? signed.jws : `${statement.study} ${statement.month}`
      const isTwice = seen.has(name)
      seen.add(name)
      return statement === undefined || isTwice ? { kind: 'study' as const, place } : statement
    }),
  )
}

const checkSums = (
  receipts: readonly ReceiptBody[],
  studies: readonly StudyStatement[],
  statement: Statement,
  { bills, tariffs }: Pick<CloseEvidence, 'bills' | 'tariffs'>,
): CloseFault[] => {
  const payers = billedIn(receipts, studies, statement)
  const answers = studies.reduce((count, { answers: own }) => count + own.length, 0)
  const told = new Map((bills ?? []).map((bill) => [payerKey(bill), bill]))
  const recomputed = payers
    .map(({ lines, ...payer }) => {
      const bill = told.get(payerKey(payer))
      const carry =
        bill === undefined
          ? noCarry
          : {
              price: bill.carriedIn,
              fees: bill.fees.carriedIn,
              credits: bill.credits.carriedIn,
              feeCredits: bill.feeCredits.carriedIn,
            }
      return billOf({ ...payer, lines, credited: bill?.credited ?? [] }, carry, tariffs)
    })
    .toSorted(inPayerOrder)
  const total = recomputed.reduce((sum, bill) => sum + bill.microCents, 0n)
  if (receipts.length + answers !== statement.uses || total !== statement.microCents)
    return [{ kind: 'sums' }]
  if (bills === undefined || isOfBothKinds(statement, bills)) return []
  const faults = recomputed
    .filter((bill) => billsText([bill]) !== billsText([told.get(payerKey(bill)) ?? bill]))
    .map(billFault)
  const known = new Set(payers.map(payerKey))
  const stray = bills.filter((bill) => !known.has(payerKey(bill)))
  return [
    ...faults,
    ...stray.map(billFault),
    ...(faults.length === 0 && stray.length === 0 && billsText(recomputed) !== billsText(bills)
      ? [{ kind: 'sums' } as const]
      : []),
  ]
}

const billFault = ({ organisation, payer }: Bill): CloseFault => ({
  kind: 'bill',
  organisation,
  ...(payer === undefined ? {} : { payer }),
})

/** Whose the receipts are, by what the version of the statement says that a bill is for. */
const billedIn = (
  receipts: readonly ReceiptBody[],
  studies: readonly StudyStatement[],
  { version }: Pick<Statement, 'version'>,
): (Payer & { readonly lines: readonly Line[] })[] => {
  const named = ({ organisation, payer }: Payer): Payer =>
    version === 1 || payer === undefined ? { organisation } : { organisation, payer }
  const parts: { readonly payer: Payer; readonly receipt?: ReceiptBody; readonly line?: Line }[] = [
    ...receipts.map((receipt) => ({
      payer: version === 1 ? named({ organisation: receipt.recipient.organisation }) : payerOf(receipt),
      receipt,
    })),
    ...studies.map(studyLineOf).map(({ payer, line }) => ({ payer: named(payer), line })),
  ]
  return [...Map.groupBy(parts, ({ payer }) => payerKey(payer)).values()].flatMap((own) => {
    // Of the names that one organisation was called by, the one that everybody comes to.
    const [first] = own.map(({ payer }) => payer).toSorted(inPayerOrder)
    const lines = [
      ...linesOf(own.flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt]))),
      ...mergeLines(
        own.flatMap(({ line }) => (line === undefined ? [] : [{ ...line, feeMicroCents: noFee }])),
      ).map(({ feeMicroCents: _fee, ...line }) => line),
    ]
    return first === undefined ? [] : [{ ...first, lines: lines.toSorted(byName) }]
  })
}

type Line = Omit<BillLine, 'feeMicroCents'>
const noFee = microCents(0)
const byName = (one: Line, other: Line): number => (nameOf(one) < nameOf(other) ? -1 : 1)
const nameOf = ({ purpose, tariff, gift }: Line): string =>
  `${purpose} ${tariff} ${gift === true ? 'gift' : ''}`

/** The year in which payers came in the place of names: its months show bill by bill what it adds up. */
const isOfBothKinds = ({ version, months }: Statement, bills: readonly Bill[]): boolean =>
  version === 1 && months.length > 0 && bills.some(({ payer }) => payer !== undefined)

const linesOf = (receipts: readonly ReceiptBody[]): Omit<BillLine, 'feeMicroCents'>[] =>
  [
    ...Map.groupBy(
      receipts,
      ({ purpose, tariff }) => `${purpose} ${tariff.version} ${tariff.gift === true ? 'gift' : ''}`,
    ),
  ]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, used]) => {
      const [first] = used
      if (first === undefined) return []
      return {
        purpose: first.purpose,
        tariff: first.tariff.version,
        ...(first.tariff.gift === true ? { gift: true as const } : {}),
        uses: used.length,
        units: used.reduce((sum, { units }) => sum + units, 0),
        microCents: microCents(used.reduce((sum, { priceMicroCents }) => sum + BigInt(priceMicroCents), 0n)),
      }
    })

const priceOf = ({ units, tariff }: ReceiptBody): bigint => BigInt(units) * BigInt(tariff.microCentsPerUnit)

// A canonical text is made anew, so its buffer is our own.
const hashOf = (receipt: ReceiptBody): Promise<Sha256> =>
  sha256Hex(canonicalReceipt(receipt) as Uint8Array<ArrayBuffer>)

const digestOf = (text: string): Promise<Sha256> => sha256Hex(new TextEncoder().encode(text))
