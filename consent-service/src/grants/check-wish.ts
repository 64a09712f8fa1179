import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { checkPeriod, parsePurposes, scopeOf, type AskDeps, type ConsentSought } from './access-requests.ts'
import { holdStep, type ActingDeps } from './mandate.ts'
import { checkInside, checkReading } from './places.ts'

/**
 * Whether a member could give that to somebody: for a promise that is kept later, when it is checked again.
 * @param kinds of purposes that it may serve
 * @throws {Problem} `member-unknown`, `purpose-unknown`, `purposes-mixed`, `resource-outside-pod`, `input-malformed`, and
 *   what keeps a member from deciding alone (see `Mandate.hold`)
 */
export const checkWish = async (
  owner: WebId,
  wish: Pick<ConsentSought, 'purpose' | 'resources' | 'modes' | 'inherit' | 'validUntil' | 'terms'>,
  deps: Pick<AskDeps, 'findMember' | 'findPurpose' | 'now' | 'origin'> & ActingDeps,
  kinds: readonly string[],
): Promise<void> => {
  const member = await deps.findMember(owner)
  if (member === undefined)
    throw new Problem('member-unknown', 'Only members of this co-op give consents here.')
  const { kind } = parsePurposes(wish, deps)
  if (!kinds.includes(kind))
    throw new Problem('purpose-unknown', `Choose a purpose of one of these kinds: ${kinds.join(', ')}.`)
  checkInside(wish.resources, member.pod)
  checkReading(wish.modes, wish.terms)
  checkPeriod(wish.validUntil, deps.now())
  // Nobody knows to whom yet: the co-op stands for them, to whom nobody is related.
  const recipient = parseWebId(`${deps.origin}/#it`)
  const { purpose } = wish
  await holdStep({ owner }, 'give', { owner, recipient, purpose, scope: scopeOf(wish) }, deps)
}
