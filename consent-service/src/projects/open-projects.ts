import { civilDateOf, startOfDay, addDays } from '@mutua/sdk/coop/civil-date'
import type { OfficerSigned } from '@mutua/sdk/coop/officer'
import { policyText } from '@mutua/sdk/coop/policy-document'
import {
  projectDocumentSchema,
  reviewText,
  type CallCitation,
  type Project,
  type ProjectDocument,
  type ProjectWish,
  type ReviewWish,
} from '@mutua/sdk/coop/project'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import type { ScopeAsked } from '@mutua/sdk/coop/role-scope'
import {
  instantOf,
  parseSha256,
  type BaseUrl,
  type Instant,
  type PurposeIri,
  type Sha256,
  type WebId,
} from '@mutua/sdk/ids'
import { areRecordScopesWithin, parseRecordScope } from '@mutua/sdk/consent/record-scope'
import { isStudyRoom, studyRoomOf } from '@mutua/sdk/pool/study'
import { scopesOf } from '@mutua/sdk/pool/variables'
import type { Terms } from '@mutua/sdk/consent/terms'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toBytes, toText, type Store, type Write } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { findCommittee, isReviewer } from './committees.ts'
import {
  byDigestKey,
  endingKey,
  endingPrefix,
  projectKey,
  projectPrefix,
  projectRowSchema,
  type ProjectRow,
} from './project-rows.ts'
import { projectOf, type Adoption } from './project-state.ts'

export interface ProjectsDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly findPurpose: FindPurpose
  /** Of the register. */
  readonly findOrganisation: (
    webId: WebId,
  ) => Promise<{ readonly name: string; readonly endedAt?: Instant | undefined } | undefined>
  readonly isAdministrator: (person: WebId, organisation: WebId) => Promise<boolean>
  /** Which organisation a use is one of: itself, or the one whose name somebody is listed under. */
  readonly findParty: (use: Pick<ProjectUse, 'recipient' | 'organisation'>) => Promise<WebId | undefined>
  /** Makes the text readable for all, so that an assembly can vote on it. */
  readonly publish: (document: ProjectDocument, by: WebId) => Promise<unknown>
  /** The resolution by which that text is in force now, or by which studies like it were given to the reviewers. */
  readonly findAdoption: (
    digest: Sha256,
    document: Pick<ProjectDocument, 'pool' | 'purpose'>,
  ) => Promise<Adoption | undefined>
  /** @throws {Problem} `officer-key-unknown`, `officer-signature-invalid` */
  readonly verifySignature: (signed: OfficerSigned & { webId: WebId }, bytes: Uint8Array) => Promise<void>
  /** @throws {Problem} `results-overdue` where the organisation may submit no study of the pool now */
  readonly requireReported?: (organisation: WebId) => Promise<void>
  /** Declares void what was asked and given for it. Repeating it is no error. */
  readonly endConsents: (project: ProjectDocument, reason: string) => Promise<void>
}

export interface ProjectCaller {
  readonly webId: WebId
  readonly isOfficer: boolean
}

/** A use as far as a project covers it. */
export interface ProjectUse {
  readonly recipient: WebId
  readonly organisation: string
  readonly purpose: PurposeIri
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly project?: string | undefined
  readonly validUntil: Instant
  readonly places?: Pick<ScopeAsked, 'categories' | 'elsewhere'>
  readonly terms?: Terms | undefined
}

