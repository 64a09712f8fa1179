import { organisationSchema, staffMemberSchema, type RoleHeld } from '@mutua/sdk/coop/organisation'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import { keys, localOf, organisationRowSchema, staffRowSchema } from './organisation-rows.ts'

/** Where somebody works, has worked, or keeps the staff list; by name of the organisation. */
export const rolesOf = async (
  person: WebId,
  { store, origin }: { readonly store: ReadableStore; readonly origin: BaseUrl },
): Promise<readonly RoleHeld[]> => {
  const held: RoleHeld[] = []
  for await (const { value } of store.list(prefixRange(keys.organisations))) {
    const organisation = parseRow(organisationRowSchema, value)
    const local = localOf(origin, organisation.id)
    if (local === undefined) continue
    const line = await findRow(store, keys.staff(local, person), staffRowSchema)
    const isAdministrator = organisation.administrators.includes(person)
    if (line === undefined && !isAdministrator) continue
    held.push({
      organisation: organisationSchema.parse(organisation),
      isAdministrator,
      ...(line === undefined ? {} : { stay: staffMemberSchema.parse(line) }),
    })
  }
  return held.toSorted((one, other) => one.organisation.name.localeCompare(other.organisation.name, 'it'))
}
