import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import { statementText } from '@mutua/sdk/coop/officer'
import { enactmentSchema, inForceAt, versionStatement, type Enactment } from '@mutua/sdk/coop/policy'
import {
  firstDayOf,
  policyDocumentSchema,
  publishedHere,
  slotOf,
  type PolicyDocument,
} from '@mutua/sdk/coop/policy-document'
import { enactsOf, type AdoptedResolution, type Enacted } from '@mutua/sdk/coop/resolution'
import { instantOf, parseSha256, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import {
  documentKey,
  documentRowSchema,
  enactedKey,
  enactedPrefix,
  headKey,
  headSchema,
  type DocumentRow,
} from './policy-rows.ts'

/** Reads what was staged before, and stages: the whole becomes one write of whoever began it. */
export type Staged = Pick<Store, 'get' | 'list' | 'write'>

/** What else is written when a document comes into force, by the room whose matter it is. */
export interface Effect {
  readonly writes: readonly Write[]
  readonly facts?: readonly LoggedFact[]
}

/** @throws {Problem} when it cannot take effect */
export type TakeEffect = (
  document: PolicyDocument,
  resolution: AdoptedResolution,
  store: Pick<Store, 'get' | 'list'>,
) => Promise<Effect>

export interface EnactDeps {
  readonly now: () => number
  readonly takeEffect: TakeEffect
}

/**
 * Stages everything that a resolution enacts, in its order. What was not published, or cannot take effect, stands in the
 * history with the reason and puts nothing into force: an assembly's minutes are true all the same.
 */
export const enactAll = async (
  resolution: AdoptedResolution,
  staged: Staged,
  deps: EnactDeps,
): Promise<readonly LoggedFact[]> => {
  const facts: LoggedFact[] = []
  for (const enacted of enactsOf(resolution)) {
    const published = await findRow(staged, documentKey(enacted.digest), documentRowSchema)
    const fault = publicationFault(enacted, published, resolution)
    if (fault !== undefined)
      await append({ enacted, resolution, outcome: 'unpublished', why: fault }, staged, deps)
    else facts.push(...(await enactOne(enacted, published, resolution, staged, deps)))
  }
  return facts
}

/**
 * Stages one document under a resolution that was in the book before.
 * @throws {Problem} what stands against its taking effect
 */
export const enactDocument = async (
  enacted: Enacted & { readonly document: PolicyDocument },
  resolution: AdoptedResolution,
  staged: Staged,
  deps: EnactDeps,
): Promise<readonly LoggedFact[]> => {
  const { document } = enacted
  const { writes, facts = [] } = await deps.takeEffect(document, resolution, staged)
  await staged.write(writes)
  await append({ enacted, resolution, document, outcome: 'in-force' }, staged, deps)
  return facts
}

/**
 * Stages that an assembly voted down what an earlier one had adopted: it is in force no more. The entry cites the resolution
 * that it ends, and the motion that did.
 */
export const stageNo = async (
  { subject, digest }: Enacted,
  { assembly, motion }: Pick<AssemblyResolution, 'assembly' | 'motion'>,
  staged: Staged,
  deps: Pick<EnactDeps, 'now'>,
): Promise<void> => {
  const before = await listEnactments(staged)
  const held = [...inForceAt(before, instantOf(deps.now())).values()].find(
    (one) => one.subject === subject && one.digest === digest,
  )
  if (held === undefined) return
  await appendRow(
    before,
    {
      ...{ subject, digest, slot: `no/${digest}`, resolution: held.resolution, source: 'assembly' as const },
      ...{ assembly, motion, from: instantOf(deps.now()), outcome: 'in-force' as const },
      ...{ why: 'A later assembly voted it down.', revokes: digest },
    },
    staged,
  )
}

/** Stages the text of a document, once; who published it first stays. */
export const stageDocument = async (
  text: string,
  { subject, by }: { readonly subject: Enacted['subject']; readonly by?: WebId },
  staged: Staged,
  { now }: Pick<EnactDeps, 'now'>,
): Promise<DocumentRow> => {
  const digest = parseSha256(hashKey(text))
  const known = await findRow(staged, documentKey(digest), documentRowSchema)
  if (known !== undefined) return known
  const published: DocumentRow = {
    digest,
    subject,
    text,
    publishedAt: instantOf(now()),
    ...(by === undefined ? {} : { publishedBy: by }),
  }
  await staged.write([row(documentKey(digest), published)])
  return published
}

/** The document of a row. */
export const documentOf = ({ text }: Pick<DocumentRow, 'text'>): PolicyDocument =>
  policyDocumentSchema.parse(JSON.parse(text))

/** All that was ever enacted, in order. */
export const listEnactments = async (store: Pick<Store, 'list'>): Promise<readonly Enactment[]> => {
  const enactments: Enactment[] = []
  for await (const { value } of store.list(prefixRange(enactedPrefix)))
    enactments.push(parseRow(enactmentSchema, value))
  return enactments
}

/** SHA-256 over what is in force after these, and what waits for its day. */
export const versionOf = (enactments: readonly Enactment[]): Sha256 =>
  parseSha256(hashKey(statementText(versionStatement(enactments))))

const enactOne = async (
  enacted: Enacted,
  published: DocumentRow | undefined,
  resolution: AdoptedResolution,
  staged: Staged,
  deps: EnactDeps,
): Promise<readonly LoggedFact[]> => {
  if (published === undefined) {
    await append({ enacted, resolution, outcome: 'in-force' }, staged, deps)
    return []
  }
  try {
    return await enactDocument({ ...enacted, document: documentOf(published) }, resolution, staged, deps)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const why = error.detail ?? error.code
    await append({ enacted, resolution, outcome: 'refused', why }, staged, deps)
    return []
  }
}

/** What is published in other rooms is looked at there, when it is used. */
const publicationFault = (
  { subject }: Enacted,
  published: DocumentRow | undefined,
  { adoptedOn }: AdoptedResolution,
): string | undefined => {
  if (!publishedHere.safeParse(subject).success) return undefined
  if (published === undefined) return 'Nothing was published under this fingerprint.'
  if (published.subject !== subject) return 'What was published under this fingerprint is something else.'
  return published.publishedAt.slice(0, 10) > adoptedOn ? 'It was published after it was voted.' : undefined
}

const append = async (
  what: {
    readonly enacted: Enacted
    readonly resolution: AdoptedResolution
    readonly document?: PolicyDocument
    readonly outcome: Enactment['outcome']
    readonly why?: string
  },
  staged: Staged,
  { now }: Pick<EnactDeps, 'now'>,
): Promise<void> => {
  const { resolution, document, outcome, why } = what
  const { subject, digest } = what.enacted
  const startsOn = document === undefined ? undefined : firstDayOf(document)
  const next = {
    subject,
    digest,
    slot: slotIn(what.enacted, document),
    resolution: resolution.id,
    source: resolution.source,
    ...(resolution.source === 'assembly' ? { assembly: resolution.assembly, motion: resolution.motion } : {}),
    from: instantOf(now()),
    ...(startsOn === undefined ? {} : { startsOn }),
    outcome,
    ...(why === undefined ? {} : { why }),
    ...(document?.type === 'revocation' ? { revokes: document.digest } : {}),
  }
  await appendRow(await listEnactments(staged), next, staged)
}

const appendRow = async (
  before: readonly Enactment[],
  added: Omit<Enactment, 'version' | 'ordinal'>,
  staged: Staged,
): Promise<void> => {
  const ordinal = before.length + 1
  const next = { ordinal, ...added }
  const version = versionOf([...before, { ...next, version: added.digest }])
  // Reading the head makes it a condition of the write: of two that append at once one is planned anew.
  await findRow(staged, headKey, headSchema)
  await staged.write([row(enactedKey(ordinal), { ...next, version }), row(headKey, { ordinal, version })])
}

const slotIn = ({ subject, digest }: Enacted, document: PolicyDocument | undefined): string => {
  if (document?.type === 'revocation') return `revocation/${digest}`
  if (document !== undefined) return slotOf(document, digest)
  return subject === 'ristorno' || subject === 'statute' ? subject : `${subject}/${digest}`
}
