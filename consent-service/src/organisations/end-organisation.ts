import { organisationSchema, type Organisation } from '@mutua/sdk/coop/organisation'
import { instantOf, webIdSchema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { keys, putStep, readOrganisation, staffRowSchema, type LocalId } from './organisation-rows.ts'

export interface EndingDeps {
  readonly store: Store
  readonly now: () => number
  /** Takes somebody off the list; resolves when no pod server serves them any more. */
  readonly leave: (caller: WebId, local: LocalId, person: WebId) => Promise<unknown>
  /** Ends what was given to it and takes back what it has asked. Repeating it is no error. */
  readonly endConsents: (organisation: WebId, by: WebId) => Promise<void>
}

/**
 * An officer says who keeps the staff list from now on, also when nobody who did is there any more.
 * @throws {Problem} `not-found`, `organisation-ended`
 */
export const changeAdministrators = (
  officer: WebId,
  local: LocalId,
  administrators: readonly WebId[],
  { store, now }: Pick<EndingDeps, 'store' | 'now'>,
): Promise<Organisation> =>
  commitPlan(store, async () => {
    const held = await readOrganisation(store, local)
    if (held === undefined) throw unknownOrganisation()
    requireStanding(held.row)
    const changed = { ...held.row, administrators: [...new Set(administrators)] }
    const at = instantOf(now())
    const event = { kind: 'administrators-changed', actor: officer, at } as const
    const step = putStep(local, { row: changed, bytes: held.bytes }, event)
    return { ...step, result: organisationSchema.parse(changed) }
  })

/**
 * An officer ends an organisation. Its people are out first, so that nobody reads any more; then what was given to it is
 * declared void, what it has asked is taken back. A crash in between leaves the row that says so, and the next start goes
 * on; repeating it only does what is left.
 *
 * @throws {Problem} `not-found`
 */
export const endOrganisation = async (
  officer: WebId,
  local: LocalId,
  deps: EndingDeps,
): Promise<Organisation> => {
  const { store, now } = deps
  const ended = await commitPlan(store, async () => {
    const held = await readOrganisation(store, local)
    if (held === undefined) throw unknownOrganisation()
    if (held.row.endedAt !== undefined) return { writes: [], unchanged: new Map(), result: held.row }
    const at = instantOf(now())
    const over = { ...held.row, endedAt: at }
    const step = putStep(local, { row: over, bytes: held.bytes }, { kind: 'ended', actor: officer, at })
    return {
      writes: [...step.writes, row(keys.ending(local), officer)],
      unchanged: step.unchanged,
      result: over,
    }
  })
  await finishEnd(local, deps)
  return organisationSchema.parse(ended)
}

/** Goes on where a crash has interrupted the end of an organisation. */
export const finishEnds = async (deps: EndingDeps): Promise<void> => {
  const open: LocalId[] = []
  for await (const { key } of deps.store.list(prefixRange(keys.allEnding)))
    open.push(key.slice(keys.allEnding.length))
  for (const local of open) await finishEnd(local, deps)
}

const finishEnd = async (local: LocalId, deps: EndingDeps): Promise<void> => {
  const { store } = deps
  const by = await findRow(store, keys.ending(local), webIdSchema)
  const organisation = (await readOrganisation(store, local))?.row.id
  if (by === undefined || organisation === undefined) return
  const there: WebId[] = []
  for await (const { value } of store.list(prefixRange(keys.staffs(local)))) {
    const line = parseRow(staffRowSchema, value)
    if (line.until === undefined) there.push(line.webId)
  }
  await Promise.all(there.map((person) => deps.leave(by, local, person)))
  await deps.endConsents(organisation, by)
  await store.write([{ key: keys.ending(local), value: undefined }])
}

/** @throws {Problem} `organisation-ended` */
export const requireStanding = ({ endedAt }: { readonly endedAt?: unknown }): void => {
  if (endedAt !== undefined)
    throw new Problem('organisation-ended', 'Admit it anew: what has ended does not come back.')
}

const unknownOrganisation = (): Problem => new Problem('not-found', 'There is no such organisation.')
