import { createInvoiceClient } from '@mutua/sdk/clients/invoice-client'
import { createMembershipClient } from '@mutua/sdk/clients/membership-client'
import { createOfficerClient } from '@mutua/sdk/clients/officer-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { didWebDocumentUrl } from '@mutua/sdk/consent/did-web'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { monthOf, parseYear } from '@mutua/sdk/coop/period'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { recomputeClose } from '@mutua/sdk/coop/recompute-close'
import { jsonText } from '@mutua/sdk/json'
import { priceOfAnswer, answerPriceSchema } from '@mutua/sdk/pool/answer-price'
import type { GivenAnswer } from '@mutua/sdk/pool/answer'
import type { OwnShare } from '@mutua/sdk/pool/own-share'
import type { Coop, Person } from '../../support/coop.ts'
import { openDoctoredHome } from '../../support/doctor.ts'
import { inParallel } from '../../support/in-parallel.ts'
import { adoptRistorno, closePeriod, runRistorno } from '../../support/two-officers.ts'
import type { Narrator } from '../narrator.ts'
import { sendOrder } from '../year/pay-members.ts'
import { receiptsOf } from './ending.ts'
import { studiesOf } from './joining.ts'
import type { Institute } from './people.ts'
import { isRefusedWith } from './refusals.ts'

const cents = { answer: '5000', rho: '300' } as const

/** What answers cost: for each, and for each thousandth of rho. */
export const answerPrices = policyDocumentSchema.parse({
  ...{ type: 'price-list', name: 'research-pool' },
  items: [
    { code: 'pool-answer', title: 'Risposta del pool', unit: 'risposta', cents: cents.answer },
    { code: 'pool-rho', title: 'Riservatezza spesa', unit: 'millesimo di rho', cents: cents.rho },
  ],
})

export interface Paying {
  readonly coop: Coop
  readonly institute: Institute
  /** Members whose records were read, and who is in it still. */
  readonly members: readonly Person[]
  /** A member who is not in it: withdrew before the freeze. */
  readonly notIn: Person
  /** Withdrew after the freeze, before the first question. */
  readonly left: Person
  readonly answers: readonly GivenAnswer[]
}

/** What the study has brought, told to anybody as a sum and to each member as their own part. */
export const tellShares = async (
  id: string,
  { coop, institute, members, notIn, left, answers }: Paying,
  { step, refused, say }: Narrator,
): Promise<readonly OwnShare[]> => {
  const price = answerPriceSchema.parse({
    resolution: '2026/2',
    answerCents: cents.answer,
    milliRhoCents: cents.rho,
  })
  const due = answers.map(({ answer }) => priceOfAnswer(price, answer.cost.rho))
  const sum = due.reduce<bigint>((before, one) => before + one, 0n)
  await step(
    'Anybody reads what the answers cost, to the micro-cent, and not how many members there are.',
    async () => {
      const { running } = await studiesOf(coop, institute.researcher).statement(id)
      if (running.answers !== answers.length || running.microCents !== sum)
        throw new Error(`It is ${String(running.microCents)} for ${String(running.answers)}.`)
    },
  )
  const shares = await step(
    'Each member reads their own part of it, and how it follows; all parts are equal.',
    async () => {
      const own = await inParallel(members, (member) => studiesOf(coop, member).share(id))
      for (const { microCents, parts } of own)
        if (microCents !== due.reduce((before, one) => before + one / BigInt(parts), 0n))
          throw new Error(`${String(microCents)} does not follow.`)
      return own
    },
  )
  if (shares?.[0] !== undefined)
    say(
      `    ${String(sum / 1_000_000n)} cents in ${String(shares[0].parts)} parts: ${String(shares[0].microCents)} micro-cents each.`,
    )
  await step(`${left.name}, who left before the first question, is owed nothing for it.`, async () => {
    const { answers: count, microCents } = await studiesOf(coop, left).share(id)
    if (count !== 0 || microCents !== 0n) throw new Error('They are paid for what was not theirs.')
  })
  await refused(
    'An officer asks for it: refused.',
    () => studiesOf(coop, coop.officer).share(id),
    isRefusedWith('member-unknown'),
  )
  await refused(
    'The researcher asks for it: refused.',
    () => studiesOf(coop, institute.researcher).share(id),
    isRefusedWith('member-unknown'),
  )
  await refused(
    'A member who is not in it asks: there is nothing.',
    () => studiesOf(coop, notIn).share(id),
    isRefusedWith('not-found'),
  )
  return shares ?? []
}

