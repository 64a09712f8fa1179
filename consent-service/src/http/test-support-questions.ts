import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { projectSchema } from '@mutua/sdk/coop/project'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { parseBaseUrl, parseSha256, parseWebId, type Cents, type WebId } from '@mutua/sdk/ids'
import { admitRows } from '@mutua/sdk/pool/admit-rows'
import type { Query } from '@mutua/sdk/pool/query'
import { studyPlanSchema } from '@mutua/sdk/pool/study-plan'
import type { Study, StudyState } from '@mutua/sdk/pool/study'
import type { Row, Table } from '@mutua/sdk/pool/table'
import { Problem } from '@mutua/sdk/problem'
import { openLevelStore } from '@mutua/kit/level-store'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { signText } from '../bank/template-jws.ts'
import { openKeys } from '../keys/keys.ts'
import type { StudyId } from '../pool/budgets/budget-rows.ts'
import { openPrivacyBudgets, type PrivacyBudgets } from '../pool/budgets/open-privacy-budgets.ts'
import { adopted, studyId } from '../pool/budgets/test-support-budgets.ts'
import { wordsFrom, type DrawWord } from '../pool/noise/random-word.ts'
import { createAnswerTick, type AnswerTick } from '../pool/questions/answer-tick.ts'
import { readMechanismDigest } from '../pool/questions/mechanism-digest.ts'
import { openQuestions } from '../pool/questions/open-questions.ts'
import { randomWords } from '../pool/random-words.ts'
import { chunksOf, type Chunk } from '../pool/snapshot/columns.ts'
import { createScan } from '../pool/snapshot/scan.ts'
import { officer, tempFolder, webIdOf } from '../wiring/test-support-value.ts'
import { createCallLimit } from './call-limit.ts'
import { createStudyQuestionRoutes } from './study-question-routes.ts'

export const researcher = webIdOf('rita')
export const administrator = webIdOf('admin')
const organisation = parseWebId('https://coop.example/organisations/istituto#it')

export interface SyntheticStudy {
  readonly table: Table
  readonly rows: readonly Row[]
  readonly state?: StudyState
}

/** Where a mechanism may be broken, so that attacks have something to succeed against. */
export interface Mechanism {
  readonly tickMs?: number
  readonly atTick?: AnswerTick
  readonly drawWord?: DrawWord
  readonly budgets?: (ours: PrivacyBudgets) => Pick<PrivacyBudgets, 'answer' | 'readStudy'>
  readonly budgetsOn?: () => Promise<PrivacyBudgetsOn>
  readonly callsPerMinute?: number
  readonly price?: Cents
  /** A Level that is there already; it is not closed. */
  readonly folder?: string
}

/**
 * The questions of the pool over real HTTP: real Level, real keys, the real budgets, noise, scan, ticks and routes. Studies
 * and their rows come in through the interfaces of their rooms; only signing in is short: `Authorization: Person <WebID>`.
 */
