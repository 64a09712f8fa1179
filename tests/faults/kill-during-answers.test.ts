import { setTimeout as pause } from 'node:timers/promises'
import type { ResearchClient } from '@mutua/sdk/clients/research-client'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import type { Sha256 } from '@mutua/sdk/ids'
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
let research: ResearchClient
let id: string

beforeAll(async () => {
  const clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({
      pod: clock.environmentFor('pods'),
      consent: { ...clock.environmentFor('consent'), CONSENT_POOL_TICK_MS: '50' },
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
  let cutOff = 0
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
      cutOff += 1
      await pause(20)
    }
  }
  const working = Array.from({ length: askers }, ask)
  return {
    held,
    repeated,
    cutOff: () => cutOff,
    stop: async () => {
      over = true
      await Promise.all(working)
    },
  }
}

const readAccount = async (held: Account['held']): Promise<Account> => {
  const history = await research.history(id)
  const { budget } = await research.estimate(id, question(0))
  return {
    held: new Map(held),
    spent: BigInt(Math.round(Number(budget?.spent ?? 'nothing') * 1e9)),
    history: await Promise.all(
      history.map(async ({ number, digest }) => ({
        number,
        digest,
        jwt: held.has(digest) ? await readAnswer(digest) : undefined,
      })),
    ),
  }
}

const someOf = <Key, Value>(all: ReadonlyMap<Key, Value>, most: number): ReadonlyMap<Key, Value> =>
  new Map([...all].toSorted(() => Math.random() - 0.5).slice(0, most))

const readAnswer = (digest: Sha256): Promise<string | undefined> =>
  research.answer(id, digest).then(
    ({ jwt }) => jwt,
    () => undefined,
  )

test(
  `no answer is released that was not paid for, none is lost and none changes, though the service is killed ${String(kills)} times`,
  { timeout: deep ? 3_600_000 : 120_000 },
  async () => {
    const found: unknown[] = []
    let unanswered = 0n
    let answers = 0
    let cutOff = 0
    const held = new Map<Sha256, string>()
    for (let kill = 1; kill <= kills; kill += 1) {
      const asking = startAsking()
      await expect.poll(() => asking.held.size, { interval: 5 }).toBeGreaterThan(askers)
      await pause(Math.random() * 120)
      await coop.consentService.kill('SIGKILL')
      await asking.stop()
      await using stopped = await openDoctoredHome('consent', coop.homes.consent)
      found.push(...(await stopped.findings()))
      await stopped[Symbol.asyncDispose]()
      await coop.consentService.restart()
      // Those of the rounds before, too, as many as may be read within a minute.
      for (const [digest, jwt] of asking.held) held.set(digest, jwt)
      const account = await readAccount(someOf(held, 200))
      found.push(...faultsOf(account), ...asking.repeated)
      cutOff += asking.cutOff()
      answers = account.history.length
      unanswered = account.spent / price - BigInt(answers)
    }
    console.log(
      `kills ${String(kills)}, answers ${String(answers)}, cut off ${String(cutOff)}, debited and never answered ${String(unanswered)}, faults ${String(found.length)}`,
    )
    expect(found.slice(0, 10)).toEqual([])
    // If nothing was under way when it was killed, nothing has been tried.
    expect(cutOff).toBeGreaterThanOrEqual(kills)
  },
)

test('a service that releases before it debits, loses an answer or gives another one is found out', async () => {
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
