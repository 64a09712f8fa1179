import type { TransferChoice } from '../facts/ledger-facts.ts'

/** Where a part of the books is shown. */
export const movementsAt = (choice: Partial<TransferChoice>): string => {
  const query = new URLSearchParams(Object.entries(choice).filter(([, value]) => value !== '')).toString()
  return `/movements${query === '' ? '' : `?${query}`}`
}
