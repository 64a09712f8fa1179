import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { MemberCategory } from '@mutua/sdk/coop/member'
import { Problem } from '@mutua/sdk/problem'
import type { RegisterLaw } from './register-law.ts'

/** @throws {Problem} `quota-refused` below the least or above the most that one member may hold (art. 2525 c.c.) */
export const checkQuota = async (
  cents: bigint,
  category: MemberCategory,
  on: CivilDate,
  law: Pick<RegisterLaw, 'quotaBounds'>,
): Promise<void> => {
  const { minCents, maxCents } = await law.quotaBounds(on, category === 'legal-person' ? 'legal' : 'natural')
  if (cents < minCents)
    throw new Problem('quota-refused', `A quota is at least ${euros(minCents)} euro (art. 2525 c. 1 c.c.).`)
  if (cents > maxCents)
    throw new Problem(
      'quota-refused',
      `No member holds more than ${euros(maxCents)} euro of quotas (art. 2525 c. 2 c.c.).`,
    )
}

/** @throws {Problem} `register-step-refused` for more votes than law and statute give (art. 2538 c. 2-3 c.c.) */
export const requireVotes = async (
  votes: number,
  category: MemberCategory,
  on: CivilDate,
  law: Pick<RegisterLaw, 'checkVotes'>,
): Promise<void> => {
  const why = await law.checkVotes({ kind: category === 'legal-person' ? 'legal' : 'natural', votes }, on)
  if (why !== undefined) throw new Problem('register-step-refused', why)
}

const euros = (cents: bigint): string => `${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}`
