import { hash } from 'node:crypto'
import type { Sha256 } from '@mutua/sdk/ids'
import type { ReceiptBody, ReceiptKind } from '@mutua/sdk/receipt/receipt'

/** What makes a use another one than all others. */
export type UseName = { readonly idempotencyKey: string } | { readonly position: number }

/**
 * `id` of the receipt of a use. A use without an Idempotency-Key is named by its position in the chain of its pod server,
 * which no other has: whoever sees such an id need not remember it to know that it comes once.
 */
export const receiptId = (
  {
    grant,
    recipient,
    method,
    resource,
  }: { grant: string; recipient: string; method: string; resource: string },
  name: UseName,
): Sha256 => {
  const scope = `${method} ${resource}`
  // Lists of different length never read the same, so no key that a caller chooses makes an id of the other kind.
  return sha256(
    JSON.stringify(
      'position' in name
        ? [grant, recipient, 'position', name.position, scope]
        : [grant, recipient, name.idempotencyKey, scope],
    ),
  )
}

type Named = Pick<ReceiptKind, 'grant' | 'recipient' | 'method' | 'resource'>

/** `receiptId` by position, of uses that have all else in common. */
export const positionIds = ({
  grant,
  recipient,
  method,
  resource,
}: Named): ((position: number) => Sha256) => {
  const before = `${JSON.stringify([grant, recipient.webId, 'position']).slice(0, -1)},`
  const after = `,${JSON.stringify([`${method} ${resource}`]).slice(1)}`
  return (position) => sha256(before + String(position) + after)
}

/** Whether its id says that it is the use at its position. */
export const isNamedByPosition = (receipt: ReceiptBody): boolean =>
  receipt.id === positionIds(receipt)(receipt.position)

const sha256 = (text: string): Sha256 => hash('sha256', text, 'hex') as Sha256 // by construction
