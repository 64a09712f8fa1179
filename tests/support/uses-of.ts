import { createConsoleClient } from '@mutua/sdk/clients/console-client'
import type { Coop } from './coop.ts'

/** What an officer reads of the uses of this month. In which months there were any is left out: a freeze is published. */
export const usesOf = async ({ consentService, officer }: Coop) => {
  const client = createConsoleClient({ consentService: consentService.baseUrl, fetch: officer.fetch })
  const { months: _months, ...month } = await client.uses()
  return month
}
