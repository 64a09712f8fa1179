import { z } from 'zod'
import { grantSchema, type Grant } from './grant.ts'
import { termsSchema } from './terms.ts'

const { life: _life, eraseBy: _eraseBy, ...statedNowhere } = termsSchema.shape

/**
 * What is in a grant and in no vocabulary of others. An export carries it beside its own terms, so that nothing is lost on
 * the way back; who reads the export needs none of it to know purpose, period, actor and what may be read.
 */
export const grantRemainderSchema = grantSchema
  .pick({
    request: true,
    recipientPerson: true,
    basis: true,
    gift: true,
    recipientClient: true,
    fields: true,
    project: true,
    policy: true,
    state: true,
    version: true,
    amendedAt: true,
    pausedAt: true,
    withdrawnAt: true,
    invalidatedAt: true,
    statusIndex: true,
  })
  .extend({
    inherit: grantSchema.shape.scope.shape.inherit,
    /** Whether the grant has any terms, also when none of them says anything. */
    terms: z.strictObject(statedNowhere).optional(),
  })
export type GrantRemainder = z.infer<typeof grantRemainderSchema>

export const remainderOf = (grant: Grant): GrantRemainder => {
  const { life: _life, eraseBy: _eraseBy, ...terms } = grant.terms ?? {}
  return grantRemainderSchema.parse({
    ...grant,
    ...(grant.scope.inherit === undefined ? {} : { inherit: grant.scope.inherit }),
    ...(grant.terms === undefined ? {} : { terms: withoutAbsent(terms) }),
  })
}

export const withoutAbsent = <Part extends object>(part: Part): Part =>
  // `as`: only members that are undefined anyway are left out.
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part
