import { addDays, startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import {
  inForceAt,
  waitingAt,
  type Enactment,
  type Policy,
  type PublishedDocument,
  type ShownEnactment,
} from '@mutua/sdk/coop/policy'
import { policyText, subjectOf, type PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { enactsOf, type AdoptedResolution, type Enacted } from '@mutua/sdk/coop/resolution'
import { instantOf, parseSha256, type Instant, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, type Plan } from '@mutua/kit/row'
import { createStagedStore } from '@mutua/kit/staged-store'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import {
  documentOf,
  enactDocument,
  listEnactments,
  stageDocument,
  versionOf,
  type EnactDeps,
  type Staged,
} from './enact.ts'
import { adoptedFact, listResolutions, openResolutions, type Resolutions } from './open-resolutions.ts'
import {
  closedKey,
  closedSchema,
  documentKey,
  documentPrefix,
  documentRowSchema,
  headKey,
  headSchema,
} from './policy-rows.ts'

/** What is in force, and the one way into it: a published document, and a resolution that enacts its digest. */
export interface PolicyBook extends Resolutions {
  /** Makes a document readable for all, so that it can be voted on. The same again is no error. */
  readonly publish: (document: PolicyDocument, by: WebId) => Promise<PublishedDocument>
  /** All that were published, the newest first. */
  readonly documents: () => Promise<readonly PublishedDocument[]>
  /**
   * Puts a document into force under a resolution that governs its subject and names no digest, as resolutions from
   * minutes did; of one that names digests it only finds what is in force already.
   * @throws {Problem} `resolution-unknown` when none of that number governs the subject
   * @throws {Problem} `policy-not-enacted` when it enacts something else, or the time of such resolutions is over
   */
  readonly adopt: (document: PolicyDocument, resolution: string, by: WebId) => Promise<AdoptedResolution>
  readonly read: () => Promise<Policy>
  /** What was in force at the end of a day, or will be by what is adopted so far, with its text. */
  readonly documentsOn: (
    date: CivilDate,
  ) => Promise<readonly { readonly enactment: Enactment; readonly document: PolicyDocument }[]>
  /** Without one that members adopted nothing is left to spend. */
  readonly budgetsOn: (date: CivilDate) => Promise<PrivacyBudgetsOn>
  /** SHA-256 over what is in force now. */
  readonly version: () => Promise<Sha256>
  /** The enactment by which something is in force, if it is. */
  readonly findInForce: (enacted: Enacted) => Promise<Enactment | undefined>
  /**
   * Brings in what was written before this room was: tariffs and budgets in force without an enactment, and resolutions
   * that the log does not have. Repeating it writes nothing.
   * @returns how many rows came in
   */
  readonly catchUp: (before: {
    readonly inForce: readonly {
      readonly document: PolicyDocument
      readonly resolution: string
      readonly from: Instant
    }[]
    readonly isLogged: (about: string) => Promise<boolean>
  }) => Promise<number>
}

export interface PolicyDeps extends EnactDeps {
  readonly store: Store
}

export const openPolicy = (deps: PolicyDeps): PolicyBook => {
  const { store } = deps
  const resolutions = openResolutions(deps)
  const documentsOn: PolicyBook['documentsOn'] = async (date) => {
    const at = instantOf(startOfDay(addDays(date, 1)) - 1)
    const found: { enactment: Enactment; document: PolicyDocument }[] = []
    for (const enactment of inForceAt(await listEnactments(store), at).values()) {
      const published = await findRow(store, documentKey(enactment.digest), documentRowSchema)
      if (published !== undefined) found.push({ enactment, document: documentOf(published) })
    }
    return found
  }
  return {
    ...resolutions,

    publish: (document, by) =>
      commitStaged(store, async (staged) => {
        const text = policyText(document)
        const subject = subjectOf(document)
        const { digest, publishedAt } = await stageDocument(text, { subject, by }, staged, deps)
        return { facts: [], result: { digest, subject, document, publishedAt } }
      }),

    documents: () => listDocuments(store),

    documentsOn,

    budgetsOn: async (date) => {
      for (const { enactment, document } of await documentsOn(date))
        if (document.type === 'privacy-budget')
          return { kind: 'adopted', budget: document, resolution: enactment.resolution }
      return { kind: 'none' }
    },

    adopt: (document, id, by) =>
      commitStaged(store, async (staged) => {
        const resolution = await resolutions.find(id)
        const enacted = { subject: subjectOf(document), digest: parseSha256(hashKey(policyText(document))) }
        if (resolution === undefined || !resolution.governs.includes(enacted.subject))
          throw new Problem(
            'resolution-unknown',
            `Name an adopted resolution that lays down this: ${enacted.subject}.`,
          )
        const held = (await listEnactments(staged)).find(
          (one) => one.digest === enacted.digest && one.resolution === id,
        )
        if (held?.outcome === 'in-force') return { facts: [], result: resolution }
        if (held !== undefined) throw new Problem('policy-not-enacted', held.why)
        await requireFree(enacted, resolution, staged)
        await stageDocument(policyText(document), { ...enacted, by }, staged, deps)
        const facts = await enactDocument({ ...enacted, document }, resolution, staged, deps)
        return { facts, result: resolution }
      }),

    read: async () => {
      const history = await listEnactments(store)
      const published = new Map((await listDocuments(store)).map((one) => [one.digest, one.document]))
      const book = new Map((await resolutions.list()).map((one) => [one.id, one]))
      const at = instantOf(deps.now())
      const shown = (one: Enactment) => {
        const document = published.get(one.digest)
        return { ...one, ...(document === undefined ? {} : { document }), ...voteOf(one, book) }
      }
      const closed = await findRow(store, closedKey, closedSchema)
      return {
        version: versionOf(history),
        inForce: [...inForceAt(history, at).values()].map(shown),
        next: waitingAt(history, at).map(shown),
        history: history.map(shown),
        ...(closed === undefined ? {} : { historyClosedAt: closed.at }),
      }
    },

    version: async () => (await findRow(store, headKey, headSchema))?.version ?? versionOf([]),

    findInForce: async ({ subject, digest }) =>
      [...inForceAt(await listEnactments(store), instantOf(deps.now())).values()].find(
        (one) => one.subject === subject && one.digest === digest,
      ),

    catchUp: ({ inForce, isLogged }) =>
      commitStaged(store, async (staged) => {
        const facts: LoggedFact[] = []
        for (const resolution of await listResolutions(staged))
          if (!(await isLogged(`resolution/${resolution.id}`))) facts.push(adoptedFact(resolution))
        let count = facts.length
        for (const one of inForce.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
          if (await bringIn(one, staged, deps)) count += 1
        return { facts, result: count }
      }),
  }
}

/** Of what an assembly voted down, the vote is that of the resolution which it ended: it stands there no more. */
const voteOf = (
  { resolution, slot }: Enactment,
  book: ReadonlyMap<string, AdoptedResolution>,
): Pick<ShownEnactment, 'adoptedOn' | 'votes'> => {
  const adopted = slot.startsWith('no/') ? undefined : book.get(resolution)
  if (adopted === undefined) return {}
  if (adopted.source === 'minutes') return { adoptedOn: adopted.adoptedOn }
  const { inFavour, against, abstained } = adopted.tally
  return { adoptedOn: adopted.adoptedOn, votes: { inFavour, against, abstained } }
}

/** Plans on a staged store, and writes all of it at once with what the log is told. */
const commitStaged = <Result>(
  store: Store,
  plan: (staged: Staged) => Promise<{ readonly facts: readonly LoggedFact[]; readonly result: Result }>,
): Promise<Result> =>
  commitPlan(store, async (): Promise<Plan<Result>> => {
    const { store: staged, ...stage } = createStagedStore(store)
    const { facts, result } = await plan(staged)
    const logged = await planLogged(facts, staged)
    await staged.write(logged.writes)
    return { ...stage.staged(), result }
  })

/** Whether a resolution that names no digest may still put this into force. */
const requireFree = async (
  { subject }: Enacted,
  resolution: AdoptedResolution,
  staged: Staged,
): Promise<void> => {
  const isClosed = (await findRow(staged, closedKey, closedSchema)) !== undefined
  const namesAnother = enactsOf(resolution).some((one) => one.subject === subject)
  if (resolution.source === 'assembly' || isClosed || namesAnother)
    throw new Problem(
      'policy-not-enacted',
      'Publish it, and let an assembly adopt a resolution that enacts its fingerprint.',
    )
}

const listDocuments = async (store: Pick<Store, 'list'>): Promise<readonly PublishedDocument[]> => {
  const documents: PublishedDocument[] = []
  for await (const { value } of store.list(prefixRange(documentPrefix))) {
    const { digest, subject, publishedAt, text } = parseRow(documentRowSchema, value)
    documents.push({ digest, subject, document: documentOf({ text }), publishedAt })
  }
  return documents.toSorted((one, other) => (one.publishedAt < other.publishedAt ? 1 : -1))
}

/** What is in force already keeps its own day: only its row is new. */
const bringIn = async (
  { document, resolution: id, from }: { document: PolicyDocument; resolution: string; from: Instant },
  staged: Staged,
  deps: EnactDeps,
): Promise<boolean> => {
  const text = policyText(document)
  const enacted: Enacted = { subject: subjectOf(document), digest: parseSha256(hashKey(text)) }
  const before = await listEnactments(staged)
  if (before.some(({ digest, resolution }) => digest === enacted.digest && resolution === id)) return false
  const resolution = (await listResolutions(staged)).find((one) => one.id === id)
  if (resolution === undefined) return false
  await stageDocument(text, enacted, staged, { now: () => Date.parse(from) })
  const nothingMore = { now: () => Date.parse(from), takeEffect: async () => ({ writes: [] }) }
  await enactDocument({ ...enacted, document }, resolution, staged, { ...deps, ...nothingMore })
  return true
}
