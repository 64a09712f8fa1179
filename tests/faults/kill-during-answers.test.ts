import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ResearchClient } from '@mutua/sdk/clients/research-client'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import type { Sha256 } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNarrator } from '../journeys/narrator.ts'
import { apply } from '../journeys/study/application.ts'
import { researchOf } from '../journeys/study/asking.ts'
import { studiesOf, takeStep } from '../journeys/study/joining.ts'
import { admitInstitute, adoptLimits } from '../journeys/study/people.ts'
import { openClockTower } from '../support/clock-tower.ts'
import { addMember, openCoop, type Coop } from '../support/coop.ts'
import { openDoctoredHome } from '../support/doctor.ts'
import { joinStudy } from '../support/join-study.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/*
 * The consent service, as it is shipped, is killed while it debits, draws, scans, signs and answers. What was released was
 * paid for before; what was given out stays, byte for byte; what was debited and not answered stays spent.
 */

const deep = process.env['MUTUA_DEEP'] === '1'
const kills = deep ? 100 : 3
const askers = 8
/** In whole billionths; the budget has room for 20,000 of them. */
const price = 1_000n
const limit = 20_000_000n

const opened = new AsyncDisposableStack()
let coop: Coop
/** A service that starts while this is there debits after it has answered. */
let faultFile: string
let research: ResearchClient
let id: string

beforeAll(async () => {
  const clock = opened.use(await openClockTower(Date.now()))
  faultFile = join(opened.use(await createTemporaryFolder('fault')).path, 'there')
  const consent = clock.environmentFor('consent')
  const preload = new URL('../support/release-first.mjs', import.meta.url).href
  coop = opened.use(
    await openCoop({
      pod: clock.environmentFor('pods'),
      consent: {
        ...consent,
        NODE_OPTIONS: `${consent['NODE_OPTIONS'] ?? ''} --import=${preload}`,
        MUTUA_TEST_FAULT_FILE: faultFile,
        CONSENT_POOL_TICK_MS: '50',
      },
    }),
  )
  const members = []
  for (let number = 1; number <= 10; number += 1)
    members.push(await addMember(coop, `socia-${String(number)}`, number))
  const limits = policyDocumentSchema.parse({
    ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
    ...{ studyRhoNano: Number(limit), memberYearRhoNano: 100_000_000, cohortFloor: 10 },
  })
  await adoptLimits(coop, [...foundingPurposes.filter(({ name }) => name !== 'market'), limits])
  const institute = await admitInstitute(coop)
  const told: string[] = []
  const project = await apply(
    coop,
    institute,
    createNarrator((line) => told.push(line)),
  )
  if (project === undefined) throw new Error(told.join('\n'))
  id = project.id.replace('/projects/', '/studies/')
  const today = civilDateOf(Date.now())
  const recruiting = await takeStep(coop, id, { step: 'recruit', until: addDays(today, 1) })
  for (const member of members) await joinStudy(studiesOf(coop, member), recruiting)
  await clock.moveTo(startOfDay(recruiting.recruiting?.freezeFrom ?? today) + 9 * 3_600_000)
  await takeStep(coop, id, { step: 'freeze' })
  await takeStep(coop, id, { step: 'open' })
  research = researchOf(coop, institute.researcher)
}, 300_000)
afterAll(() => opened.disposeAsync())

/** What the researcher holds, and what the service says of it later. */
interface Account {
  /** By digest, as they were given out; some of them. */
  readonly held: ReadonlyMap<Sha256, string>
  /** In its order; with those answers that are held and are there to read. */
  readonly history: readonly {
    readonly number: number
    readonly digest: Sha256
    readonly jwt: string | undefined
  }[]
  readonly spent: bigint
}

/** Everything that must not be, after any number of kills. */
const faultsOf = ({ held, history, spent }: Account): readonly string[] => [
  ...(spent < price * BigInt(history.length) ? ['More was released than spent.'] : []),
  ...(spent > limit ? ['More is spent than there was.'] : []),
  ...history.flatMap(({ number }, at) =>
    number === at + 1 ? [] : [`Number ${String(number)} at ${String(at)}.`],
  ),
  ...(new Set(history.map(({ digest }) => digest)).size < history.length
    ? ['An answer is there twice.']
    : []),
  ...[...held].flatMap(([digest, jwt]) =>
    history.some((one) => one.digest === digest && one.jwt === jwt)
      ? []
      : [`${digest} is another one, or gone.`],
  ),
]

/** Nobody is that old: each is a question of its own, with the same truth. */
const question = (at: number) => ({
  query: {
    kind: 'count',
    of: 'members',
    where: [
      { column: 'age_years', from: 18 + (at % 90) },
      { column: 'measurement_hba1c', from: 30 + Math.floor(at / 90) },
    ],
  },
  rho: unitsText(price, rhoUnits),
})

/** Of all rounds: each asks what was never asked. */
let asked = 0

const startAsking = () => {
  const held = new Map<Sha256, string>()
  const cutOff: number[] = []
  let over = false
  const repeated: string[] = []
  const ask = async (): Promise<void> => {
    while (!over) {
      const at = asked
      asked += 1
      await askOnce(at)
    }
  }
  const askOnce = async (at: number): Promise<void> => {
    try {
      const { answer, jwt } = await research.ask(id, question(at))
      held.set(answer.digest, jwt)
      // Every fourth is asked again: for nothing, and the same.
      if (at % 4 !== 0) return
      const again = await research.ask(id, question(at))
      if (again.jwt !== jwt || again.spent !== '0') repeated.push(answer.digest)
    } catch (error) {
      if (error instanceof Problem) throw error
      cutOff.push(at)
      await pause(20)
    }
  }
  const working = Array.from({ length: askers }, ask)
  return {
    held,
    repeated,
    cutOff,
    stop: async () => {
      over = true
      await Promise.all(working)
    },
  }
}

