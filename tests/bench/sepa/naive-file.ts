import { bankText } from '../../../consent-service/src/ledger/sepa/bank-text.ts'

interface NaivePayment {
  readonly id: string
  readonly name: string
  readonly iban: string
  readonly cents: bigint
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Element | string)[]
}

/** What most programs do: a tree of the whole document, then its text. To measure ours beside it; never sent anywhere. */
export const naiveFile = (id: string, payments: readonly NaivePayment[]): string => {
  const sum = euro(payments.reduce((total, { cents }) => total + cents, 0n))
  const totals = [leaf('NbOfTxs', String(payments.length)), leaf('CtrlSum', sum)]
  const single = payments.map((payment) =>
    element('CdtTrfTxInf', [
      element('PmtId', [leaf('EndToEndId', payment.id)]),
      element('Amt', [element('InstdAmt', [euro(payment.cents)], { Ccy: 'EUR' })]),
      element('Cdtr', [leaf('Nm', bankText(payment.name, 70) || 'Socio')]),
      element('CdtrAcct', [element('Id', [leaf('IBAN', payment.iban)])]),
      element('RmtInf', [leaf('Ustrd', 'RISTORNO 2026')]),
    ]),
  )
  const head = element('GrpHdr', [leaf('MsgId', id), leaf('CreDtTm', '2027-05-10T09:00:00Z'), ...totals])
  const block = element('PmtInf', [leaf('PmtInfId', id), leaf('PmtMtd', 'TRF'), ...totals, ...single])
  return textOf(element('Document', [element('CstmrCdtTrfInitn', [head, block])]))
}

const euro = (cents: bigint): string => `${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}`

const leaf = (name: string, text: string): Element => element(name, [text])

const element = (
  name: string,
  children: Element['children'],
  attributes: Element['attributes'] = {},
): Element => ({ name, attributes, children })

const textOf = ({ name, attributes, children }: Element): string => {
  const inside = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const text = children.map((child) => (typeof child === 'string' ? escaped(child) : textOf(child)))
  return `<${name}${inside.join('')}>${text.join('')}</${name}>`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