/** After the destruction: the month of the answers is closed and invoiced, the year comes back to the members, and nothing says of which study. */
export const payBack = async (
  id: string,
  { coop, institute, members, left, notIn, answers }: Paying,
  shares: readonly OwnShare[],
  narrator: Narrator,
): Promise<void> => {
  const { step, refused, say } = narrator
  const [member] = members
  if (member === undefined) throw new Error('A study has members.')
  await refused(
    'The key is gone: no member is told any more which part was of this study.',
    () => studiesOf(coop, member).share(id),
    isRefusedWith('study-key-gone'),
  )
  const [first] = answers
  if (first === undefined) throw new Error('There is nothing to pay.')
  const month = monthOf(first.answer.issuedAt)
  const year = parseYear(month.slice(0, 4))
  const closed = await step(
    `Two officers close ${month}: the institute is billed for its answers.`,
    async () => {
      const all = await closePeriod(coop, month, { early: true })
      const bill = all.bills.find(({ payer }) => payer === institute.id)
      if (bill?.lines.length !== 1 || bill.lines[0]?.tariff !== `study:${id.slice(id.lastIndexOf('/') + 1)}`)
        throw new Error('The bill is not of the study.')
      return { all, bill }
    },
  )
  if (closed === undefined) return
  await step('It has one invoice of it, and reads it itself.', async () => {
    const { fetch } = institute.researcher
    const [invoice, ...others] = await createInvoiceClient({
      consentService: coop.consentService.baseUrl,
      fetch,
    }).invoices()
    if (invoice?.dueCents !== closed.bill.cents || others.length > 0) throw new Error('It is another sum.')
    say(`    ${invoice.number}: ${String(invoice.dueCents)} cents.`)
  })
  await step('Whoever holds the receipts and the signed statement works the close out again.', async () => {
    const faults = await verifyClose(coop, month)
    if (faults.length > 0) throw new Error(faults.join(', '))
  })
  await step('Two officers close the year.', () => closePeriod(coop, year, { early: true }))
  const run = await step('The ristorno is voted, and run by two officers.', async () =>
    runRistorno(coop, year, await adoptRistorno(coop, year, { id: `${year}/9` })),
  )
  if (run === undefined) return
  await step('Whoever was in the study is allotted the same, and nobody else anything.', () => {
    const given = run.allotments.filter(({ cents: amount }) => amount > 0n)
    const units = new Set(given.map((one) => one.units))
    return given.length === members.length && units.size === 1
      ? Promise.resolve()
      : Promise.reject(new Error(`${String(given.length)} members, ${String(units.size)} amounts of units.`))
  })
  await step(
    'Each of them reads of their year what research brought; who left or was not in it does not.',
    async () => {
      const [own] = await statementsOf(coop, member)
      if (own?.research?.microCents !== shares[0]?.microCents || own?.research === undefined)
        throw new Error(`It says ${String(own?.research?.microCents)}.`)
      for (const other of [left, notIn])
        if ((await statementsOf(coop, other)).some(({ research }) => research !== undefined))
          throw new Error(`${other.name} reads of research.`)
    },
  )
  const files = await step('The payment order pays exactly what was allotted.', () =>
    sendOrder(coop, { year }),
  )
  await step('What officers, bank and log see names no study and no pseudonym.', () => {
    const seen = [
      jsonText(run),
      jsonText(files ?? {}),
      coop.consentService.lastWords(),
      coop.podServer.lastWords(),
    ]
    const secrets = [id.slice(id.lastIndexOf('/') + 1), ...shares.map(({ pseudonym }) => pseudonym)]
    const found = seen.findIndex((text) => secrets.some((secret) => text.includes(secret)))
    return found === -1 ? Promise.resolve() : Promise.reject(new Error(`It stands in ${String(found)}.`))
  })
  await step('All accounts of the ledger together are zero.', async () => {
    const sum = (await coop.asOfficer.balances()).reduce(
      (before, { balanceCents }) => before + balanceCents,
      0n,
    )
    if (sum !== 0n) throw new Error(`They are ${String(sum)} cents.`)
  })
  await step('The doctor recounts it, answer by answer and cent by cent, and finds nothing.', async () => {
    await coop.consentService.kill('SIGTERM')
    const found = await doctorsFindings(coop)
    await coop.consentService.restart()
    if (found.length > 0) throw new Error(JSON.stringify(found))
  })
}

const doctorsFindings = async ({ homes }: Coop): Promise<readonly unknown[]> => {
  await using doctored = await openDoctoredHome('consent', homes.consent)
  const found = await doctored.findings()
  return found
}

const statementsOf = ({ consentService }: Coop, { fetch }: Person) =>
  createMembershipClient({ consentService: consentService.baseUrl, fetch }).statements()

const verifyClose = async (coop: Coop, month: ReturnType<typeof monthOf>): Promise<readonly string[]> => {
  const consentService = coop.consentService.baseUrl
  const [{ closing }] = await coop.twoOfficers()
  const receipts = await receiptsOf(coop, coop.officer, { all: true })
  const document: unknown = await (await fetch(didWebDocumentUrl(consentService))).json()
  const { bills } = await closing.closed(month)
  const podServer = coop.podServer.baseUrl
  const verdict = await recomputeClose({
    close: await closing.statement(month),
    ...{ bills, receipts },
    officerKeys: await createOfficerClient({ consentService, fetch }).keys(),
    tariffs: await coop.asOfficer.tariffs(),
    podKeys: new Map([[podServer, await createPodClient({ podServer, fetch }).receiptKeys()]]),
    studies: {
      statements: await closing.studies(month),
      issuerKeysOf: (issuer) => issuerKeysFrom(document, issuer, { now: () => 0 }),
    },
  })
  return verdict.kind === 'differs' ? verdict.faults.map(({ kind }) => kind) : []
}
