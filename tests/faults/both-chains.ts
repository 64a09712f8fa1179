import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptsIn } from '@mutua/kit/receipts/receipt-batch'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { createSealedReader } from '@mutua/kit/sealing/sealed-store'
import { houseKeyName } from '@mutua/kit/sealing/data-keys'
import { prefixRange } from '@mutua/kit/store'
import { receiptsPrefix } from '../../consent-service/src/metering/metering-rows.ts'
import { readReceiptRow } from '../../consent-service/src/metering/receipt-row.ts'
import { keyNameOf } from '../../pod-server/src/resources/pod-keys.ts'
import { receiptPrefix } from '../../pod-server/src/usage/receipt-rows.ts'
import { openDoctoredHome } from '../support/doctor.ts'
import type { CoopServers } from '../support/servers.ts'

/** The receipts of both sides, as they rest on the disk of servers that do not run, and what the doctors say of it. */
export interface RestingChain {
  /** In order. A million of them do not fit into the memory of a test. */
  readonly receipts: () => AsyncIterable<Receipt>
  readonly findings: readonly unknown[]
}

/**
 * @param look is given each side in turn; the doctor has looked at hashes, signatures, places, indexes and counts of
 * every receipt before
 */
export const readBothChains = async (
  homes: CoopServers['homes'],
  look: (side: 'pod' | 'consent', chain: RestingChain) => Promise<void>,
): Promise<void> => {
  for (const side of ['pod', 'consent'] as const) {
    await using opened = await openDoctoredHome(side, homes[side])
    const { engine, masterKeys } = opened.home
    const store = createSealedReader({
      store: engine,
      dataKeys: createDataKeys({ store: engine, masterKeys }),
      keyNameOf: side === 'pod' ? keyNameOf : () => houseKeyName,
    })
    const prefix = side === 'pod' ? receiptPrefix : receiptsPrefix
    await look(side, {
      findings: await opened.findings(),
      receipts: async function* () {
        for await (const { value } of store.list(prefixRange(prefix)))
          yield* receiptsIn(readReceiptRow(value))
      },
    })
  }
}
