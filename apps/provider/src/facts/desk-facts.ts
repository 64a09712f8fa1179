import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createDeskClient, type DeskClient } from '@mutua/sdk/clients/desk-client'
import type { DeskAct, DeskOrder } from '@mutua/sdk/consent/desk'
import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseSha256, type Sha256 } from '@mutua/sdk/ids'
import { deskSheet, type SheetSubject } from '@mutua/sdk/paper/desk-sheet'
import { sideBySidePage } from '@mutua/sdk/paper/side-by-side'
import type { SheetLanguage } from '@mutua/sdk/paper/sheet-words'
import { saveFile } from '@mutua/ui/files/save-file'
import { useSignedIn } from '@mutua/ui/session/session-gate'

/** At the desk everybody acts as themselves, never for an organisation. */
export const useDesk = (): DeskClient => {
  const { config, session } = useSignedIn()
  return createDeskClient({ consentService: config.consentService, fetch: session.fetch })
}

export const useOrders = (): UseQueryResult<readonly DeskOrder[]> => {
  const desk = useDesk()
  return useQuery({
    queryKey: ['consents', 'desk', 'orders'],
    refetchInterval: 3_000,
    queryFn: () => desk.orders({ all: true }),
  })
}

/** What a second person has to look at. All of the desk is asked for often: two screens serve somebody who is standing there. */
export const useDeskActs = (): UseQueryResult<readonly DeskAct[]> => {
  const desk = useDesk()
  return useQuery({
    queryKey: ['consents', 'desk', 'acts'],
    refetchInterval: 3_000,
    queryFn: () => desk.acts({ all: true }),
  })
}

export const useChoices = (
  order: string,
): UseQueryResult<{ readonly requests: readonly AccessRequest[]; readonly grants: readonly Grant[] }> => {
  const desk = useDesk()
  return useQuery({
    queryKey: ['consents', 'desk', 'choices', order],
    refetchInterval: 3_000,
    queryFn: () => desk.choices(order),
  })
}

/** A step at the desk; afterwards all that the desk shows is asked for again. */
export const useDeskStep = <Wish>(
  step: (desk: DeskClient, wish: Wish) => Promise<unknown>,
): UseMutationResult<unknown, Error, Wish> => {
  const desk = useDesk()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish: Wish) => step(desk, wish),
    onSettled: () => queries.invalidateQueries({ queryKey: ['consents', 'desk'] }),
  })
}

/** The fingerprint of a scan. The scan itself stays where it is. */
export const fingerprintOf = async (scan: Blob): Promise<Sha256> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await scan.arrayBuffer()))
  return parseSha256([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
}

/** Hands the sheet to the browser, to be printed and signed. */
export const saveSheet = (
  subject: SheetSubject,
  language: SheetLanguage,
  facts: { readonly coop: string; readonly member: string },
): void => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const page = sideBySidePage(deskSheet(subject, language, { ...facts, timeZone }))
  saveFile(new Blob([page], { type: 'text/html' }), `mutua-${subject.kind}.html`)
}

/** An order is for eleven months: it ends before anybody could think that it goes on by itself. */
export const endOfOrder = (now: number) => instantOf(now + 330 * 86_400_000)
