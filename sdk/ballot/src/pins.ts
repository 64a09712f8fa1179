import { z } from 'zod'
import { partiesFingerprint } from '@mutua/sdk/voting/ballot-parties'
import type { OfficerKey } from '@mutua/sdk/coop/officer'
import { sha256Schema } from '@mutua/sdk/ids'
import type { Vote } from '@mutua/sdk/voting/vote'
import { partyFault, type PartyHome } from './party-home.ts'

/** Whom a party works with, as its operator said or as it was at the first vote. Nothing that the server says changes it. */
const pinsSchema = z.object({
  parties: sha256Schema.exactOptional(),
  /** Names of the officers' keys (RFC 7638), whose signatures give out codes of ballots of paper; `told`: as the server says. */
  officers: z.union([z.array(z.string()), z.literal('told')]).exactOptional(),
})
type Pins = z.infer<typeof pinsSchema>

interface PinDeps {
  readonly home: Pick<PartyHome, 'pinned' | 'pin'>
  readonly say: (sentence: string) => void
}

/** What the operator gives on the command line takes the place of what was pinned. @throws {Error} for what is no such thing */
export const pinGiven = async (
  given: { readonly parties?: string | undefined; readonly officers?: string | undefined },
  { home }: Pick<PinDeps, 'home'>,
): Promise<void> => {
  if (given.parties === undefined && given.officers === undefined) return
  const parties = sha256Schema.safeParse(given.parties?.replaceAll(/[\s:]/g, '').toLowerCase())
  if (given.parties !== undefined && !parties.success)
    throw partyFault(
      '--parties takes the fingerprint that "mutua ballot parties" prints: 64 hexadecimal digits.',
    )
  await home.pin({
    ...(await home.pinned(pinsSchema)),
    ...(parties.data === undefined ? {} : { parties: parties.data }),
    ...(given.officers === undefined ? {} : { officers: namesIn(given.officers) }),
  })
}

const namesIn = (text: string): Pins['officers'] =>
  text === 'told'
    ? text
    : text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')

/**
 * Before anything secret is made for a vote: its parties are those that the operator knows. The first ones ever are noted and
 * told, to be compared with what the officers of the co-op read out.
 * @throws {Error} naming both fingerprints
 */
export const requireParties = async (
  { id, parties }: Pick<Vote, 'id' | 'parties'>,
  { home, say }: PinDeps,
): Promise<void> => {
  const fingerprint = await partiesFingerprint(parties)
  const pins = await home.pinned(pinsSchema)
  if (pins?.parties === fingerprint) return
  if (pins?.parties !== undefined)
    throw new Error(
      `vote ${id}: the parties have the fingerprint ${fingerprint}, and known are those of ${pins.parties}: ask the co-op’s officers by telephone, and if it is so give the new one with --parties`,
    )
  await home.pin({ ...pins, parties: fingerprint })
  say(`parties noted: ${fingerprint} (compare it by telephone with "mutua ballot parties" of an officer)`)
}

/** Of the keys that the server tells, those that are known; at the first vote all of them are noted. */
export const knownOfficers = async (
  told: readonly OfficerKey[],
  { home, say }: PinDeps,
): Promise<readonly OfficerKey[]> => {
  const pins = await home.pinned(pinsSchema)
  if (pins?.officers === 'told') return told
  if (pins?.officers === undefined) {
    await home.pin({ ...pins, officers: told.map(({ kid }) => kid) })
    say(`officers’ keys noted: ${told.map(({ kid }) => kid).join(',')}`)
    return told
  }
  const known = new Set(pins.officers)
  for (const { kid } of told)
    if (!known.has(kid))
      say(`an officer’s key is not known here and gives out no codes of paper: ${kid} (--officers)`)
  return told.filter(({ kid }) => known.has(kid))
}
