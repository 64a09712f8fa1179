import { Problem } from '../problem.ts'
import { aclModes } from './credential.ts'
import type { AccessMode } from './grant.ts'
import { changeSchema, type Change } from './terms.ts'

/** Modes, and which of the ways of writing in them (`Terms`); absent: all that the modes allow. */
export interface AllowedUse {
  readonly modes: readonly AccessMode[]
  readonly changes?: readonly Change[] | undefined
}

/**
 * To add to what is there, and nothing besides: `append` without making anything. The draft has no word for it, and leaves
 * actions to "an operation recognized by the server".
 */
export const addAction = aclModes.append

/** Where nothing can be done: an amendment took the last mode that the terms left something of. Never asked for. */
const nothingAction = 'https://w3id.org/mutua/ns#nothing'

/** Actions of an access policy (LWS, "Actions"): what may be done, no more and no less. */
export const actionsOf = ({ modes, changes }: AllowedUse): readonly string[] => {
  const may = (change: Change): boolean => changes === undefined || changes.includes(change)
  const canWrite = modes.includes('write')
  const actions = [
    ...(modes.includes('read') ? ['read'] : []),
    ...(canWrite ? changeSchema.options.filter(may) : []),
    ...(!canWrite && modes.includes('append')
      ? [...(may('create') ? ['create'] : []), ...(may('modify') ? [addAction] : [])]
      : []),
  ]
  return actions.length === 0 ? [nothingAction] : actions
}

/**
 * The way back. `create` is Append, `modify` and `delete` are Write, and the terms take away what the mode would allow
 * besides.
 * @throws {Problem} `access-not-enforceable`
 */
export const parseActions = (actions: readonly string[]): AllowedUse => {
  const named = new Set(actions)
  const has = (action: string): boolean => named.has(action)
  if (![...named].every((action) => action === 'read' || action === addAction || isChange(action)))
    throw notEnforceable(`an action other than read, create, modify, delete and ${addAction}`)
  const modes: AccessMode[] = has('read') ? ['read'] : []
  if (!has('modify') && !has('delete')) {
    if (has('create') || has(addAction)) modes.push('append')
    if (has('create') === has(addAction)) return { modes }
    return { modes, changes: has('create') ? ['create'] : ['modify'] }
  }
  if (has(addAction) && !has('modify')) throw notEnforceable('deleting together with adding alone')
  if (has('create')) modes.push('append')
  modes.push('write')
  const changes = changeSchema.options.filter(has)
  return changes.length === changeSchema.options.length ? { modes } : { modes, changes }
}

/** @param part what cannot be kept, with its article */
export const notEnforceable = (part: string): Problem =>
  new Problem('access-not-enforceable', `The pod server could not keep ${part}, so it is not taken.`)

const isChange = (action: string): action is Change => changeSchema.safeParse(action).success
