import {
  builtInCentres,
  isOpenIn,
  registeredCentreSchema,
  registeredFundingSchema,
} from '@mutua/sdk/coop/activity-centre'
import { transferSchema, type TransferDraft } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { parseRow, row } from '@mutua/kit/row'
import { ordinalKey, type Write } from '@mutua/kit/store'
import {
  centrePrefix,
  fundingPrefix,
  reversedKey,
  reversedSchema,
  transferPrefix,
  type Reversed,
} from './ledger-rows.ts'

/** Reads a row that has to stand as it was read when the posting is written. */
type ReadGuarded = (key: string) => Promise<Uint8Array | undefined>

/** Whether centre and funding source are in the registers, and open on a day of the period. */
export const checkRegistered = async (
  { centre, funding, period }: Pick<TransferDraft, 'centre' | 'funding' | 'period'>,
  readGuarded: ReadGuarded,
): Promise<'centre-unknown' | 'funding-unknown' | undefined> => {
  if (!builtInCentres.some(({ name }) => name === centre)) {
    const bytes = await readGuarded(centrePrefix + centre)
    if (bytes === undefined || !isOpenIn(period, parseRow(registeredCentreSchema, bytes)))
      return 'centre-unknown'
  }
  if (funding !== undefined && funding !== 'own') {
    const bytes = await readGuarded(fundingPrefix + funding)
    if (bytes === undefined || !isOpenIn(period, parseRow(registeredFundingSchema, bytes)))
      return 'funding-unknown'
  }
  return undefined
}

/** What the drafts of one posting put right, so that nothing is put right by more than its amount. */
export const openReversals = (readGuarded: ReadGuarded) => {
  const changed = new Map<number, Reversed>()
  return {
    add: async (
      draft: TransferDraft,
      sequence: number,
    ): Promise<'not-the-reverse' | 'reversed-before' | undefined> => {
      const { reverses } = draft
      if (reverses === undefined) return undefined
      const bytes = await readGuarded(transferPrefix + ordinalKey(reverses))
      const original = bytes === undefined ? undefined : parseRow(transferSchema, bytes)
      if (original === undefined || original.debit !== draft.credit || original.credit !== draft.debit)
        return 'not-the-reverse'
      const known = changed.get(reverses) ?? (await findReversed(reverses, readGuarded))
      const total = known.cents + draft.cents
      if (total > original.cents) return 'reversed-before'
      changed.set(reverses, { cents: cents(total), by: [...known.by, sequence] })
      return undefined
    },
    writes: (): Write[] => [...changed].map(([sequence, reversed]) => row(reversedKey(sequence), reversed)),
  }
}

const findReversed = async (sequence: number, readGuarded: ReadGuarded): Promise<Reversed> => {
  const bytes = await readGuarded(reversedKey(sequence))
  return bytes === undefined ? { cents: cents(0), by: [] } : parseRow(reversedSchema, bytes)
}
