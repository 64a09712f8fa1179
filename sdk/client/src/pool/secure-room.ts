import { parseWebId, type BaseUrl, type WebId } from '../ids.ts'
import type { ReceiptBody } from '../receipt/receipt.ts'

/**
 * The secure room of a study: the agent that reads pods for its snapshot. Nobody signs in as it, and no other agent is
 * given a consent for a study of the pool.
 */
export const roomOf = (origin: BaseUrl, local: string): WebId =>
  parseWebId(`${origin}/studies/${local}${fragment}`)

/** Address of the study whose room an agent is; undefined for anybody else. */
export const studyOfRecipient = (recipient: WebId, origin: BaseUrl): string | undefined => {
  const prefix = `${origin}/studies/`
  if (!recipient.startsWith(prefix) || !recipient.endsWith(fragment)) return undefined
  const local = recipient.slice(prefix.length, -fragment.length)
  return /^[A-Za-z0-9_-]{22}$/.test(local) ? `${prefix}${local}` : undefined
}

/**
 * Whether a use is one of a study's room. It is in no count that anybody but its member reads, and in no bill: how many there are
 * follows from who takes part. What has a price is never left out.
 */
export const isUseOfRoom = ({
  grant,
  recipient,
  priceMicroCents,
}: Pick<ReceiptBody, 'grant' | 'recipient' | 'priceMicroCents'>): boolean =>
  priceMicroCents === '0' && studyOfRecipient(recipient.webId, new URL(grant).origin as BaseUrl) !== undefined

const fragment = '#room'
