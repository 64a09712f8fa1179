import type { BaseUrl } from '../ids.ts'
import { clientFault } from './client-fault.ts'

/**
 * Ids are URLs, and the caller’s token is sent to the service that the caller chose and nowhere else.
 *
 * @returns the id as it is, when it is an address of that service
 * @throws {ClientFault} `server-untrusted`, when it is somebody else’s or none at all; nothing was sent then
 */
export const ownAddress = <Id extends string>(id: Id, consentService: BaseUrl): Id => {
  if (URL.canParse(id) && new URL(id).origin === consentService) return id
  throw clientFault(
    'server-untrusted',
    `This address does not belong to the consent service ${consentService}.`,
  )
}
