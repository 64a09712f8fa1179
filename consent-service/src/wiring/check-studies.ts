import { z } from 'zod'
import { officerKeySchema } from '@mutua/sdk/coop/officer'
import { isSignedWith } from '@mutua/sdk/coop/officer-signer'
import { sha256Schema } from '@mutua/sdk/ids'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { factsPlace, readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { commitmentOf, statementText } from '../log/entry.ts'
import { indexesAt, readOpened } from '../log/read-log.ts'
import { keyKey } from '../officers/officer-rows.ts'
import { cohortKey, lifePrefix, lifeRowSchema, type LifeRow } from '../pool/studies/study-rows.ts'
import { studyIdSchema, type StudyId } from '../pool/budgets/budget-rows.ts'
import { projectKey, projectRowSchema } from '../projects/project-rows.ts'

/**
 * Whether each step of a study names the one before it, was signed by an officer's key or by the co-op's own, comes in the
 * order that steps have, and is in the transparency log as it was written.
 */
export const checkStudies: Check = async function* (store) {
  const waiting = await readWaiting(store)
  for await (const { key, value } of store.list(prefixRange(lifePrefix))) {
    const id = studyIdSchema.parse(key.slice(lifePrefix.length))
    const life = parseRow(lifeRowSchema, value)
    const project = await findRow(store, projectKey(id), projectRowSchema)
    if (project?.document.pool === undefined) {
      yield { where: key, what: 'There is no project of the pool that it could be.' }
      continue
    }
    yield* checkChain(key, life, project.digest, store)
    yield* checkRest(key, id, life, store)
    yield* checkLogged(key, life, [...(waiting.get(id) ?? []), ...(await readLogged(id, store))])
  }
}

const order = ['recruit', 'freeze', 'open', 'close', 'destroy']

const checkChain = async function* (
  where: string,
  { steps }: LifeRow,
  begin: string,
  store: ReadableStore,
): AsyncGenerator<Finding> {
  let before = begin
  let last = -1
  for (const { wish, text, digest, signature, statement } of steps) {
    const said = z.object({ before: sha256Schema, step: z.string() }).safeParse(JSON.parse(text))
    if (hashKey(text) !== digest || said.data?.before !== before || said.data.step !== wish.step)
      yield { where, what: `The step ${wish.step} does not follow on the one before it.` }
    const place = order.indexOf(wish.step)
    if (place <= last) yield { where, what: `The step ${wish.step} stands in the wrong place.` }
    const key =
      signature === undefined ? undefined : await findRow(store, keyKey(signature.kid), officerKeySchema)
    const isSigned =
      signature === undefined
        ? statement !== undefined && wish.step === 'close'
        : key?.webId === signature.webId && (await isSignedWith(key.publicJwk, signature.signature, text))
    if (!isSigned) yield { where, what: `Nobody who may has signed the step ${wish.step}.` }
    before = digest
    last = place
  }
}

/** What a step leaves behind is there, and nothing that it takes away. */
const checkRest = async function* (
  where: string,
  id: StudyId,
  { steps, snapshot, destruction, results }: LifeRow,
  store: ReadableStore,
): AsyncGenerator<Finding> {
  const has = (step: string): boolean => steps.some(({ wish }) => wish.step === step)
  if (has('freeze') !== (snapshot !== undefined))
    yield { where, what: 'A snapshot and the step that made it go together.' }
  if (has('destroy') !== (destruction !== undefined))
    yield { where, what: 'A destruction and the step that asked for it go together.' }
  if (results !== undefined && !has('close')) yield { where, what: 'Results were told before the close.' }
  if (has('close') && (await store.get(cohortKey(id))) !== undefined)
    yield { where: cohortKey(id), what: 'A closed study keeps no list of its members.' }
}

const checkLogged = function* (
  where: string,
  { steps }: LifeRow,
  logged: readonly string[],
): Generator<Finding> {
  const told = logged.map((text) => loggedSchema.parse(JSON.parse(text)))
  for (const { wish, digest } of steps)
    if (!told.some((one) => one.step === wish.step && one.digest === digest))
      yield { where, what: `The transparency log knows nothing of the step ${wish.step}.` }
  for (const { step, digest } of told)
    if (step !== undefined && !steps.some((one) => one.digest === digest))
      yield { where, what: `The transparency log knows a step ${step} that is not here.` }
}

const loggedSchema = z.object({ step: z.string().exactOptional(), digest: sha256Schema.exactOptional() })

const readWaiting = async (store: ReadableStore): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { items } = await readWaitingFacts(0, Number.MAX_SAFE_INTEGER, { store })
  const found = new Map<string, readonly string[]>()
  for (const { kind, place, statement } of items) {
    const id = /^fact\/study\/([^/]+)\//.exec(place)?.[1]
    if (kind === 'study.step' && id !== undefined)
      found.set(id, [...(found.get(id) ?? []), statementText(statement)])
  }
  return found
}

const readLogged = async (id: StudyId, store: ReadableStore): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const index of indexesAt(factsPlace(`study/${id}`), store)) {
    const opened = await readOpened(index, store)
    if (opened === undefined || opened.entry.kind !== 'study.step') continue
    const { salt, statement } = opened.opening
    if (commitmentOf(Buffer.from(salt, 'base64url'), statement) === opened.entry.commitment)
      found.push(statement)
  }
  return found
}
