import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import { assemblyIdSchema } from '@mutua/sdk/assembly/assembly'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { policyDocumentSchema, slotOf } from '@mutua/sdk/coop/policy-document'
import { listPriceOf } from '@mutua/sdk/coop/price-list'
import { inForceAfter } from '@mutua/sdk/coop/policy'
import type { Project } from '@mutua/sdk/coop/project'
import { enactsOf, isEnactedBy, type Enacted } from '@mutua/sdk/coop/resolution'
import { instantOf, parseBaseUrl, parseWebId, sha256Schema, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openBudgets } from '../ledger/open-budgets.ts'
import { openTariffs } from '../metering/open-tariffs.ts'
import { createPurposesInForce } from '../policy/purposes-in-force.ts'
import { openPolicyFace } from './policy-face.ts'
import { createFindAdoption } from './projects-face.ts'
import { openProjects } from '../projects/open-projects.ts'
import { committeeKey } from '../projects/project-rows.ts'
import { createMemoryStore, createModelBook, digestOf, documentsWith, year } from './test-support-policy.ts'
import { care, createClock, officer, research } from './test-support-value.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const sequences = deep ? 10_000 : 60

const origin = parseBaseUrl('https://consent.example')

const institute = parseWebId(`${origin}/organisations/institute`)
const reviewers = ['etica-1', 'etica-2', 'etica-3', 'garante'].map((name) =>
  parseWebId(`https://pods.example/${name}#me`),
)
const [one, two, three, lawyer] = reviewers as [WebId, WebId, WebId, WebId] // four were named

