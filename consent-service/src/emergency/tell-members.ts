import type { EmergencyAccess } from '@mutua/sdk/consent/emergency'
import { instantOf, type GrantId, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { keys, localIdOf, readAccess, type LocalId } from './emergency-rows.ts'

export interface TellingDeps {
  readonly store: Store
  readonly now: () => number
}

type Told = NonNullable<EmergencyAccess['told']>

/** That a notice has reached somebody. Only the member’s own counts, and of several the first. */
export const noteTold = async (
  {
    webId,
    grants,
    by,
  }: { readonly webId: WebId; readonly grants: readonly GrantId[]; readonly by: Told['by'] },
  deps: TellingDeps,
): Promise<void> => {
  for (const grant of grants) {
    const held = await readAccess(deps.store, localIdOf(grant))
    if (held?.access.grant !== grant || held.access.owner !== webId) continue
    await putTold(localIdOf(grant), { at: instantOf(deps.now()), by }, deps)
  }
}

/** An officer told the member. @throws {Problem} `not-found`, `emergency-told` */
export const tellByOfficer = async (
  officer: WebId,
  local: LocalId,
  by: Told['by'],
  deps: TellingDeps,
): Promise<EmergencyAccess> => {
  const { access, isFirst } = await putTold(local, { at: instantOf(deps.now()), by, officer }, deps)
  if (!isFirst) throw new Problem('emergency-told', 'The list says when and how.')
  return access
}

/** Members who have not been told yet, those first who must be told soonest. */
export const readUntold = async (
  limit: number,
  { store, now }: TellingDeps,
): Promise<readonly { readonly access: EmergencyAccess; readonly isOverdue: boolean }[]> => {
  const at = instantOf(now())
  const found: { access: EmergencyAccess; isOverdue: boolean }[] = []
  for await (const { value } of store.list({ ...prefixRange(keys.allUntold), limit })) {
    const held = await readAccess(store, toText(value))
    if (held !== undefined) found.push({ access: held.access, isOverdue: isTellingOverdue(held.access, at) })
  }
  return found
}

export const isTellingOverdue = ({ told, tellBy }: EmergencyAccess, at: Instant): boolean =>
  (told?.at ?? at) > tellBy

/** @throws {Problem} `not-found` */
const putTold = (
  local: LocalId,
  told: Told,
  { store }: TellingDeps,
): Promise<{ readonly access: EmergencyAccess; readonly isFirst: boolean }> =>
  commitPlan<{ readonly access: EmergencyAccess; readonly isFirst: boolean }>(store, async () => {
    const held = await readAccess(store, local)
    if (held === undefined) throw new Problem('not-found', 'There is no such emergency access.')
    const { access, key, bytes } = held
    if (access.told !== undefined)
      return { writes: [], unchanged: new Map(), result: { access, isFirst: false } }
    const next: EmergencyAccess = { ...access, told }
    return {
      writes: [row(key, next), { key: keys.untold(access), value: undefined }],
      unchanged: new Map([[key, bytes]]),
      result: { access: next, isFirst: true },
    }
  })
