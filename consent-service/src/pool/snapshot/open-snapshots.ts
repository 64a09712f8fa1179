import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, row } from '@mutua/kit/row'
import { keyRowRange, nameOfRow, rowKeyOf, type DataKeyBook } from '@mutua/kit/sealing/data-keys'
import { eraseName, finishErasures, type ErasureDeps } from '@mutua/kit/sealing/renew-key'
import { createSealedReader, createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { prefixRange, wholeRange, type Store, type StoreEngine } from '@mutua/kit/store'
import { studyIdSchema, type StudyId } from '../budgets/budget-rows.ts'
import { freezeStudy, type FreezeDeps } from './freeze-study.ts'
import { leaveOutOf } from './leave-out-of.ts'
import { memberTreeOf, type MemberTree } from './member-tree.ts'
import { createOpenedSnapshots } from './opened-snapshots.ts'
import { createSealedParts } from './read-sealed.ts'
import { createScanThread } from './scan-beside.ts'
import { destroyedRowSchema, findHead, readMembers } from './snapshot-rows.ts'
import type { HeadRow, SnapshotMember } from './snapshot-rows.ts'
import type { Destruction, Snapshots } from './snapshots.ts'
import { destroyedKey, keyNameOf, keyNameOfStudy, pseudonymOf, rowsOfStudy, saltOf } from './study-key.ts'
import { studyOfKey } from './study-key.ts'

export interface SnapshotsDeps extends Omit<FreezeDeps, 'rows' | 'engine'> {
  /** Beneath all that is sealed. */
  readonly engine: StoreEngine
  readonly dataKeys: DataKeyBook
  /** Of the house, over the same engine. */
  readonly store: Store
  /** Of columns that are kept opened in memory. */
  readonly openedBytes: number
}

/**
 * The snapshots of studies, each sealed by a data key of its own in the store of the service. Opening erases whatever a crash
 * left: what was being frozen, and what was being destroyed.
 */
export const openSnapshots = async (deps: SnapshotsDeps): Promise<Snapshots> => {
  const { engine, dataKeys, store } = deps
  // Sealed here and nowhere else: whatever opens the store with other names of keys finds nothing it can read.
  const rows = createSealedStore({ store: engine, dataKeys, keyNameOf })
  // Keeps nothing that it has opened.
  const reader = createSealedReader({ store: engine, dataKeys, keyNameOf })
  const erasing = erasureOf(deps)
  const readSealed = createSealedParts({ engine, dataKeys })
  const opened = createOpenedSnapshots({ readSealed, thread: createScanThread() }, deps.openedBytes)
  const memberships = createMemberships(reader)
  const inTurn = createTurns()

  await finishErasures(erasing)
  for await (const { key } of engine.list(keyRowRange)) {
    const study = studyOfKey(nameOfRow(key))
    if (study !== undefined) await eraseUnfinished(studyIdSchema.parse(study), reader, erasing, store)
  }

  const requireHead = async (study: StudyId): Promise<HeadRow> => {
    const head = await findHead(reader, study)
    if (head === undefined) throw new Problem('study-not-open', 'There is no snapshot of this study.')
    return head
  }
  const forget = (study: StudyId): void => {
    opened.drop(study)
    memberships.drop(study)
  }

  return {
    freeze: (study, cohort, onProgress = () => undefined) =>
      inTurn(study.id, async () => {
        const before = await findHead(reader, study.id)
        if (before !== undefined) return before.statement
        if ((await store.get(destroyedKey(study.id))) !== undefined)
          throw new Problem('study-not-open', 'What was frozen for this study has been destroyed.')
        try {
          return await freezeStudy(study, cohort, onProgress, { ...deps, rows })
        } catch (cause) {
          await eraseIfThere(study.id, erasing)
          throw cause
        }
      }),

    scan: async (study, query) => {
      try {
        return await opened.scan(study, await requireHead(study), query)
      } catch (cause) {
        // It may have been destroyed while it was looked at.
        await requireHead(study)
        throw cause
      }
    },

    leaveOut: (study, member) =>
      inTurn(study, async () => {
        const head = await findHead(reader, study)
        if (head === undefined) return
        const { members } = await memberships.read(study, head)
        const pseudonym = pseudonymOf(secretOf(head), member)
        await leaveOutOf(study, { head, members, pseudonym }, { rows, reader, engine })
        opened.drop(study)
      }),

    proveMembership: async (study, member) => {
      const head = await requireHead(study)
      const { tree } = await memberships.read(study, head)
      const secret = secretOf(head)
      const pseudonym = pseudonymOf(secret, member)
      return tree().prove({ pseudonym, salt: saltOf(secret, pseudonym) })
    },

    readWeights: async (study) => (await memberships.read(study, await requireHead(study))).weights,

    pseudonymOf: async (study, member: WebId) => {
      const head = await findHead(reader, study)
      return head === undefined ? undefined : pseudonymOf(secretOf(head), member)
    },

    pseudonymsIn: async (study) => {
      const head = await findHead(reader, study)
      if (head === undefined) return undefined
      const secret = secretOf(head)
      return (member) => pseudonymOf(secret, member)
    },

    destroy: (study) =>
      inTurn(study, async () => {
        const said = await sayDestroyed(study, reader, deps)
        forget(study)
        await eraseIfThere(study, erasing)
        forget(study)
        return said
      }),
  }
}

const secretOf = ({ secret }: HeadRow): Buffer => Buffer.from(secret, 'base64')

/** One after the other for each study; a fault of one is not a fault of the next. */
const createTurns = () => {
  const last = new Map<StudyId, Promise<unknown>>()
  return async <Result>(study: StudyId, step: () => Promise<Result>): Promise<Result> => {
    const before = last.get(study)
    const turn = (async () => {
      await before?.catch(() => undefined)
      return step()
    })()
    last.set(study, turn)
    try {
      return await turn
    } finally {
      if (last.get(study) === turn) last.delete(study)
    }
  }
}

interface Membership {
  readonly members: readonly SnapshotMember[]
  readonly weights: ReadonlyMap<string, number>
  /** Made when it is first needed. */
  readonly tree: () => MemberTree
}

/** Lists of members, of the studies that were asked for last. */
const createMemberships = (reader: Pick<Store, 'get'>) => {
  const held = new Map<StudyId, Membership>()
  return {
    drop: (study: StudyId): void => void held.delete(study),
    read: async (study: StudyId, head: HeadRow): Promise<Membership> => {
      const known = held.get(study)
      if (known !== undefined) return known
      const members = await readMembers(reader, study)
      let made: MemberTree | undefined
      const membership: Membership = {
        members,
        weights: new Map(members.map(({ pseudonym, weight }) => [pseudonym, weight])),
        tree: () => (made ??= memberTreeOf(head.statement.study, members, secretOf(head))),
      }
      held.set(study, membership)
      const [oldest] = held.keys()
      if (held.size > studiesHeld && oldest !== undefined) held.delete(oldest)
      return membership
    },
  }
}

const studiesHeld = 8

const erasureOf = ({ engine, dataKeys }: Pick<SnapshotsDeps, 'engine' | 'dataKeys'>): ErasureDeps => ({
  ...{ store: engine, dataKeys, keyNameOf },
  rangesOf: async function* (name) {
    const study = studyOfKey(name)
    yield study === undefined ? wholeRange : prefixRange(rowsOfStudy(studyIdSchema.parse(study)))
  },
})

/** First the key, in one durable write; then what it sealed. */
const eraseIfThere = async (study: StudyId, erasing: ErasureDeps): Promise<void> => {
  const name = keyNameOfStudy(study)
  if ((await erasing.store.get(rowKeyOf(name))) !== undefined) await eraseName(name, erasing)
}

/** Chunks without a head were being frozen when the service ended; a study that is said to be destroyed has no key. */
const eraseUnfinished = async (
  study: StudyId,
  reader: Pick<Store, 'get'>,
  erasing: ErasureDeps,
  store: Pick<Store, 'get'>,
): Promise<void> => {
  const isDestroyed = (await store.get(destroyedKey(study))) !== undefined
  if (isDestroyed || (await findHead(reader, study)) === undefined) await eraseIfThere(study, erasing)
}

/** The receipt is public: the exact size would tell how many members there were. */
const blockBytes = 65_536

/** Durable before the key goes: a crash in between is finished at the next start. */
const sayDestroyed = async (
  study: StudyId,
  reader: Pick<Store, 'get'>,
  { engine, store, now }: Pick<SnapshotsDeps, 'engine' | 'store' | 'now'>,
): Promise<Destruction> => {
  const before = await findRow(store, destroyedKey(study), destroyedRowSchema)
  if (before !== undefined) {
    const { at: _at, ...said } = before
    return said
  }
  const head = await findHead(reader, study)
  let [files, bytes] = [0, 0]
  for await (const { value } of engine.list(prefixRange(rowsOfStudy(study)))) {
    files += 1
    bytes += value.length
  }
  const said = {
    ...{ files, bytes: Math.ceil(bytes / blockBytes) * blockBytes },
    ...(head === undefined ? {} : { snapshot: head.statement.snapshot }),
  }
  await store.write([row(destroyedKey(study), { ...said, at: instantOf(now()) })])
  return said
}
