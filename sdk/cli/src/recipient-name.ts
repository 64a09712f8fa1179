import type { WebId } from '@mutua/sdk/ids'

/** How a recipient stands in a list: by organisation, or by WebID for who is in no directory and so has none. */
export const recipientName = (recipient: WebId, organisation: string): string =>
  organisation === '' ? recipient : organisation
