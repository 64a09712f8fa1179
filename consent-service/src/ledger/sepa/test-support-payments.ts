import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { paymentOrderIdSchema } from '@mutua/sdk/coop/payment-order'
import { parseYear } from '@mutua/sdk/coop/period'
import { accounts } from '@mutua/sdk/coop/transfer'
import { cents, parseWebId } from '@mutua/sdk/ids'
import { row } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { ordinalKey, toBytes, type Store } from '@mutua/kit/store'
import { openOfficers } from '../../officers/open-officers.ts'
import { registeredSigner } from '../../officers/test-support.ts'
import { createClock, ibans } from '../../wiring/test-support-value.ts'
import { paymentPrefix, ristornoKey } from '../ledger-rows.ts'
import { openLedger } from '../open-ledger.ts'
import { openPaymentOrders } from './open-payment-orders.ts'
import type { Payee } from './order-rows.ts'
import { listRunPayments } from './run-payments.ts'

export const olga = parseWebId('https://coop.example/olga#me')
export const otto = parseWebId('https://coop.example/otto#me')
export const year2026 = parseYear('2026')
export const firstOrder = paymentOrderIdSchema.parse('RISTORNO-2026')
export const orderId = (text: string) => paymentOrderIdSchema.parse(text)

const names = ['Nicolò D’Angelo', 'Łucja Müller-Øster', 'Юлия Щербакова', 'محمد', 'Zoë & Söhne <x>']

/** What the register says of a member. */
export const payeeOf = (member: number): Payee => ({
  name: names[member % names.length] ?? '',
  iban: ibanSchema.parse(ibans[member % ibans.length]),
})

/** A run of 2026 that pays these sums to members 1, 2, 3..., as it is booked. */
export const bookRun = async (
  store: Store,
  ledger: ReturnType<typeof openLedger>,
  sums: readonly bigint[],
) => {
  for (const [index, sum] of sums.entries()) {
    const member = index + 1
    const fact = {
      cents: cents(sum),
      period: year2026,
      reference: 'Ristorno',
      centre: 'member-uses' as const,
    }
    const [surplus, owed] = [accounts.surplus(year2026), accounts.ristorno(member)]
    await ledger.post({ ...fact, key: `allot:${String(member)}`, debit: surplus, credit: owed })
    await ledger.post({ ...fact, key: `pay:${String(member)}`, debit: owed, credit: accounts.inTransit })
  }
  await store.write([
    row(ristornoKey(year2026), {}),
    ...sums.map((sum, index) =>
      row(paymentPrefix(year2026) + ordinalKey(index + 1), {
        member: index + 1,
        cents: sum,
        endToEndId: `RISTORNO-2026-${ordinalKey(index + 1)}`,
      }),
    ),
  ])
}

/** Payment orders on a real store, with two officers who have keys of their own. */
export const openPaymentHouse = async (
  store: Store,
  options: { readonly paymentsPerFile?: number; readonly start?: string } = {},
) => {
  const clock = createClock(options.start ?? '2027-05-10T09:00:00.000Z')
  const { now } = clock
  const register = new Map<number, Payee>()
  const ledger = openLedger({ store, now })
  const officers = openOfficers({ store, now, isOfficer: (webId) => webId === olga || webId === otto })
  const orders = openPaymentOrders({
    ...{ store, now, ledger, officers },
    sealer: createTestSealer(new Uint8Array(32).fill(5)),
    debtor: { name: 'Mutua società cooperativa', iban: ibanSchema.parse(ibans[0]) },
    paymentsPerFile: options.paymentsPerFile ?? 1_000,
    findPayee: (member) => Promise.resolve(register.get(member) ?? payeeOf(member)),
    listRunPayments: (year) => listRunPayments(year, { store }),
  })
  const first = await registeredSigner(olga, officers)
  const second = await registeredSigner(otto, officers)
  const balances = async () =>
    new Map((await ledger.readBalances()).map(({ account, balanceCents }) => [String(account), balanceCents]))
  return {
    ...{ store, clock, register, ledger, officers, orders, first, second, balances },
    /** Drafts, has it signed by both, and exports. */
    send: async (wish: { again?: boolean; executeOn?: CivilDate } = {}) => {
      const { id } = await orders.draft({ year: year2026, ...wish }, olga)
      await sign(id)
      return orders.export(id, olga)
    },
    sign,
    import: (xml: string) => orders.importReport(bytesOf(xml), olga),
  }

  async function sign(id: ReturnType<typeof orderId>) {
    const { text } = await orders.statement(id)
    await orders.propose(id, { webId: olga, ...(await first.sign(text)) })
    return orders.confirm(id, { webId: otto, ...(await second.sign(text)) })
  }
}

/** In pieces of odd lengths, as a network has them. */
export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = toBytes(text)
  for (let at = 0; at < bytes.length; at += 977) yield Promise.resolve(bytes.subarray(at, at + 977))
  await Promise.resolve()
}

export interface ReportOf {
  readonly file: string
  readonly form?: '03' | '10'
  readonly messageId?: string
  readonly group?: string
  readonly groupReason?: string
  readonly block?: { readonly id?: string; readonly status?: string; readonly reason?: string }
  readonly payments?: readonly {
    readonly id: string
    readonly status: string
    readonly reason?: string
    readonly euro?: string
  }[]
}

/** A report as banks write it: elements and order of pain.002. */
export const reportXml = (report: ReportOf): string => {
  const { form = '10', file, payments = [], block = {} } = report
  const words = form === '10' ? '<AddtlInf>see contract</AddtlInf>' : ''
  const reason = (code: string | undefined) =>
    code === undefined ? '' : `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn>${words}</StsRsnInf>`
  const single = payments.map(
    ({ id, status, reason: why, euro }) =>
      `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>${status}</TxSts>${reason(why)}` +
      (euro === undefined
        ? ''
        : `<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">${euro}</InstdAmt></Amt></OrgnlTxRef>`) +
      '</TxInfAndSts>\n',
  )
  const status = block.status === undefined ? '' : `<PmtInfSts>${block.status}</PmtInfSts>`
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${form}"><CstmrPmtStsRpt>` +
    `<GrpHdr><MsgId>${report.messageId ?? 'BANK-1'}</MsgId><CreDtTm>2027-05-12T07:00:00Z</CreDtTm></GrpHdr>` +
    `<OrgnlGrpInfAndSts><OrgnlMsgId>${file}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` +
    `${report.group === undefined ? '' : `<GrpSts>${report.group}</GrpSts>`}${reason(report.groupReason)}</OrgnlGrpInfAndSts>` +
    (single.length === 0 && block.status === undefined
      ? ''
      : `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${block.id ?? file}</OrgnlPmtInfId>${status}${reason(block.reason)}${single.join('')}</OrgnlPmtInfAndSts>`) +
    '</CstmrPmtStsRpt></Document>\n'
  )
}