const readAccount = async (held: Account['held']): Promise<Account> => {
  const history = await research.history(id)
  return {
    held: new Map(held),
    spent: await readSpent(),
    history: await Promise.all(
      history.map(async ({ number, digest }) => ({
        number,
        digest,
        jwt: held.has(digest) ? await readAnswer(digest) : undefined,
      })),
    ),
  }
}

const readSpent = async (): Promise<bigint> => {
  const { budget } = await research.estimate(id, question(0))
  return billionthsOf(budget?.spent ?? 'nothing')
}

const billionthsOf = (rho: string): bigint => BigInt(Math.round(Number(rho) * 1e9))

/** Whoever got no answer asks again, and is told what it costs: the price, or nothing where the answer lay there already. */
const askAgain = async (
  cutOff: readonly number[],
): Promise<{ readonly faults: readonly string[]; readonly paidBefore: number }> => {
  const before = await readSpent()
  const costs = await Promise.all(
    cutOff.map(async (at) => billionthsOf((await research.ask(id, question(at))).spent)),
  )
  const told = costs.reduce((sum, cost) => sum + cost, 0n)
  const isTrue = (await readSpent()) - before === told && costs.every((cost) => cost === 0n || cost === price)
  return {
    faults: isTrue ? [] : ['Another price was paid than was told.'],
    paidBefore: costs.filter((cost) => cost === 0n).length,
  }
}

const someOf = <Key, Value>(all: ReadonlyMap<Key, Value>, most: number): ReadonlyMap<Key, Value> =>
  new Map([...all].toSorted(() => Math.random() - 0.5).slice(0, most))

const readAnswer = (digest: Sha256): Promise<string | undefined> =>
  research.answer(id, digest).then(
    ({ jwt }) => jwt,
    () => undefined,
  )

/** Asks, kills in the middle of it, and starts again. */
const killOnce = async () => {
  const asking = startAsking()
  await expect.poll(() => asking.held.size, { interval: 5 }).toBeGreaterThan(askers)
  await pause(Math.random() * 120)
  await coop.consentService.kill('SIGKILL')
  await asking.stop()
  await using stopped = await openDoctoredHome('consent', coop.homes.consent)
  const findings = await stopped.findings()
  return { ...asking, findings }
}

test(
  `no answer is released that was not paid for, none is lost and none changes, though the service is killed ${String(kills)} times`,
  { timeout: deep ? 3_600_000 : 120_000 },
  async () => {
    const found: unknown[] = []
    const figures = { kills, answers: 0, cutOff: 0, paidAndGivenLater: 0, paidAndNeverGiven: 0n }
    const held = new Map<Sha256, string>()
    for (let kill = 1; kill <= kills; kill += 1) {
      const { findings, cutOff, repeated, ...asking } = await killOnce()
      found.push(...findings, ...repeated)
      await coop.consentService.restart()
      // Those of the rounds before, too, as many as may be read within a minute.
      for (const [digest, jwt] of asking.held) held.set(digest, jwt)
      const account = await readAccount(someOf(held, 100))
      const { faults, paidBefore } = await askAgain(cutOff)
      found.push(...faultsOf(account), ...faults)
      figures.cutOff += cutOff.length
      figures.paidAndGivenLater += paidBefore
      figures.answers = account.history.length
    }
    const { history, spent } = await readAccount(new Map())
    figures.paidAndNeverGiven = spent / price - BigInt(history.length)
    console.log(`${jsonText(figures)}, faults ${String(found.length)}`)
    expect(found.slice(0, 10)).toEqual([])
    // If nothing was under way when it was killed, nothing has been tried.
    expect(figures.cutOff).toBeGreaterThanOrEqual(kills)
    expect(figures.answers).toBeGreaterThan(askers * kills)
  },
)

test('an answer that is lost, doubled or another one, and a budget that is exceeded, are found out', async () => {
  const { answer, jwt } = await research.ask(id, question(0))
  const account = await readAccount(new Map([[answer.digest, jwt]]))
  expect(faultsOf(account)).toEqual([])
  const { history } = account
  for (const broken of [
    { spent: price * BigInt(history.length) - 1n },
    { spent: limit + 1n },
    { history: history.slice(1) },
    { history: [...history, ...history] },
    { history: history.map((one) => ({ ...one, jwt: 'another' })) },
  ])
    expect(faultsOf({ ...account, ...broken })).not.toEqual([])
})

test(
  'a service that releases before it debits is found out by a few kills, over HTTP and on the disk',
  { timeout: 120_000 },
  async () => {
    const before = await readAccount(new Map())
    let spare = before.spent / price - BigInt(before.history.length)
    await writeFile(faultFile, '')
    await coop.consentService.kill('SIGKILL')
    await coop.consentService.restart()
    const found: string[] = []
    let findings: readonly unknown[] = []
    // It is found where the kill comes between the two: not each does.
    for (let kill = 0; kill < 8 && found.length === 0; kill += 1) {
      const killed = await killOnce()
      findings = killed.findings
      await coop.consentService.restart()
      const account = await readAccount(killed.held)
      // What earlier kills left spent and unanswered would hide as many answers that nobody paid.
      found.push(...faultsOf({ ...account, spent: account.spent - spare * price }))
      spare = account.spent / price - BigInt(account.history.length)
    }
    expect(found).toContain('More was released than spent.')
    expect(findings.length).toBeGreaterThan(0)
  },
)
