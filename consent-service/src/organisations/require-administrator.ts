import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ReadableStore } from '@mutua/kit/store'
import { readOrganisation, type LocalId } from './organisation-rows.ts'

/** @param self may do it as well: everybody may leave. @throws {Problem} `not-found`, `administrator-only` */
export const requireAdministrator = async (
  caller: WebId,
  local: LocalId,
  {
    store,
    isOfficer,
  }: { readonly store: Pick<ReadableStore, 'get'>; readonly isOfficer: (webId: WebId) => boolean },
  self?: WebId,
) => {
  const held = await readOrganisation(store, local)
  if (held === undefined) throw unknownOrganisation()
  if (held.row.administrators.includes(caller) || isOfficer(caller) || caller === self) return held
  throw new Problem(
    'administrator-only',
    'Ask an administrator of the organisation, or an officer of the co-op.',
  )
}

export const unknownOrganisation = (): Problem => new Problem('not-found', 'There is no such organisation.')