export interface Projects {
  /**
   * By an officer, or by an administrator of the organisation whose project it is.
   * @param call what it was co-designed in: the room of calls says so
   * @throws {Problem} `not-found`, `organisation-ended`, `administrator-only`, `purpose-unknown`, `input-malformed`
   */
  readonly draft: (wish: ProjectWish, caller: ProjectCaller, call?: CallCitation) => Promise<Project>
  /** Publishes it for review and vote; from then on not a letter of it changes. @throws {Problem} `not-found`, `project-settled` */
  readonly submit: (local: string, caller: ProjectCaller) => Promise<Project>
  /**
   * A reviewer signs. What was open and is not approved any more is closed by it, for good.
   * @throws {Problem} `reviewer-only`, `officer-key-unknown`, `officer-signature-invalid`, `project-settled`, `not-found`
   */
  readonly review: (local: string, wish: ReviewWish, reviewer: WebId) => Promise<Project>
  /** An officer stops it. @throws {Problem} `not-found`, `project-settled` */
  readonly close: (local: string, reason: string) => Promise<Project>
  /** Drafts are their authors' and the officers'. */
  readonly list: (caller: ProjectCaller | undefined) => Promise<readonly Project[]>
  /** @throws {Problem} `not-found` */
  readonly read: (local: string, caller: ProjectCaller | undefined) => Promise<Project>
  /** @throws {Problem} `project-missing` when the use takes a project and none that is open covers it to its end */
  readonly requireProject: (use: ProjectUse) => Promise<void>
  /** Ends what was given for projects that have ended. Resolves when every pod server knows it. */
  readonly finishEnds: () => Promise<void>
}

export const openProjects = (deps: ProjectsDeps): Projects => {
  const view = async (held: ProjectRow) => viewOf(held, deps)
  const ended = async (held: ProjectRow) => {
    if (held.end !== undefined) await finishEnd(held.local, deps)
    return view(held)
  }
  return {
    draft: async (wish, caller, call) => view(await draft({ ...wish, ...(call && { call }) }, caller, deps)),
    submit: async (local, caller) => view(await submit(local, caller, deps)),
    review: async (local, wish, reviewer) => ended(await review(local, wish, reviewer, deps)),
    close: async (local, reason) =>
      ended(
        await changeProject(local, deps, async (held) => {
          requireUnsettled(held)
          return endedRow(held, { by: 'board', reason }, await wasOpen(held, deps), deps)
        }),
      ),
    list: async (caller) => {
      const projects: Project[] = []
      for await (const { value } of deps.store.list(prefixRange(projectPrefix))) {
        const held = parseRow(projectRowSchema, value)
        if (await maySee(held, caller)) projects.push(await view(held))
      }
      return projects.toSorted((one, other) => (one.draftedAt < other.draftedAt ? 1 : -1))
    },
    read: async (local, caller) => {
      const { value } = await readProject(local, deps.store)
      if (!(await maySee(value, caller))) throw unknownProject()
      return view(value)
    },
    requireProject: (use) => requireProject(use, deps),
    finishEnds: async () => {
      for await (const { value } of deps.store.list(prefixRange(endingPrefix)))
        await finishEnd(toText(value), deps)
    },
  }
}

/** @throws {Problem} `project-settled` when its text can be adopted no more: nothing leads back from its end */
export const requireNotEnded = async (digest: Sha256, store: Pick<Store, 'get'>): Promise<void> => {
  const local = await store.get(byDigestKey(digest))
  if (local !== undefined) requireUnsettled((await readProject(toText(local), store)).value)
}

/** What follows from an assembly's no, or from its taking back what it had adopted: part of the write of its minutes. */
export const planAssemblyNo = async (
  digest: Sha256,
  reason: string,
  deps: {
    readonly store: Pick<Store, 'get' | 'list'>
    readonly now: () => number
    /** Whether a resolution stood behind it until now. */
    readonly findAdoption: ProjectsDeps['findAdoption']
  },
): Promise<{ readonly writes: readonly Write[]; readonly facts: readonly LoggedFact[] }> => {
  const local = await deps.store.get(byDigestKey(digest))
  if (local === undefined) return { writes: [], facts: [] }
  const { value: held } = await readProject(toText(local), deps.store)
  if (held.end !== undefined) return { writes: [], facts: [] }
  const end = endedRow(held, { by: 'assembly', reason }, await wasOpen(held, deps), deps)
  return { writes: [row(projectKey(held.local), end), ...endingWrites(end)], facts: [closedFact(end)] }
}

