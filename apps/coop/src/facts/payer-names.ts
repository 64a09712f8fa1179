import { payerKey, type Payer } from '@mutua/sdk/coop/payer'

/** What each is called in a list; of those that share a name, with the end of their address, so that they are told apart. */
export const payerNames = (payers: readonly Payer[]): ReadonlyMap<string, string> => {
  const known = new Map(payers.map((payer) => [payerKey(payer), payer]))
  const named = Map.groupBy(known.values(), ({ organisation }) => organisation)
  return new Map(
    [...known].map(([key, { organisation, payer }]) => [
      key,
      payer === undefined || named.get(organisation)?.length === 1
        ? organisation
        : `${organisation} (${payer.slice(payer.lastIndexOf('/') + 1, -idEnd.length).slice(-6)})`,
    ]),
  )
}

/** How the address of an organisation ends. */
const idEnd = '#it'
