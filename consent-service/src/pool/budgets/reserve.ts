import { createHmac, randomBytes } from 'node:crypto'
import { parseSha256, type Sha256, type WebId } from '@mutua/sdk/ids'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { createStagedStore, type StagedStore } from '@mutua/kit/staged-store'
import type { Store } from '@mutua/kit/store'
import {
  cohortSecretKey,
  memberSecretKey,
  memberYearPrefix,
  memberYearRowSchema,
  studyKey,
  studyRowSchema,
  type StudyId,
  type StudyRow,
} from './budget-rows.ts'
import { requireKnown } from './forgotten-years.ts'

interface Reserving {
  readonly study: StudyId
  readonly cohort: readonly WebId[]
  readonly year: string
  readonly limits: { readonly study: Rho; readonly memberYear: Rho }
}

/**
 * Takes the whole rho of a study from the year of each of its members, in one write. Each study takes the same of all,
 * so that the row of a member says how much, and not of which study.
 * @throws {Problem} `pool-budget-spent` when one of them has too little left; nothing is taken of anybody then
 * @throws {Problem} `pool-cohort-settled` when the study was reserved for others before
 * @throws {Problem} `pool-budget-forgotten`
 */
export const reserveYear = (
  { study, cohort, year, limits }: Reserving,
  { store, sealer }: { readonly store: Store; readonly sealer: Sealer },
): Promise<StudyRow> =>
  commitPlan(store, async (): Promise<Plan<StudyRow>> => {
    const { store: staged, ...stage } = createStagedStore(store)
    const members = [...new Set(cohort)].toSorted()
    const fingerprint = keyed(await secretOf(cohortSecretKey(study), staged, sealer), JSON.stringify(members))
    const held = await findRow(staged, studyKey(study), studyRowSchema)
    if (held !== undefined && held.cohort !== fingerprint)
      throw new Problem('pool-cohort-settled', 'A study with other members is another study: give it a name.')
    if (held?.years.some((one) => one.year === year) === true)
      return { writes: [], unchanged: new Map(), result: held }
    await requireKnown(year, store)
    const rho = held?.limit ?? limits.study
    const secret = await secretOf(memberSecretKey(year), staged, sealer)
    for (const member of members) {
      const key = memberYearPrefix(year) + keyed(secret, member)
      const reserved = ((await findRow(staged, key, memberYearRowSchema))?.reserved ?? 0n) + rho
      if (reserved > limits.memberYear)
        throw new Problem(
          'pool-budget-spent',
          'Not every member of this cohort has enough left of this year. Take those who have.',
        )
      await staged.write([row(key, { reserved })])
    }
    const result: StudyRow = {
      ...(held ?? { limit: rho, spent: 0n as Rho, debits: 0, cohort: fingerprint }),
      years: [...(held?.years ?? []), { year, members: members.length }],
    }
    await staged.write([row(studyKey(study), result)])
    return { ...stage.staged(), result }
  })

/** What the studies of a year have taken of each of these. */
export const reservedOf = async (
  members: readonly WebId[],
  year: string,
  { store, sealer }: { readonly store: Pick<Store, 'get'>; readonly sealer: Sealer },
): Promise<ReadonlyMap<WebId, Rho>> => {
  const sealed = await store.get(memberSecretKey(year))
  const found = new Map<WebId, Rho>()
  for (const member of members) {
    const key = sealed === undefined ? undefined : memberYearPrefix(year) + keyed(sealer.open(sealed), member)
    const held = key === undefined ? undefined : await findRow(store, key, memberYearRowSchema)
    found.set(member, held?.reserved ?? (0n as Rho))
  }
  return found
}

/** HMAC-SHA-256: who has the rows and not the key cannot try out who it is. */
const keyed = (secret: Uint8Array, text: string): Sha256 =>
  parseSha256(createHmac('sha256', secret).update(text).digest('hex'))

const secretOf = async (
  key: string,
  store: Pick<StagedStore['store'], 'get' | 'write'>,
  sealer: Sealer,
): Promise<Uint8Array> => {
  const sealed = await store.get(key)
  if (sealed !== undefined) return sealer.open(sealed)
  const secret = randomBytes(32)
  await store.write([{ key, value: sealer.seal(secret) }])
  return secret
}
