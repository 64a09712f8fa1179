import { payerKey, receivableOf, type Payer } from '@mutua/sdk/coop/payer'
import { useRecipients } from './console-facts.ts'
import { payerNames } from './payer-names.ts'

/** How accounts are read: an organisation of the register by its name, an account of one member as those of all. */
export const useAccountNames = (): ((account: string) => string) => {
  const recipients = useRecipients()
  return accountNames(
    (recipients.data?.organisations ?? []).map(({ id, name }) => ({ organisation: name, payer: id })),
  )
}

export const accountNames = (payers: readonly Payer[]): ((account: string) => string) => {
  const names = payerNames(payers)
  const known = new Map<string, string>(
    payers.map((payer) => [receivableOf(payer), `receivable:${names.get(payerKey(payer)) ?? ''}`]),
  )
  return (account) => known.get(account) ?? account.replace(/^(ristorno|quota):\d+$/, '$1')
}