const refusedOr = async (act: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await act()
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

/** What is voted on: by place in the list of everything that there may be. */
const target = fc.nat({ max: 18 })
const step = fc.oneof(
  fc.record({ kind: fc.constant('publish' as const), target }),
  fc.record({ kind: fc.constant('submit' as const), project: fc.nat({ max: 1 }) }),
  fc.record({
    kind: fc.constant('assembly' as const),
    votes: fc.array(fc.record({ target, isAdopted: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('minutes' as const), target, namesDigest: fc.boolean() }),
  fc.record({ kind: fc.constant('adopt' as const), target, resolution: fc.nat({ max: 6 }) }),
  fc.record({
    kind: fc.constant('review' as const),
    project: fc.nat({ max: 1 }),
    reviewer: fc.nat({ max: 3 }),
    verdict: fc.constantFrom('approve', 'approve', 'approve', 'refuse', 'withdraw' as const),
  }),
  fc.record({ kind: fc.constant('close-history' as const) }),
  fc.record({ kind: fc.constant('next-day' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

/** What leads to things in force, some of it or all, in any order: pure chance hardly ever comes there. */
const begun = fc.shuffledSubarray<Step>([
  ...[0, 1, 2, 3, 7, 8, 9, 10, 11, 12, 14, 15].map((place) => ({ kind: 'publish' as const, target: place })),
  { kind: 'submit', project: 0 },
  { kind: 'submit', project: 0 },
  ...[0, 1, 3, 0, 1, 3].map((reviewer) => ({
    ...{ kind: 'review' as const, project: 0, reviewer, verdict: 'approve' as const },
  })),
  { kind: 'assembly', votes: [{ target: 5, isAdopted: true }] },
  { kind: 'assembly', votes: [{ target: 5, isAdopted: true }] },
  { kind: 'assembly', votes: [{ target: 3, isAdopted: true }] },
  { kind: 'assembly', votes: [{ target: 5, isAdopted: false }] },
  ...[9, 10, 11, 12, 14].map((place) => ({
    ...{ kind: 'assembly' as const, votes: [{ target: place, isAdopted: true }] },
  })),
])

test(
  `in ${String(sequences)} random sequences of motions, votes, approvals and withdrawals nothing is in force without its resolution`,
  async () => {
    await fc.assert(
      fc.asyncProperty(begun, fc.array(step, { minLength: 4, maxLength: 24 }), async (first, more) => {
        const house = await openHouse()
        for (const one of [...first, ...more]) {
          await house.play(one)
          await house.check()
        }
      }),
      { numRuns: sequences },
    )
    if (deep) process.stdout.write(`${String(sequences)} sequences; seen: ${JSON.stringify(seen)}\n`)
    // A property over states that never come up says nothing; in few sequences rare ones may be missing.
    const missing = Object.values(seen).filter((count) => count === 0).length
    expect(missing).toBeLessThanOrEqual(deep ? 0 : Object.keys(seen).length / 2)
  },
  deep ? 3_600_000 : 120_000,
)

const seen = {
  ...{ open: 0, closed: 0, tariffs: 0, budgets: 0 },
  ...{ purposesAllowed: 0, purposesRefused: 0, prices: 0, privacy: 0, waiting: 0, votedDown: 0 },
}

const openHouse = async () => {
  const store = createMemoryStore()
  const clock = createClock('2026-11-22T09:00:00.000Z')
  const { now } = clock
  const pass = (ms: number) => clock.set(instantOf(now() + ms))
  const policy = openPolicyFace({
    store,
    now,
    authenticate: () => Promise.reject(new Problem('caller-unknown')),
    isOfficer: (webId) => webId === officer,
  })
  const projects = openProjects({
    ...{ store, origin, now, findPurpose },
    randomBytes: createNumbers(),
    findOrganisation: async () => ({ name: 'Istituto' }),
    isAdministrator: async () => false,
    findParty: async () => institute,
    publish: policy.publish,
    findAdoption: createFindAdoption(policy, now),
    // That a signature is one is looked at where keys are; here it is about what follows from it.
    verifySignature: async () => undefined,
    endConsents: async (project) => void ended.add(project.id),
  })
  const ended = new Set<string>()
  await nameReviewers(store)
  const drafted: Project[] = []
  for (const title of ['Glucose', 'Sleep']) drafted.push(await projects.draft(studyOf(title), asOfficer))
  const documents = documentsWith(drafted.map(({ document }) => document))
  const digests = documents.map(digestOf)
  /** What was said of each project, kept apart from the service: the last word of each reviewer, and what ended it. */
  const said = drafted.map(() => ({ last: new Map<WebId, string>(), isSubmitted: false, isEnded: false }))
  const tariffs = openTariffs({ store })
  const budgets = openBudgets({ store })
  const purposes = createPurposesInForce({
    ...{ store, now, policyPage: `${origin}/policy`, isFounding: () => true },
  })
  const book = createModelBook(documents, now)
  let closedAt: string | undefined
  let assemblies = 0

  const enactedOf = (place: number): Enacted => {
    const document = documents[place] ?? expect.fail()
    const digest = digests[place] ?? expect.fail()
    return {
      subject: document.type === 'revocation' ? document.subject : document.type,
      digest,
    }
  }
  const isApproved = ({ last }: (typeof said)[number]) =>
    [one, two, three].filter((webId) => last.get(webId) === 'approve').length >= 2 &&
    last.get(lawyer) === 'approve'
  const isRefused = ({ last }: (typeof said)[number]) =>
    [one, two, three].filter((webId) => (last.get(webId) ?? 'approve') !== 'approve').length >= 2 ||
    (last.get(lawyer) ?? 'approve') !== 'approve'
  const isAdopted = async (place: number) => {
    const enacted = { subject: 'project' as const, digest: drafted[place]?.digest ?? expect.fail() }
    return [...inForceAfter((await policy.read()).history).values()].some(
      ({ digest, resolution }) => digest === enacted.digest && resolution !== '',
    )
  }
  const endByAssembly = async (digest: Sha256) => {
    const about = said[drafted.findIndex((project) => project.digest === digest)]
    if (about !== undefined) about.isEnded = true
  }

  const play = async (move: Step): Promise<void> => {
    pass(60_000)
    const today = civilDateOf(now())
    switch (move.kind) {
      case 'publish': {
        const document = documents[move.target] ?? expect.fail()
        if (document.type === 'project') return
        await policy.publish(document, officer)
        book.publish(move.target)
        return
      }
      case 'submit': {
        const about = said[move.project] ?? expect.fail()
        const code = await refusedOr(() => projects.submit(localOf(move.project), asOfficer))
        expect(code).toBe(about.isEnded ? 'project-settled' : undefined)
        if (code !== undefined) return
        about.isSubmitted = true
        book.publish(5 + move.project)
        return
      }
      case 'assembly': {
        assemblies += 1
        const motions = move.votes.map(({ target: place, isAdopted: adopted }, index) => ({
          adopted,
          motion: motionOf(enactedOf(place), { assembly: assemblies, motion: index + 1, today }),
          place,
        }))
        const before = await policy.list()
        await commitPlan(store, async () => {
          const closing = await policy.planClosingHistory()
          const { writes, unchanged, facts, result } = await policy.planAdoption(
            motions.filter(({ adopted }) => adopted).map(({ motion }) => motion),
            motions.filter(({ adopted }) => !adopted).map(({ motion }) => motion),
          )
          const logged = await planLogged(facts, store)
          return {
            writes: [...closing.writes, ...writes, ...logged.writes],
            unchanged: new Map([...closing.unchanged, ...unchanged, ...logged.unchanged]),
            result,
          }
        })
        closedAt ??= instantOf(now())
        const numbers = (await policy.list())
          .filter(({ id }) => !before.some((known) => known.id === id))
          .map(({ id }) => Number(id.slice(5)))
          .toSorted((a, b) => a - b)
        const first = before.reduce((most, { id }) => Math.max(most, Number(id.slice(5))), 0) + 1
        expect(numbers).toEqual(numbers.map((_, index) => first + index))
        await noteVotes(motions)
        const yes = motions.filter(({ adopted }) => adopted).map(({ place }) => place)
        for (const place of yes) book.adopt(place)
        for (const { adopted, place } of motions)
          if (!adopted && !yes.includes(place) && documents[place]?.type === 'project') book.voteDown(place)
        return
      }
      case 'minutes': {
        const number = (await policy.list()).length + 1
        const enacted = enactedOf(move.target)
        const code = await refusedOr(() =>
          policy.record(
            {
              ...{ id: `2026/${String(number)}`, title: 'From elsewhere', adoptedOn: today },
              governs: [enacted.subject],
              ...(move.namesDigest ? { enacts: [enacted] } : {}),
            },
            officer,
          ),
        )
        expect(code).toBe(closedAt === undefined ? undefined : 'history-closed')
        if (code === undefined && move.namesDigest) {
          book.adopt(move.target)
          await noteRevocations()
        }
        return
      }
      case 'adopt': {
        const document = documents[move.target] ?? expect.fail()
        const id = `2026/${String(move.resolution + 1)}`
        const known = (await policy.read()).history.length
        const code = await refusedOr(() => policy.adopt(document, id, officer))
        // What that resolution had in force before is only found again.
        if (code === undefined && (await policy.read()).history.length > known) {
          book.publish(move.target)
          book.adopt(move.target)
        }
        await noteRevocations()
        return
      }
      case 'review': {
        const about = said[move.project] ?? expect.fail()
        const webId = reviewers[move.reviewer] ?? expect.fail()
        const wasOpen = !about.isEnded && isApproved(about) && (await isAdopted(move.project))
        const role = webId === lawyer ? 'legal' : 'ethics'
        const code = await refusedOr(() =>
          projects.review(
            localOf(move.project),
            {
              ...{ role, verdict: move.verdict, reason: 'Because.' },
              ...{ kid: 'k'.repeat(43), signature: `${String(now())}${'s'.repeat(86)}`.slice(0, 86) },
            },
            webId,
          ),
        )
        if (!about.isSubmitted) expect(code).toBe('reviewer-only')
        else expect(code).toBe(about.isEnded ? 'project-settled' : undefined)
        if (code !== undefined) return
        about.last.set(webId, move.verdict)
        if (isRefused(about) || (wasOpen && !isApproved(about))) {
          about.isEnded = true
          book.end(5 + move.project)
        }
        return
      }
      case 'close-history':
        await commitPlan(store, async () => ({ ...(await policy.planClosingHistory()), result: undefined }))
        closedAt ??= instantOf(now())
        return
      case 'next-day':
        pass(86_400_000)
    }
  }

  const noteVotes = async (motions: readonly { adopted: boolean; motion: AssemblyResolution }[]) => {
    const yes = motions.filter(({ adopted }) => adopted).flatMap(({ motion }) => motion.enacts)
    for (const { motion, adopted } of motions)
      for (const { digest } of motion.enacts)
        if (!adopted && !yes.some((other) => other.digest === digest)) await endByAssembly(digest)
    await noteRevocations()
  }
  /** What took effect as a revocation ends its project. */
  const noteRevocations = async () => {
    for (const { outcome, revokes } of (await policy.read()).history)
      if (outcome === 'in-force' && revokes !== undefined) await endByAssembly(revokes)
  }
  const localOf = (place: number) => (drafted[place]?.id ?? expect.fail()).split('/').at(-1) ?? ''

  const slotOfPlace = (place: number): string => {
    const document = documents[place] ?? expect.fail()
    if (document.type === 'revocation') return expect.fail('it holds no slot')
    return slotOf(document, digests[place] ?? expect.fail())
  }
  const checkPurposes = async () => {
    const classes = book.inForce().flatMap((place) => {
      const document = documents[place] ?? expect.fail()
      return document.type === 'purpose-class' ? [document] : []
    })
    for (const purpose of [care, research]) {
      const may = !book.hasBegun() || classes.some((one) => one.purposes.includes(purpose))
      expect(await purposes.isAllowed(purpose)).toBe(may)
      const use = { purpose, project: 'x', validUntil: instantOf(now() + 1) }
      expect(await refusedOr(() => purposes.requirePurpose(use))).toBe(
        may ? undefined : 'purpose-not-allowed',
      )
      seen[may ? 'purposesAllowed' : 'purposesRefused'] += 1
    }
  }

  const check = async (): Promise<void> => {
    const resolutions = await policy.list()
    const find = (id: string) =>
      resolutions.find((resolution) => resolution.id === id) ?? expect.fail(`${id} is not in the book`)
    const { inForce, history, version } = await policy.read()
    expect(version).toBe(await policy.version())
    const requireAdopted = (enacted: Enacted, id: string, from: string) => {
      const resolution = find(id)
      const named = enactsOf(resolution).filter(({ subject }) => subject === enacted.subject)
      if (named.length > 0 || resolution.source === 'assembly' || (closedAt !== undefined && from > closedAt))
        expect(isEnactedBy(enacted, resolution)).toBe(true)
      else expect(resolution.governs).toContain(enacted.subject)
      if (closedAt !== undefined && from > closedAt) expect(resolution.source).toBe('assembly')
    }
    for (const one of inForce) requireAdopted(one, one.resolution, one.from)
    // Neither more nor less than what the model holds, for all that takes effect by being voted alone.
    const isNamed = ({ slot }: { slot: string }) =>
      /^(?:purpose-class|price-list|privacy-budget|project)/.test(slot)
    expect(
      inForce
        .filter(isNamed)
        .map(({ slot, digest }) => `${slot} ${digest}`)
        .toSorted(),
    ).toEqual(
      book
        .inForce()
        .map((place) => `${slotOfPlace(place)} ${digests[place] ?? ''}`)
        .toSorted(),
    )
    seen.waiting += (await policy.read()).next.length
    if (history.some(({ slot }) => slot.startsWith('no/'))) seen.votedDown += 1
    await checkPurposes()
    const today = civilDateOf(now())
    const lists = (await policy.documentsOn(today)).flatMap(({ document }) =>
      document.type === 'price-list' ? [document] : [],
    )
    seen.prices += lists.length
    const list = book.inForce().find((place) => documents[place]?.type === 'price-list')
    expect(listPriceOf({ list: 'services', code: 'visit', quantity: 3 }, lists)).toBe(
      list === undefined ? undefined : list === 12 ? 6_000n : 9_000n,
    )
    const held = book.inForce().find((place) => documents[place]?.type === 'privacy-budget')
    const budgetsOn = await policy.budgetsOn(today)
    expect(budgetsOn).toMatchObject(
      held === undefined ? { kind: 'none' } : { kind: 'adopted', budget: documents[held] },
    )
    if (budgetsOn.kind === 'adopted') seen.privacy += 1
    for (const { resolution, from, ...prices } of await tariffs.list()) {
      seen.tariffs += 1
      const digest = digestOf(policyDocumentSchema.parse(asJson({ type: 'tariff', ...prices })))
      requireAdopted({ subject: 'tariff', digest }, resolution, from)
      expect(
        history.some(
          (one) => one.digest === digest && one.resolution === resolution && one.outcome === 'in-force',
        ),
      ).toBe(true)
    }
    for (const { resolution, recordedAt, lines } of await budgets.list(year)) {
      seen.budgets += 1
      const digest = digestOf(policyDocumentSchema.parse(asJson({ type: 'budget', year, lines })))
      requireAdopted({ subject: 'budget', digest }, resolution, recordedAt)
    }
    for (const [place, project] of (
      await Promise.all(drafted.map((_, index) => projects.read(localOf(index), asOfficer)))
    ).entries()) {
      const about = said[place] ?? expect.fail()
      const mayBeOpen = about.isSubmitted && !about.isEnded && isApproved(about) && (await isAdopted(place))
      expect(project.state === 'open').toBe(mayBeOpen)
      if (project.state === 'open') {
        seen.open += 1
        expect(
          isEnactedBy(
            { subject: 'project', digest: project.digest },
            find(project.assembly.resolution ?? ''),
          ),
        ).toBe(true)
      }
      if (project.state === 'closed') seen.closed += 1
      const use = {
        recipient: institute,
        organisation: 'Istituto',
        purpose: research,
        project: project.id,
        validUntil: instantOf(now() + 1),
      }
      expect(await refusedOr(() => projects.requireProject(use))).toBe(
        mayBeOpen ? undefined : 'project-missing',
      )
    }
  }
  return { play, check }
}

const asOfficer = { webId: officer, isOfficer: true }

const asJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)))

const studyOf = (title: string) => ({
  ...{
    kind: 'study' as const,
    title,
    plain: title,
    protocol: 'Counts.',
    purpose: research,
    recipient: institute,
  },
  categories: ['laboratory' as const],
  from: civilDateSchema.parse('2026-01-01'),
  to: civilDateSchema.parse('2027-12-31'),
  attachments: [
    { kind: 'impact-assessment' as const, title: 'DPIA', digest: sha256Schema.parse('a'.repeat(64)) },
  ],
})

const nameReviewers = (store: Store) =>
  store.write([
    row(committeeKey(1), {
      ...{ type: 'ReviewCommittee', version: 1, number: 1, needed: 2 },
      ethics: [one, two, three].map((webId) => ({ webId, name: 'Etica' })),
      legal: [{ webId: lawyer, name: 'Garante' }],
      signatures: [signature, signature],
    }),
  ])
const signature = {
  ...{ kid: 'k'.repeat(43), signature: 's'.repeat(86), webId: officer, at: '2026-01-01T00:00:00.000Z' },
}

const motionOf = (
  enacted: Enacted,
  { assembly, motion, today }: { assembly: number; motion: number; today: string },
): AssemblyResolution => ({
  assembly: assemblyIdSchema.parse(String(assembly).padStart(22, 'a')),
  motion,
  title: 'A motion',
  textDigest: sha256Schema.parse('b'.repeat(64)),
  matter: 'ordinary',
  adoptedOn: civilDateSchema.parse(today),
  enacts: [enacted],
  tally: { votesDue: 10, present: 8, heads: 8, inFavour: 5, against: 2, abstained: 1 },
  minutes: sha256Schema.parse('c'.repeat(64)),
})

const createNumbers = () => {
  let next = 0
  return (length: number) => {
    next += 1
    return new Uint8Array(length).fill(next)
  }
}