const draft = async (
  wish: ProjectWish & { readonly call?: CallCitation },
  caller: ProjectCaller,
  deps: ProjectsDeps,
): Promise<ProjectRow> => {
  const organisation = await deps.findOrganisation(wish.recipient)
  if (organisation === undefined) throw new Problem('not-found', 'There is no such organisation.')
  if (organisation.endedAt !== undefined)
    throw new Problem('organisation-ended', 'What has ended has no projects.')
  if (!caller.isOfficer && !(await deps.isAdministrator(caller.webId, wish.recipient)))
    throw new Problem('administrator-only', 'An administrator of the organisation enters its projects.')
  if (deps.findPurpose(wish.purpose) === undefined)
    throw new Problem('purpose-unknown', 'Name a purpose that can be chosen in this co-op.')
  // One table has one project, also when two ask at the same moment, or somebody asks again after a crash.
  const bytes =
    wish.call === undefined
      ? deps.randomBytes(16)
      : Buffer.from(hashKey(wish.call.proposal), 'hex').subarray(0, 16)
  const local = Buffer.from(bytes).toString('base64url')
  const document = projectDocumentSchema.parse({
    type: 'project',
    version: 1,
    id: `${deps.origin}/projects/${local}`,
    recipientName: organisation.name,
    ...wish,
  })
  const drafted: ProjectRow = {
    local,
    document,
    digest: parseSha256(hashKey(policyText(document))),
    draftedAt: instantOf(deps.now()),
    draftedBy: caller.webId,
    reviews: [],
  }
  const written = await deps.store.write(
    [row(projectKey(local), drafted), { key: byDigestKey(drafted.digest), value: toBytes(local) }],
    new Map([[projectKey(local), undefined]]),
  )
  if (!written && wish.call !== undefined) return (await readProject(local, deps.store)).value
  if (!written) throw new Error('128 random bits came out the same twice: the source of randomness is broken')
  return drafted
}

const submit = async (local: string, caller: ProjectCaller, deps: ProjectsDeps): Promise<ProjectRow> => {
  const { value } = await readProject(local, deps.store)
  if (!(await maySee(value, caller)) || !mayEnter(value, caller)) throw unknownProject()
  const committee = await findCommittee(undefined, deps)
  if (committee === undefined) throw new Problem('project-missing', 'Two officers name the reviewers first.')
  requireUnsettled(value)
  if (value.document.pool !== undefined) await deps.requireReported?.(value.document.recipient)
  // Published first: a crash in between leaves a text that anybody can read, and a draft to submit again.
  await deps.publish(value.document, caller.webId)
  return changeProject(local, deps, async (held) => {
    requireUnsettled(held)
    return held.submittedAt === undefined
      ? { ...held, submittedAt: instantOf(deps.now()), committee: committee.number }
      : held
  })
}

const review = async (
  local: string,
  wish: ReviewWish,
  reviewer: WebId,
  deps: ProjectsDeps,
): Promise<ProjectRow> => {
  const { kid, signature, role, verdict, reason } = wish
  const { value } = await readProject(local, deps.store)
  const committee = value.committee === undefined ? undefined : await findCommittee(value.committee, deps)
  if (committee === undefined || !isReviewer(committee, role, reviewer))
    throw new Problem(
      'reviewer-only',
      'The committee in charge of this project names somebody else for that.',
    )
  // Nobody approves what is their own; against it they may speak.
  const isTheirs =
    value.draftedBy === reviewer || (await deps.isAdministrator(reviewer, value.document.recipient))
  if (verdict === 'approve' && isTheirs)
    throw new Problem(
      'reviewer-only',
      'You entered this project, or its organisation is yours: others approve it.',
    )
  const text = reviewText({ id: value.document.id, digest: value.digest }, wish)
  await deps.verifySignature({ kid, signature, webId: reviewer }, toBytes(text))
  return changeProject(local, deps, async (held) => {
    const last = held.reviews.findLast((one) => one.role === role && one.webId === reviewer)
    // The same word again changes nothing, also when it was this one that ended the project.
    if (last?.verdict === verdict && last.signature === signature) return held
    requireUnsettled(held)
    const at = instantOf(deps.now())
    const signed = {
      role,
      verdict,
      ...(reason === undefined ? {} : { reason }),
      kid,
      signature,
      webId: reviewer,
      at,
    }
    const next: ProjectRow = { ...held, reviews: [...held.reviews, signed] }
    const before = await wasOpen(held, deps)
    const after = await viewOf(next, deps)
    const isLost = before && after.state !== 'open'
    return after[role].state === 'refused' || isLost
      ? endedRow(next, { by: role, reason: reason ?? 'It is not approved any more.' }, before, deps)
      : next
  })
}

