import { createHash } from 'node:crypto'
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { parseSha256, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/** What a bank answers to a file: ISO 20022 `pain.002.001.10`, or `.03` as many still send it. Attacker-controlled. */
export interface StatusReport {
  readonly sha256: Sha256
  /** `pain.002.001.10` */
  readonly form: string
  readonly messageId: string
  /** MsgId of the file that it answers. */
  readonly file: string
  /** `GrpSts` and `PmtInfSts`, the one that says more. */
  readonly statuses: readonly StatusOf[]
  readonly payments: readonly PaymentStatus[]
}

export interface StatusOf {
  /** PmtInfId; undefined: of the whole file. */
  readonly block: string | undefined
  readonly status: string
  readonly reason: string
}

export interface PaymentStatus {
  readonly endToEndId: string
  readonly status: string
  readonly reason: string
  /** Only when the report gives it, in euro. */
  readonly cents: bigint | undefined
}

/** Two hundred thousand payments, each with its answer and the banks' own texts. */
export const mostReportBytes = 128 * 1024 * 1024
const mostPayments = 200_000
const mostText = 2_048
const maxDepth = 24

/**
 * Bytes -> what the report says, read while they come. There is no document type, so there are no entities to expand and
 * nothing to fetch (XML 1.0 §4.2); size, depth, texts and number of payments are bounded.
 *
 * @throws {Problem} `payment-report-malformed` with a sentence that names no value of the report
 */
export const readStatusReport = async (bytes: AsyncIterable<Uint8Array>): Promise<StatusReport> => {
  const sum = createHash('sha256')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = createReader()
  let size = 0
  try {
    for await (const part of bytes) {
      size += part.length
      if (size > mostReportBytes) throw malformed('It is larger than a report can be.')
      sum.update(part)
      reader.write(decoder.decode(part, { stream: true }))
    }
    reader.write(decoder.decode())
  } catch (cause) {
    if (cause instanceof TypeError) throw malformed('It is not UTF-8 text.', cause)
    throw cause
  }
  return { sha256: parseSha256(sum.digest('hex')), ...reader.close() }
}

const createReader = () => {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const path: string[] = []
  const found = { payments: [] as PaymentStatus[], statuses: [] as StatusOf[] }
  let [namespace, form] = ['', '']
  let head: { messageId?: string; file?: string } = {}
  let text = ''
  /** What is being read: the whole file, a block of it, a payment. */
  let scopes: Scope[] = []

  parser.on('doctype', () => {
    throw malformed('It has a DOCTYPE, which is not accepted.')
  })
  parser.on('error', (cause) => {
    throw malformed('It is not well-formed XML.', cause)
  })
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (path.length === 0) {
      namespace = tag.uri
      form = formOf(tag)
    }
    if (path.length >= maxDepth) throw malformed('It is deeper than a report can be.')
    path.push(tag.uri === namespace ? tag.local : `(${tag.local})`)
    text = ''
    if (opensScope(path)) scopes.push({ name: tag.local, currency: '' })
    const scope = scopes.at(-1)
    if (scope !== undefined && tag.local === 'InstdAmt') scope.currency = tag.attributes['Ccy']?.value ?? ''
  })
  const gather = (part: string) => {
    text += part
    if (text.length > mostText) throw malformed('A text in it is longer than any can be.')
  }
  parser.on('text', gather)
  parser.on('cdata', gather)
  parser.on('closetag', (tag: SaxesTagNS) => {
    const place = path.slice(2).join('/')
    const value = text.trim()
    text = ''
    if (place === 'GrpHdr/MsgId') head = { ...head, messageId: value }
    if (place === 'OrgnlGrpInfAndSts/OrgnlMsgId') head = { ...head, file: value }
    const scope = scopes.at(-1)
    if (scope !== undefined) note(scope, place, value)
    if (scope !== undefined && opensScope(path)) {
      scopes = scopes.slice(0, -1)
      if (scope.name === 'TxInfAndSts') {
        if (found.payments.length >= mostPayments)
          throw malformed('It has more payments than a report can have.')
        found.payments.push(paymentOf(scope))
      } else if (scope.status !== undefined)
        found.statuses.push({ block: scope.id, status: scope.status, reason: scope.reason ?? 'NARR' })
    }
    if (path.pop() === undefined) throw new Error(`${tag.name} is closed and was not open`)
  })

  return {
    write: (piece: string) => void parser.write(piece),
    close: () => {
      parser.close()
      const { messageId, file } = head
      if (messageId === undefined || file === undefined)
        throw malformed('It does not say which file it answers (OrgnlGrpInfAndSts).')
      if (!isId(messageId) || !isId(file)) throw malformed('An id in it is not one.')
      return { form, messageId, file, ...found }
    },
  }
}

