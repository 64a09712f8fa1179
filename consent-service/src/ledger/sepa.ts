import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Iban } from '@mutua/sdk/coop/iban'
import type { Cents, Instant } from '@mutua/sdk/ids'
import { isBankName, sepaId, sepaText } from './sepa-text.ts'

/** The co-op's own account. */
export interface Debtor {
  readonly name: string
  readonly iban: Iban
  /** Left out, the bank takes it from the IBAN. */
  readonly bic?: string
}

export interface CreditTransferOrder {
  /** Names the file: a bank takes one id once. */
  readonly id: string
  readonly createdAt: Instant
  readonly executeOn: CivilDate
  readonly debtor: Debtor
  /** Number and sum of the payments that follow. */
  readonly count: number
  readonly cents: bigint
  /** What the payee reads. Neutral: it never names a study or a purpose. */
  readonly remittance: string
}

export interface CreditTransfer {
  readonly endToEndId: string
  readonly name: string
  readonly iban: Iban
  readonly cents: Cents
}

/**
 * A SEPA credit transfer order as ISO 20022 `pain.001.001.09` (EPC132-08, customer-to-bank), written while the payments
 * are read, so a file of any size needs no memory. Names and texts are in the character set all banks take; no address is
 * given (an unstructured one is rejected since 15 November 2026).
 *
 * @throws {Error} at the end when the payments are not as many, or not as much, as the head of the file says: such a file
 *   must not reach the bank, so whoever sends it on breaks it off
 */
export async function* writeCreditTransfers(
  order: CreditTransferOrder,
  payments: AsyncIterable<CreditTransfer> | Iterable<CreditTransfer>,
): AsyncGenerator<string> {
  yield head(order)
  let [count, cents] = [0, 0n]
  for await (const payment of payments) {
    count += 1
    cents += payment.cents
    yield transaction(payment, order.remittance)
  }
  if (count !== order.count || cents !== order.cents)
    throw new Error('the payments are not what the head of the file says')
  yield '</PmtInf></CstmrCdtTrfInitn></Document>\n'
}

const head = (order: CreditTransferOrder): string => {
  const { debtor } = order
  const [id, name, sum] = [sepaId(order.id), nameText(debtor.name), euro(order.cents)]
  const totals = `<NbOfTxs>${String(order.count)}</NbOfTxs><CtrlSum>${sum}</CtrlSum>`
  const agent =
    debtor.bic === undefined ? '<Othr><Id>NOTPROVIDED</Id></Othr>' : `<BICFI>${bic(debtor.bic)}</BICFI>`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>',
    `<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${order.createdAt}</CreDtTm>${totals}<InitgPty><Nm>${name}</Nm></InitgPty></GrpHdr>\n`,
    `<PmtInf><PmtInfId>${id}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>${totals}`,
    '<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>',
    `<ReqdExctnDt><Dt>${order.executeOn}</Dt></ReqdExctnDt>`,
    `<Dbtr><Nm>${name}</Nm></Dbtr><DbtrAcct><Id><IBAN>${debtor.iban}</IBAN></Id></DbtrAcct>`,
    `<DbtrAgt><FinInstnId>${agent}</FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>\n`,
  ].join('')
}

const transaction = ({ endToEndId, name, iban, cents }: CreditTransfer, remittance: string): string =>
  [
    `<CdtTrfTxInf><PmtId><EndToEndId>${sepaId(endToEndId)}</EndToEndId></PmtId>`,
    `<Amt><InstdAmt Ccy="EUR">${amount(cents)}</InstdAmt></Amt>`,
    `<Cdtr><Nm>${nameText(name)}</Nm></Cdtr><CdtrAcct><Id><IBAN>${iban}</IBAN></Id></CdtrAcct>`,
    `<RmtInf><Ustrd>${xml(sepaText(remittance, 140))}</Ustrd></RmtInf></CdtTrfTxInf>\n`,
  ].join('')

/** EPC132-08: one transaction is 0.01 to 999,999,999.99 euro. */
const amount = (cents: bigint): string => {
  if (cents < 1n || cents > 99_999_999_999n)
    throw new Error('an amount is outside what one SEPA transfer can carry')
  return euro(cents)
}

const euro = (cents: bigint): string => `${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}`

const nameText = (name: string): string => {
  if (!isBankName(name)) throw new Error('a name has nothing left that a bank can read')
  return xml(sepaText(name, 70))
}

const bic = (text: string): string => {
  if (!/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text))
    throw new Error('the BIC of the co-op is not a BIC')
  return text
}

/** The apostrophe is the only sign of the set that XML knows, and text may hold it; this stands guard all the same. */
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
