import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Iban } from '@mutua/sdk/coop/iban'
import type { Cents, Instant } from '@mutua/sdk/ids'
import { bankText, isBankName, paymentId } from './bank-text.ts'

/** A structured address in its shortest form: banks have refused address lines alone since 15 November 2026. */
export interface Town {
  readonly town: string
  /** ISO 3166-1 alpha-2 */
  readonly country: string
}

/** The co-op's own account. */
export interface Debtor {
  readonly name: string
  readonly iban: Iban
  /** Left out, the bank takes it from the IBAN. */
  readonly bic?: string
  /** Left out, no address is given. */
  readonly address?: Town | undefined
}

export interface CreditTransferFile {
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
  readonly address?: Town | undefined
}

/**
 * One file of SEPA credit transfers as ISO 20022 `pain.001.001.09` (EPC132-08, customer-to-bank), written while the
 * payments are read, so a file of any size needs no memory. Names and texts are in the character set all banks take.
 * Pieces are of about 64 kB.
 *
 * @throws {Error} at the end when the payments are not as many, or not as much, as the head of the file says: such a file
 *   must not reach the bank, so whoever sends it on breaks it off
 */
export async function* writeCreditTransfers(
  file: CreditTransferFile,
  payments: AsyncIterable<CreditTransfer> | Iterable<CreditTransfer>,
): AsyncGenerator<string> {
  let piece = head(file)
  const remittance = `<RmtInf><Ustrd>${xml(bankText(file.remittance, 140))}</Ustrd></RmtInf></CdtTrfTxInf>\n`
  let [count, cents] = [0, 0n]
  for await (const payment of payments) {
    count += 1
    cents += payment.cents
    piece += transaction(payment) + remittance
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  if (count !== file.count || cents !== file.cents)
    throw new Error('the payments are not what the head of the file says')
  yield `${piece}</PmtInf></CstmrCdtTrfInitn></Document>\n`
}

const pieceLength = 65_536

const head = (file: CreditTransferFile): string => {
  const { debtor } = file
  const [id, name, sum] = [paymentId(file.id), nameText(debtor.name), euro(file.cents)]
  const totals = `<NbOfTxs>${String(file.count)}</NbOfTxs><CtrlSum>${sum}</CtrlSum>`
  const agent =
    debtor.bic === undefined ? '<Othr><Id>NOTPROVIDED</Id></Othr>' : `<BICFI>${bic(debtor.bic)}</BICFI>`
  // Without the thousandths of a second, which some banks do not read.
  const created = file.createdAt.replace(/\.\d{3}Z$/, 'Z')
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>',
    `<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${created}</CreDtTm>${totals}<InitgPty><Nm>${name}</Nm></InitgPty></GrpHdr>\n`,
    `<PmtInf><PmtInfId>${id}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>${totals}`,
    '<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>',
    `<ReqdExctnDt><Dt>${file.executeOn}</Dt></ReqdExctnDt>`,
    `<Dbtr><Nm>${name}</Nm>${addressText(debtor.address)}</Dbtr><DbtrAcct><Id><IBAN>${debtor.iban}</IBAN></Id></DbtrAcct>`,
    `<DbtrAgt><FinInstnId>${agent}</FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>\n`,
  ].join('')
}

const transaction = ({ endToEndId, name, iban, cents, address }: CreditTransfer): string =>
  `<CdtTrfTxInf><PmtId><EndToEndId>${paymentId(endToEndId)}</EndToEndId></PmtId>` +
  `<Amt><InstdAmt Ccy="EUR">${amount(cents)}</InstdAmt></Amt>` +
  `<Cdtr><Nm>${nameText(name)}</Nm>${addressText(address)}</Cdtr><CdtrAcct><Id><IBAN>${iban}</IBAN></Id></CdtrAcct>`

/** EPC132-08: one transaction is 0.01 to 999,999,999.99 euro. */
const amount = (cents: bigint): string => {
  if (cents < 1n || cents > 99_999_999_999n)
    throw new Error('an amount is outside what one SEPA transfer can carry')
  return euro(cents)
}

const euro = (cents: bigint): string => {
  const digits = String(cents).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const nameText = (name: string): string => {
  if (!isBankName(name)) throw new Error('a name has nothing left that a bank can read')
  return xml(bankText(name, 70))
}

const addressText = (address: Town | undefined): string => {
  if (address === undefined) return ''
  const town = bankText(address.town, 35)
  if (!/^[A-Z]{2}$/.test(address.country) || !/[A-Za-z]/.test(town))
    throw new Error('an address has no town or no country that a bank can read')
  return `<PstlAdr><TwnNm>${xml(town)}</TwnNm><Ctry>${address.country}</Ctry></PstlAdr>`
}

const bic = (text: string): string => {
  if (!/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text))
    throw new Error('the BIC of the co-op is not a BIC')
  return text
}

/** No sign of the character set needs it; it stands guard over the file all the same. */
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
