import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { WebId } from '@mutua/sdk/ids'
import { isStudyRoom, type OwnStudy } from '@mutua/sdk/pool/study'
import { missingInShown } from '@mutua/sdk/pool/study-shown'
import { Problem } from '@mutua/sdk/problem'
import type { StudyId } from '../budgets/budget-rows.ts'
import { consentFor, consentOf } from './cohort.ts'
import { localOf, studyOfRoom, type HeldStudies } from './held-studies.ts'
import type { StudiesDeps } from './studies-deps.ts'
import type { Studies } from './studies.ts'
import { stateOf, stepOf, type HeldStudy } from './study-view.ts'

/** How members join, and what each of them reads of themselves. */
export const createOptIns = (
  held: HeldStudies,
  deps: StudiesDeps,
): Pick<Studies, 'optIn' | 'own' | 'requireJoining'> => {
  /** Who is joining which study in this moment: a consent for a room comes from nowhere else. */
  const joining = new Map<string, Promise<unknown>>()
  const join = async (id: StudyId, study: HeldStudy, member: WebId, shown: Shown | undefined) => {
    if ((await consentOf(member, study.project, deps))?.isStanding === true) return
    requireRecruiting(study, deps)
    requireExplained(study, shown)
    await deps.giveConsent(member, { ...(await consentFor(study.project, study.plan, deps)), shown })
  }
  return {
    optIn: async (id, member, shown) => {
      const study = await held.read(id)
      const name = `${id} ${member}`
      // Twice at the same moment is once: the second waits and finds what the first has given.
      while (joining.has(name)) await joining.get(name)?.catch(() => undefined)
      const given = join(id, study, member, shown).finally(() => joining.delete(name))
      joining.set(name, given)
      await given
      return ownOf(await held.read(id), member, held, deps)
    },

    own: async (member) => {
      const found: OwnStudy[] = []
      for (const study of await held.list()) {
        const consent = await consentOf(member, study.project, deps)
        if (consent !== undefined || isTakingIn(study, deps))
          found.push(await ownOf(study, member, held, deps))
      }
      return found
    },

    requireJoining: async ({ recipient, owner, state }) => {
      if (!isStudyRoom(recipient)) return
      const id = studyOfRoom(recipient, deps.origin)
      if (id === undefined) return
      if (owner !== undefined && joining.has(`${id} ${owner}`)) return
      const study = await held.read(id)
      if (state === 'withdrawn' && stateOf(study) === 'recruiting') return
      throw new Problem(
        'study-not-recruiting',
        'A member joins a study where it is explained, while it takes in members, and in no other way.',
      )
    },
  }
}

const isTakingIn = (study: HeldStudy, { now }: Pick<StudiesDeps, 'now'>): boolean => {
  const recruit = stepOf(study.life, 'recruit')
  return stateOf(study) === 'recruiting' && recruit !== undefined && civilDateOf(now()) <= recruit.wish.until
}

const requireRecruiting = (study: HeldStudy, deps: Pick<StudiesDeps, 'now'>): void => {
  if (isTakingIn(study, deps)) return
  const until = stepOf(study.life, 'recruit')?.wish.until
  throw new Problem(
    'study-not-recruiting',
    until === undefined
      ? 'Members are not asked to join it yet, or it was closed before.'
      : `Members could join it until ${until}.`,
  )
}

/** Nobody is in a study that they were not told about, and told in its own words (GDPR Art. 4(11): an informed indication). */
const requireExplained = (study: HeldStudy, shown: Shown | undefined): void => {
  const missing = missingInShown(study, shown)
  if (missing !== undefined) throw new Problem('study-not-explained', missing)
}

const ownOf = async (
  study: HeldStudy,
  member: WebId,
  held: HeldStudies,
  deps: StudiesDeps,
): Promise<OwnStudy> => {
  const consent = await consentOf(member, study.project, deps)
  const view = await held.view(study)
  return consent === undefined
    ? { study: view, state: 'not-asked' }
    : {
        study: view,
        grant: consent.grant.id,
        state: await standingOf(study, member, consent, deps),
        joinedAt: consent.grant.validFrom,
      }
}

const standingOf = async (
  study: HeldStudy,
  member: WebId,
  consent: { readonly grant: { readonly state: string }; readonly isStanding: boolean },
  deps: StudiesDeps,
): Promise<OwnStudy['state']> => {
  const state = stateOf(study)
  if (consent.grant.state === 'withdrawn' || consent.grant.state === 'paused') return 'left'
  if (state === 'destroyed') return 'over'
  if (study.life.snapshot === undefined)
    return state === 'closed' ? 'over' : consent.isStanding ? 'joined' : 'left'
  const id = localOf(study.project.id)
  const pseudonym = await deps.snapshots.pseudonymOf(id, member)
  if (pseudonym === undefined) return 'over'
  // Who has left since stays among those who were read: it is the consent that says that they have.
  if (!consent.isStanding) return 'left'
  return (await deps.snapshots.readWeights(id)).has(pseudonym) ? 'in' : 'not-included'
}
