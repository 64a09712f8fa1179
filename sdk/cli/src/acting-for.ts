import type { Fetch } from '@mutua/sdk/clients/answer'
import { actingFor } from '@mutua/sdk/clients/organisation-client'
import { parseWebId } from '@mutua/sdk/ids'
import type { Call, Option } from './command.ts'
import type { Caller } from './sign-in.ts'
import { parseGiven } from './usage-fault.ts'

/** For commands that a person may run for somebody who has named them, or for their organisation. */
export const actingForOption = {
  kind: 'text',
  value: 'WEBID',
  about: {
    it: 'per chi: una persona che ti ha delegato, o la tua organizzazione',
    en: 'for whom: a person who has named you, or your organisation',
  },
} as const satisfies Option

/** The `fetch` of the caller, or the caller’s for somebody else. */
export const fetchFor = (call: Call, { session, consentService }: Caller): Fetch => {
  const whom = call.text('acting-for')
  if (whom === undefined) return session.fetch
  return actingFor(session.fetch, { consentService, webId: parseGiven('--acting-for', parseWebId, whom) })
}
