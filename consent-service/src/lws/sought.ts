import { fieldsSchema, type AccessRequest } from '@mutua/sdk/consent/grant'
import type { StatedAccess } from '@mutua/sdk/consent/lws-access'
import { instantOf, parseWith, type PurposeIri } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Sought } from './consent-records.ts'
import { inboxField } from './lws-documents.ts'

export interface SoughtDeps {
  readonly now: () => number
  /** What a document stands for that names no purpose; undefined: it must name one. */
  readonly defaultPurpose: PurposeIri | undefined
  /** Whether messages may be sent to the address, as far as the URL itself tells. */
  readonly mayTell: (inbox: string) => boolean
}

/**
 * What a document states, in the words of the records. What it leaves out stands as it was asked; without an end a consent
 * has a short one.
 *
 * @throws {Problem} `purpose-unknown`, `input-malformed`
 */
export const soughtOf = (stated: StatedAccess, deps: SoughtDeps, asked?: AccessRequest): Sought => {
  const now = deps.now()
  const fallback = asked?.purpose ?? deps.defaultPurpose
  const purposes =
    stated.purposes.length > 0
      ? stated.purposes
      : (asked?.purposes ?? (fallback === undefined ? [] : [fallback]))
  const [purpose] = purposes
  if (purpose === undefined)
    throw new Problem('purpose-unknown', 'Name the purpose in a constraint, by its DPV IRI.')
  const { terms, from, gift, recipientClient, inherit, fields, inbox } = stated
  if (inbox !== undefined && !deps.mayTell(inbox))
    throw new Problem('input-malformed', 'Name an inbox that can be called from here, with https.')
  // Before it is given nothing is read under it anyway, so a beginning in the past limits nothing.
  const limits = { ...terms, ...(from !== undefined && from > instantOf(now) ? { notBefore: from } : {}) }
  const kept = { ...asked?.fields, ...fields, ...(inbox === undefined ? {} : { [inboxField]: inbox }) }
  return {
    purpose,
    purposes,
    resources: stated.resources,
    modes: stated.modes,
    ...(inherit === undefined ? {} : { inherit }),
    validUntil: stated.until ?? asked?.validUntil ?? instantOf(now + defaultDays * 86_400_000),
    ...(Object.keys(limits).length === 0 ? {} : { terms: limits }),
    ...(gift === undefined ? {} : { gift }),
    ...(recipientClient === undefined ? {} : { recipientClient }),
    ...(Object.keys(kept).length === 0
      ? {}
      : { fields: parseWith(fieldsSchema, kept, 'the further members') }),
  }
}

const defaultDays = 90