const requireProject = async (use: ProjectUse, deps: ProjectsDeps): Promise<void> => {
  const needsOne = [use.purpose, ...(use.purposes ?? [])].some(
    (purpose) => deps.findPurpose(purpose)?.kind === 'research',
  )
  if (use.project === undefined && !needsOne) return
  const local = use.project?.slice(`${deps.origin}/projects/`.length) ?? ''
  const bytes =
    use.project === `${deps.origin}/projects/${local}` ? await findBytes(local, deps.store) : undefined
  const held = bytes === undefined ? undefined : parseRow(projectRowSchema, bytes)
  const project = held === undefined ? undefined : await viewOf(held, deps)
  if (project !== undefined && (project.document.pool !== undefined || isStudyRoom(use.recipient)))
    return requireRoom(project, use, deps)
  const party = project?.state === 'open' ? await deps.findParty(use) : undefined
  if (project === undefined || party !== project.document.recipient || !covers(project.document, use, deps))
    throw new Problem(
      'project-missing',
      'Name an open project of this organisation, for its purpose, its categories and no longer than its days.',
    )
}

/** A study of the pool is read by its room alone, and it reads what the variables are made from and nothing else. */
const requireRoom = async (
  { state, document }: Project,
  use: ProjectUse,
  deps: ProjectsDeps,
): Promise<void> => {
  const { places: _places, ...room } = use
  const isOwn =
    document.pool !== undefined &&
    use.recipient === studyRoomOf(document.id) &&
    use.terms?.records !== undefined &&
    areRecordScopesWithin(
      use.terms.records.map(parseRecordScope),
      scopesOf(document.pool.variables).map(parseRecordScope),
    )
  if (state !== 'open' || !isOwn || !covers(document, room, deps))
    throw new Problem(
      'project-missing',
      'Nobody gets records for a study of the pool: its secure room alone reads them, for members who joined it.',
    )
}

const covers = (
  document: ProjectDocument,
  { purpose, purposes = [], validUntil, places }: ProjectUse,
  { now }: Pick<ProjectsDeps, 'now'>,
): boolean =>
  [purpose, ...purposes].every((one) => one === document.purpose) &&
  civilDateOf(now()) >= document.from &&
  Date.parse(validUntil) <= startOfDay(addDays(document.to, 1)) &&
  (places === undefined ||
    ((!places.elsewhere || document.categories.includes('other')) &&
      places.categories.every((one) => document.categories.includes(one))))