interface Scope {
  readonly name: string
  id?: string
  status?: string
  reason?: string
  amount?: string
  currency: string
}

const scopeNames = ['OrgnlGrpInfAndSts', 'OrgnlPmtInfAndSts', 'TxInfAndSts']
const opensScope = (path: readonly string[]): boolean => {
  const name = path.at(-1)
  if (path.length < 3 || path.length > 4 || name === undefined || !scopeNames.includes(name)) return false
  return path.length === 3
    ? name !== 'TxInfAndSts'
    : name === 'TxInfAndSts' && path[2] === 'OrgnlPmtInfAndSts'
}

/** Leaves of a scope, by where they stand in it. */
const note = (scope: Scope, place: string, value: string): void => {
  const within = place
    .split('/')
    .slice(scope.name === 'TxInfAndSts' ? 2 : 1)
    .join('/')
  if (within === 'OrgnlPmtInfId' && scope.name === 'OrgnlPmtInfAndSts') scope.id = value
  if (within === 'OrgnlEndToEndId') scope.id = value
  if (within === 'GrpSts' || within === 'PmtInfSts' || within === 'TxSts') scope.status = value
  // The first reason is the one that the bank puts first.
  if (within === 'StsRsnInf/Rsn/Cd' || within === 'StsRsnInf/Rsn/Prtry') scope.reason ??= reasonText(value)
  if (within === 'OrgnlTxRef/Amt/InstdAmt') scope.amount = value
}

const paymentOf = ({ id, status, reason, amount, currency }: Scope): PaymentStatus => ({
  endToEndId: (id ?? '').slice(0, 140),
  status: status ?? '',
  reason: reason ?? 'NARR',
  cents: amount === undefined ? undefined : centsOf(amount, currency),
})

/** Another currency, or what is no sum, is no sum of ours. */
const centsOf = (amount: string, currency: string): bigint => {
  const [, whole, part = ''] = /^(\d{1,15})(?:\.(\d{1,5}))?$/.exec(amount) ?? []
  if (whole === undefined || currency !== 'EUR' || /[1-9]/.test(part.slice(2))) return -1n
  return BigInt(whole + part.slice(0, 2).padEnd(2, '0'))
}

/** Codes are shown and kept: no sign in them but those of a code. */
const reasonText = (value: string): string => value.replaceAll(/[^A-Za-z0-9.-]/g, '').slice(0, 35) || 'NARR'

const isId = (text: string): boolean => /^[\x20-\x7e]{1,35}$/.test(text)

const formOf = ({ uri, local }: SaxesTagNS): string => {
  const [, form] = /^urn:iso:std:iso:20022:tech:xsd:(pain\.002\.001\.(?:03|10))$/.exec(uri) ?? []
  if (form === undefined || local !== 'Document')
    throw malformed(
      'It is not a status report of the kinds that are read: pain.002.001.10 and pain.002.001.03.',
    )
  return form
}

const malformed = (detail: string, cause?: unknown) =>
  new Problem('payment-report-malformed', detail, { cause })
