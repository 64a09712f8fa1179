import { instantOf, type GrantId, type Instant } from '@mutua/sdk/ids'
import { parseRow } from '@mutua/kit/row'
import { toText, type Write } from '@mutua/kit/store'
import {
  endReadingOf,
  newsOf as delegationNews,
  standingKeys as delegationKeys,
  type DelegationDeps,
} from './delegations.ts'
import { newsOf as guardianshipNews, standingKeys as guardianshipKeys } from './guardianships.ts'
import {
  againSchema,
  dueKinds,
  keys,
  readDelegation,
  readGuardianship,
  type DueKind,
} from './representation-rows.ts'

export interface TurningPointDeps extends Pick<DelegationDeps, 'store' | 'now' | 'endReading'> {
  /** Asks the owner of a consent about it, once however often this is called. */
  readonly askAgain: (grant: GrantId, ended: Instant, wishedUntil: Instant) => Promise<void>
}

/**
 * Does everything whose moment has come, also long ago: while nothing ran nobody acted, since each right is held against the
 * clock when it is used, and each consent of a guardian bears its end. A crash between a deed and the row that asks for it
 * repeats the deed, which does no harm.
 *
 * @returns how much was due
 */
export const passTurningPoints = async (deps: TurningPointDeps): Promise<number> => {
  const { store, now } = deps
  const before = `${keys.allDue}${instantOf(now() + 1)}`
  let done = 0
  for await (const { key, value } of store.list({ gte: keys.allDue, lt: before, limit: 1_000 })) {
    const [, at = '', kind = ''] = key.split('/')
    const due = dueKinds.find((one) => one === kind)
    if (due === undefined) throw new Error(`nobody knows what is due at ${key}`)
    await pass(due, { key, value, at: instantOf(Date.parse(at)) }, deps)
    done += 1
  }
  return done
}

interface Due {
  readonly key: string
  readonly value: Uint8Array
  readonly at: Instant
}

const pass = async (kind: DueKind, due: Due, deps: TurningPointDeps): Promise<void> => {
  const { key, value, at } = due
  const finish = (writes: readonly Write[]) =>
    deps.store.write([{ key, value: undefined }, ...writes], new Map([[key, value]]))
  if (kind === 'again') {
    const { grant, wishedUntil } = parseRow(againSchema, value)
    await deps.askAgain(grant, at, wishedUntil)
    return void (await finish([]))
  }
  const local = toText(value)
  if (kind === 'expires' || kind === 'reading') {
    const delegation = (await readDelegation(deps.store, local))?.value
    if (delegation === undefined) return void (await finish([]))
    if (kind === 'reading') return endReadingOf(delegation, deps)
    const gone = delegationKeys(delegation).map((place) => ({ key: place, value: undefined }))
    return void (await finish([...gone, delegationNews(delegation, 'delegation-expired', at)]))
  }
  const guardianship = (await readGuardianship(deps.store, local))?.value
  if (guardianship === undefined) return void (await finish([]))
  switch (kind) {
    case 'soon':
      return void (await finish([guardianshipNews(guardianship, 'guardianship-ends-soon', at)]))
    case 'passes':
      return void (await finish([guardianshipNews(guardianship, 'guardianship-narrowed', at)]))
    case 'ends': {
      const gone = guardianshipKeys(guardianship).map((place) => ({ key: place, value: undefined }))
      return void (await finish([...gone, guardianshipNews(guardianship, 'guardianship-ended', at)]))
    }
  }
}
