import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { csvText } from '@mutua/sdk/csv-text'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { actOf } from '@mutua/ui/records/use-words'
import { useConsents, useRecipient } from './consent-facts.ts'

/** What was opened for whom one works, the latest first; each as the person has it. */
export const useOwnUses = (): UseQueryResult<readonly Receipt[]> => {
  const consents = useConsents()
  const recipient = useRecipient()
  return useQuery({
    queryKey: ['consents', 'receipts', recipient],
    queryFn: async () => {
      const all = await consents.receipts()
      return all.filter((use) => use.recipient.webId === recipient).toReversed()
    },
  })
}

export interface AuditFilter {
  /** WebID of whose records; empty: everybody’s. */
  readonly owner: string
  /** WebID of who read for an organisation; empty: each of its people. */
  readonly reader: string
  /** `YYYY-MM-DD`, both days included; empty: without an end. */
  readonly from: string
  readonly to: string
}

export const filterUses = (uses: readonly Receipt[], wanted: AuditFilter): readonly Receipt[] =>
  uses.filter(
    ({ owner, recipient, at }) =>
      (wanted.owner === '' || owner === wanted.owner) &&
      (wanted.reader === '' || readerOf(recipient) === wanted.reader) &&
      (wanted.from === '' || localDay(at) >= wanted.from) &&
      (wanted.to === '' || localDay(at) <= wanted.to),
  )

/** The person behind a use: of an organisation its person, else the recipient. */
export const readerOf = (recipient: Receipt['recipient']): string => recipient.person ?? recipient.webId

/**
 * The uses as a table (RFC 4180), with the id of each receipt, by which the person and the co-op find the same. No price: what a
 * service pays is no part of what it has looked at.
 */
export const usesCsv = (uses: readonly Receipt[]): string =>
  csvText([
    ['at', 'person', 'resource', 'act', 'records', 'reader', 'recipient', 'purpose', 'consent', 'receipt'],
    ...uses.map((use) => [
      use.at,
      use.owner,
      use.resource,
      actOf(use),
      String(use.units),
      readerOf(use.recipient),
      use.recipient.webId,
      findPurpose(use.purpose)?.label.it ?? use.purpose,
      use.grant,
      use.id,
    ]),
  ])

/** The day by the clock of whoever looks. */
const localDay = (at: string): string => {
  const day = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${String(day.getFullYear())}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