const viewOf = async (
  held: ProjectRow,
  deps: Pick<ProjectsDeps, 'findAdoption' | 'now'> & { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<Project> =>
  projectOf(held, {
    committee: held.committee === undefined ? undefined : await findCommittee(held.committee, deps),
    adopted: await deps.findAdoption(held.digest, held.document),
    now: deps.now(),
  })

const wasOpen = async (held: ProjectRow, deps: Parameters<typeof viewOf>[1]): Promise<boolean> =>
  (await viewOf(held, deps)).state === 'open'

/** Its change, its end and what the log is told are one write. */
const changeProject = (
  local: string,
  deps: Pick<ProjectsDeps, 'store'>,
  change: (held: ProjectRow) => Promise<ProjectRow>,
): Promise<ProjectRow> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value: held } = await readProject(local, deps.store)
    const next = await change(held)
    if (next === held) return { writes: [], unchanged: new Map(), result: held }
    const facts = factsOf(held, next)
    const logged = await planLogged(facts, deps.store)
    const isEnd = held.end === undefined && next.end !== undefined
    return {
      writes: [row(key, next), ...(isEnd ? endingWrites(next) : []), ...logged.writes],
      unchanged: new Map([[key, bytes], ...logged.unchanged]),
      result: next,
    }
  })

const endedRow = (
  held: ProjectRow,
  end: { readonly by: NonNullable<Project['end']>['by']; readonly reason: string },
  isOpen: boolean,
  { now }: Pick<ProjectsDeps, 'now'>,
): ProjectRow => ({ ...held, end: { ...end, at: instantOf(now()), wasOpen: isOpen } })

/** The row is the work that is left: a crash leaves a project that covers nothing, and consents still to end. */
const endingWrites = ({ local }: ProjectRow): readonly Write[] => [
  { key: endingKey(local), value: toBytes(local) },
]

/**
 * Whoever decided at the moment of the end may have looked before it and written after it: what was given is looked
 * through again for a while.
 */
const finishEnd = async (local: string, deps: ProjectsDeps): Promise<void> => {
  const { value: held } = await readProject(local, deps.store)
  if (held.end === undefined) return
  await deps.endConsents(held.document, `The project has ended: ${held.end.reason}`.slice(0, 500))
  if (deps.now() - Date.parse(held.end.at) > lookAgainMs)
    await deps.store.write([{ key: endingKey(local), value: undefined }])
}

const lookAgainMs = 20_000

const readProject = async (local: string, store: Pick<Store, 'get'>) => {
  const bytes = await findBytes(local, store)
  if (bytes === undefined) throw unknownProject()
  return { key: projectKey(local), bytes, value: parseRow(projectRowSchema, bytes) }
}

const findBytes = (local: string, store: Pick<Store, 'get'>): Promise<Uint8Array | undefined> =>
  /^[A-Za-z0-9_-]{22}$/.test(local) ? store.get(projectKey(local)) : Promise.resolve(undefined)

const maySee = async (held: ProjectRow, caller: ProjectCaller | undefined): Promise<boolean> =>
  held.submittedAt !== undefined || (caller !== undefined && mayEnter(held, caller))

const mayEnter = ({ draftedBy }: ProjectRow, { webId, isOfficer }: ProjectCaller): boolean =>
  isOfficer || draftedBy === webId

const requireUnsettled = ({ end }: ProjectRow): void => {
  if (end !== undefined) throw new Problem('project-settled', 'It has come to its end: submit another one.')
}

const unknownProject = (): Problem => new Problem('not-found', 'There is no such project.')

const factsOf = (before: ProjectRow, after: ProjectRow): readonly LoggedFact[] => [
  ...(before.submittedAt === undefined && after.submittedAt !== undefined
    ? [projectFact('project.submitted', after, {})]
    : []),
  ...after.reviews
    .slice(before.reviews.length)
    .map(({ role, verdict }) => projectFact('project.reviewed', after, { role, verdict })),
  ...(before.end === undefined && after.end !== undefined ? [closedFact(after)] : []),
]

const closedFact = (ended: ProjectRow): LoggedFact =>
  projectFact('project.closed', ended, { by: ended.end?.by, reason: ended.end?.reason })

/** Reasons are public, names are not: who signed stands in the signature alone. */
const projectFact = (
  kind: 'project.submitted' | 'project.reviewed' | 'project.closed',
  { local, digest }: ProjectRow,
  said: Readonly<Record<string, string | undefined>>,
): LoggedFact => ({ kind, about: `project/${local}`, statement: { ...said, digest, type: 'project' } })
