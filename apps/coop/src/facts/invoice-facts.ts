import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createInvoiceClient, type InvoiceClient } from '@mutua/sdk/clients/invoice-client'
import { addDays, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { InvoiceView } from '@mutua/sdk/coop/invoice'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useInvoicing = (): InvoiceClient => {
  const { config, session } = useSignedIn()
  return createInvoiceClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useInvoices = (): UseQueryResult<readonly InvoiceView[]> => {
  const { invoices } = useInvoicing()
  return useQuery({ queryKey: ['console', 'invoices'], queryFn: invoices })
}

export type InvoiceState = 'nothing' | 'paid' | 'open' | 'overdue'

/** How it stands by the books. Without terms there is no day by which it is to be paid, so it is never overdue. */
export const invoiceStateOn = (
  today: CivilDate,
  {
    dueCents,
    openCents,
    issuedOn,
    terms,
  }: Pick<InvoiceView, 'dueCents' | 'openCents' | 'issuedOn' | 'terms'>,
): InvoiceState => {
  if (dueCents === 0n) return 'nothing'
  if (openCents <= 0n) return 'paid'
  return terms !== undefined && today > addDays(issuedOn, terms.dueDays) ? 'overdue' : 'open'
}
