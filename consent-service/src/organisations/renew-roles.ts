import type { HeldRole } from '@mutua/sdk/coop/role-credential'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { keys, organisationRowSchema, staffRowSchema, type LocalId } from './organisation-rows.ts'

export interface RenewRolesDeps {
  readonly store: Store
  readonly randomBytes: (length: number) => Uint8Array
  readonly issueRole: (role: HeldRole) => Promise<string>
}

/**
 * Signs anew the role credential of everybody on a staff list whose credential is not believed any more, because the key
 * behind it was in other hands. The staff list is the truth and stays as it is; the old text has its place in the list of
 * those who have left. What was done is left alone, so that it can be called again after a crash.
 * @param isBelieved whether a credential, as it rests, still verifies
 * @returns how many were signed anew
 */
export const renewRoles = async (
  isBelieved: (credential: string) => boolean,
  deps: RenewRolesDeps,
): Promise<number> => {
  let done = 0
  for await (const { key, value } of deps.store.list(prefixRange(keys.organisations))) {
    const local = key.slice(keys.organisations.length)
    const { id: organisation } = parseRow(organisationRowSchema, value)
    for await (const { key: staffKey } of deps.store.list(prefixRange(keys.staffs(local))))
      if (await renew(staffKey, { local, organisation }, isBelieved, deps)) done += 1
  }
  return done
}

const renew = async (
  key: string,
  { local, organisation }: { readonly local: LocalId; readonly organisation: HeldRole['organisation'] },
  isBelieved: (credential: string) => boolean,
  deps: RenewRolesDeps,
): Promise<boolean> => {
  for (;;) {
    const bytes = await deps.store.get(key)
    if (bytes === undefined) return false
    const line = parseRow(staffRowSchema, bytes)
    if (line.until !== undefined || isBelieved(line.credential)) return false
    const statusIndex = await drawStatusIndex(keys.status, deps)
    const { webId: person, role, validUntil } = line
    const since = line.renewedAt ?? line.since
    const credential = await deps.issueRole({ organisation, person, role, since, validUntil, statusIndex })
    const place = keys.status(statusIndex)
    const written = await deps.store.write(
      [
        row(key, { ...line, statusIndex, credential }),
        row(place, local),
        row(keys.left(line.statusIndex), local),
      ],
      new Map([
        [key, bytes],
        [place, undefined],
      ]),
    )
    // Else somebody left in between, or another took the place: looked at again.
    if (written) return true
  }
}
