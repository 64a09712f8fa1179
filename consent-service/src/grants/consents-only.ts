import type { Grant } from '@mutua/sdk/consent/grant'
import type { Grants } from './grants.ts'

/**
 * The same grants without those that rest on something else than consent, for faces that say "consent" of all they show: a
 * credential, a consent record or a FHIR Consent of an emergency access would say what is not so.
 */
export const consentsOnly = (grants: Grants): Grants => ({
  ...grants,
  findGrant: async (...asked) => ifConsent(await grants.findGrant(...asked)),
  findRecord: async (...asked) => {
    const record = await grants.findRecord(...asked)
    return record !== undefined && isConsent(record.grant) ? record : undefined
  },
  listGrants: async (...asked) => {
    const page = await grants.listGrants(...asked)
    return { ...page, items: page.items.filter(isConsent) }
  },
  findStanding: async (id) => {
    const standing = await grants.findStanding(id)
    return standing !== undefined && isConsent(standing.grant) ? standing : undefined
  },
})

export const isConsent = ({ basis }: Pick<Grant, 'basis'>): boolean => basis === undefined

const ifConsent = (grant: Grant | undefined): Grant | undefined =>
  grant !== undefined && isConsent(grant) ? grant : undefined
