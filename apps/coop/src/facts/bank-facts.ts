import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createPaymentClient, type PaymentClient } from '@mutua/sdk/clients/payment-client'
import type {
  OrderedPayment,
  PaymentOrder,
  PaymentOrderId,
  ReturnedPayment,
} from '@mutua/sdk/coop/payment-order'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const usePayments = (): PaymentClient => {
  const { config, session } = useSignedIn()
  return createPaymentClient({ consentService: config.consentService, fetch: session.fetch })
}

/** The newest first. */
export const useOrders = (): UseQueryResult<readonly PaymentOrder[]> => {
  const { orders } = usePayments()
  return useQuery({
    queryKey: ['console', 'orders'],
    queryFn: async () =>
      (await orders()).toSorted((one, other) => (one.draftedAt < other.draftedAt ? 1 : -1)),
  })
}

export const useReturns = (): UseQueryResult<readonly ReturnedPayment[]> => {
  const { returns } = usePayments()
  return useQuery({ queryKey: ['console', 'returns'], queryFn: () => returns() })
}

/** It names members and their accounts: asked for when an officer opens it. */
export const useOrderedPayments = (id: PaymentOrderId): UseQueryResult<readonly OrderedPayment[]> => {
  const { payments } = usePayments()
  return useQuery({ queryKey: ['console', 'payments', id], queryFn: () => payments(id) })
}