export const openPoolHouse = async (mechanism: Mechanism = {}) => {
  const temp = await tempFolder()
  const store = await openLevelStore(mechanism.folder ?? temp.folder)
  const sealer = createTestSealer(new Uint8Array(32).fill(5))
  const now = Date.now
  const held = new Map<StudyId, { study: Study; chunks: readonly Chunk[] }>()

  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is never a pipe's text.
  const origin = parseBaseUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  const keys = await openKeys({ store, sealer, origin, now })
  const policy = { budgetsOn: mechanism.budgetsOn ?? (async () => adopted()) }
  const drawWord = mechanism.drawWord ?? wordsFrom(randomWords)
  const budgets = openPrivacyBudgets({ store, sealer, policy, drawWord, now })
  const tickMs = mechanism.tickMs ?? 20
  const read = async (id: StudyId): Promise<Study> => {
    const found = held.get(id)?.study
    if (found === undefined) throw new Problem('not-found', 'There is no such study.')
    return found
  }
  const isOfPlan = async (study: Study, person: WebId) =>
    person === administrator || study.plan.application.people.some(({ webId }) => webId === person)
  const questions = openQuestions({
    ...{ store, now, tickMs, policy, isOfPlan },
    coopName: 'Mutua',
    issuer: () => keys.did,
    sign: (text, type) => signText(text, type, keys.signingKey()),
    code: await readMechanismDigest(),
    atTick: mechanism.atTick ?? createAnswerTick(tickMs),
    budgets: mechanism.budgets?.(budgets) ?? budgets,
    studies: {
      read,
      requireAsker: async (id, person) => {
        const study = await read(id)
        if (!(await isOfPlan(study, person))) throw new Problem('researcher-only', 'You are not of the plan.')
        if (study.state !== 'open') throw new Problem('study-not-open', 'It is not open.')
        return study
      },
    },
    snapshots: {
      scan: async (id, query) => {
        const found = held.get(id)
        if (found === undefined) throw new Problem('study-not-open', 'There is no snapshot.')
        return scanned(found, query)
      },
    },
    isOfficer: (person) => person === officer,
    priceOfAnswer: async () => mechanism.price,
  })
  app.use(
    createStudyQuestionRoutes({
      questions,
      limit: createCallLimit({ now, callsPerMinute: mechanism.callsPerMinute ?? 100_000_000 }),
      authenticate: async (request) => {
        const webId = /^Person (.+)$/.exec(request.headers.authorization ?? '')?.[1]
        if (webId === undefined) throw new Problem('caller-unknown', 'Sign in.')
        return { webId: parseWebId(webId), clientId: 'test', jkt: 'test' }
      },
    }),
  )
  app.get('/.well-known/did.json', (_request, response) => void response.json(keys.didDocument()))
  app.use(notFoundHandler)
  app.use(problemHandler({ origin, log: createLog('test', 'error') }))

  return {
    origin,
    store,
    budgets,
    keys,
    /** Puts a study with its rows there, and reserves its budget of a cohort that is nobody. @returns its address */
    addStudy: async (local: string, synthetic: SyntheticStudy): Promise<string> => {
      const id = studyId(local)
      const { table, rows } = synthetic
      held.set(id, {
        study: studyOf(`${origin}/studies/${local}`, synthetic),
        chunks: [...chunksOf(table, admitRows(table, rows))],
      })
      await budgets.reserve(id, [])
      return `${origin}/studies/${local}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store[Symbol.asyncDispose]()
      await temp[Symbol.asyncDispose]()
    },
  } satisfies { readonly store: Store } & AsyncDisposable & Readonly<Record<string, unknown>>
}
export type PoolHouse = Awaited<ReturnType<typeof openPoolHouse>>

const scanned = (
  { study, chunks }: { readonly study: Study; readonly chunks: readonly Chunk[] },
  query: Query,
): readonly (readonly bigint[])[] => {
  const scan = createScan(study.table, query)
  for (const chunk of chunks) scan.add(chunk)
  return scan.vectors()
}

/** As signed in as somebody. */
export const as = (person: WebId): typeof fetch => {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('Authorization', `Person ${person}`)
    return fetch(input, { ...init, headers })
  }
}

const digest = parseSha256('d'.repeat(64))
const signature = { state: 'approved', approved: 1, needed: 1, reasons: [] }

const studyOf = (id: string, { table, state = 'open' }: SyntheticStudy): Study => {
  const plan = studyPlanSchema.parse({
    ...{ variables: ['age'], rowsPerMember: 1, noticeDays: 14, resultsWithinDays: 365 },
    application: {
      people: [{ webId: researcher, name: 'Rita Neri' }],
      ...{ purpose: 'scientific-research', benefit: 'b', necessity: 'n', safeguards: 's', funding: 'f' },
    },
  })
  const project = projectSchema.parse({
    ...{
      id: id.replace('/studies/', '/projects/'),
      state: 'open',
      digest,
      draftedAt: '2026-10-01T10:00:00.000Z',
    },
    ...{ ethics: signature, legal: signature, assembly: { state: 'approved', reasons: [] } },
    document: {
      ...{ type: 'project', version: 1, id: id.replace('/studies/', '/projects/'), kind: 'study' },
      ...{ title: 'Diabetes and age', plain: 'p', protocol: 'p', categories: ['summary'], pool: plan },
      ...{ purpose: 'https://w3id.org/dpv/sector/health#HealthcareScientificResearch' },
      ...{ recipient: organisation, recipientName: 'Istituto', from: '2026-01-01', to: '2027-12-31' },
      attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest }],
    },
  })
  const snapshot = {
    type: 'StudySnapshot',
    version: 1,
    study: id,
    snapshot: digest,
    members: digest,
  } as const
  return {
    ...{ id, project, plan, table, state, steps: [], answers: 0 },
    ...(['frozen', 'open', 'closed', 'destroyed'].includes(state)
      ? { snapshot: { ...snapshot, about: 100, day: project.document.from } }
      : {}),
  }
}
