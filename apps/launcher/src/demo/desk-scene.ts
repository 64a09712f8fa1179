import { createHash } from 'node:crypto'
import { createDeskClient } from '@mutua/sdk/clients/desk-client'
import { instantOf, parseSha256, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'

/** Where the desk is, and who of the demo has a part at it. */
export interface DeskScene {
  readonly consentService: BaseUrl
  readonly now: () => number
  readonly first: { readonly session: DpopSession }
  readonly second: { readonly session: DpopSession }
  readonly member: WebId
}

/** Somebody without a device has ordered on paper that the desk serves them. Repeating it changes nothing. */
export const orderDesk = async ({ consentService, now, first, second, member }: DeskScene): Promise<void> => {
  const at = ({ session }: DeskScene['first']) => createDeskClient({ consentService, fetch: session.fetch })
  const known = (await at(first).orders({ all: true })).find(
    (one) => one.member === member && one.state !== 'ended',
  )
  const recorded =
    known ??
    (await at(first).recordOrder({
      member,
      paper: parseSha256(createHash('sha256').update('the sheet of the demo').digest('hex')),
      language: 'it',
      validUntil: instantOf(now() + 180 * 86_400_000),
    }))
  await at(second).confirmOrder(recorded.id)
}
