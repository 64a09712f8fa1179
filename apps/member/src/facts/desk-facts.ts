import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createDeskClient, type DeskClient } from '@mutua/sdk/clients/desk-client'
import { deskWaitMs, type DeskAct, type DeskOrder } from '@mutua/sdk/consent/desk'
import { instantOf } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** An order that the member gave the desk, and what was entered under it. */
export interface ServedOrder {
  readonly order: DeskOrder
  /** The newest first. */
  readonly acts: readonly DeskAct[]
}

/** What the member ordered from the desk, the newest first, and each act in their name. */
export const useServedOrders = (): UseQueryResult<readonly ServedOrder[]> => {
  const desk = useDesk()
  return useQuery({
    queryKey: ['desk'],
    queryFn: async (): Promise<readonly ServedOrder[]> => {
      const orders = await desk.orders()
      // Who never ordered anything has no acts; most members are those.
      const acts = orders.length === 0 ? [] : await desk.acts()
      return orders.map((order) => ({ order, acts: acts.filter((act) => act.order === order.id) }))
    },
  })
}

/** At once, and by the member alone: what waits under it is not done any more. */
export const useEndOrder = (): UseMutationResult<DeskOrder, Error, string> => {
  const desk = useDesk()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id) => desk.endOrder(id),
    onSettled: () => queries.invalidateQueries(),
    // The button goes, and would take the focus with it.
    onSuccess: () => document.querySelector('main')?.focus(),
  })
}

export const orderStateAt = (
  { state, validUntil }: Pick<DeskOrder, 'state' | 'validUntil'>,
  now: number,
): DeskOrder['state'] | 'expired' => (state !== 'ended' && validUntil <= instantOf(now) ? 'expired' : state)

/** Whether it still waits, is done, or was never done because nobody confirmed it while it could be. */
export const actStateAt = (
  { state, enteredAt }: Pick<DeskAct, 'state' | 'enteredAt'>,
  order: Pick<DeskOrder, 'state' | 'validUntil'>,
  now: number,
): 'waiting' | 'done' | 'lapsed' => {
  if (state === 'done') return 'done'
  const isOpen = orderStateAt(order, now) === 'confirmed' && now <= Date.parse(enteredAt) + deskWaitMs
  return isOpen ? 'waiting' : 'lapsed'
}

const useDesk = (): DeskClient => {
  const { config, session } = useSignedIn()
  return createDeskClient({ consentService: config.consentService, fetch: session.fetch })
}
