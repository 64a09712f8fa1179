import type { Grant } from '@mutua/sdk/consent/grant'
import { studyRoomOf } from '@mutua/sdk/pool/study'
import type { WebId } from '@mutua/sdk/ids'
import type { StudyId } from '../budgets/budget-rows.ts'
import { consentOf } from './cohort.ts'
import { localOf, studyOfRoom, type HeldStudies } from './held-studies.ts'
import type { StudiesDeps } from './studies-deps.ts'
import { stateOf, stepOf, type HeldStudy } from './study-view.ts'

/**
 * Who is left out after the freeze. What was seen is only remembered while the service runs: it looks at every consent
 * once after each start and once an hour (time alone ends some), and in between at what has changed.
 */
export const createLeavings = (
  held: Pick<HeldStudies, 'list' | 'read' | 'asRoom'>,
  deps: StudiesDeps,
): {
  readonly leaveOutNow: () => Promise<void>
  /** Of who withdrew while pods were read nothing could be taken out yet: the next look is at everybody. */
  readonly lookAtAll: () => void
} => {
  let seen: { readonly sequence: number; readonly wholeAt: number } | undefined
  let looking: Promise<void> | undefined
  let isDue = true
  const look = async () => {
    const isWhole = isDue || seen === undefined || Math.abs(deps.now() - seen.wholeAt) > everyConsentMs
    const head = deps.feedHead()
    if (seen === undefined || isWhole) {
      isDue = false
      for (const study of await held.list(held.asRoom)) await leaveOutAll(study, deps)
      seen = { sequence: head, wholeAt: deps.now() }
      return
    }
    const { wholeAt } = seen
    for await (const { sequence, grant } of deps.changesAfter(seen.sequence)) {
      if (grant !== undefined) await leaveOutOne(grant, held, deps)
      seen = { sequence, wholeAt }
    }
  }
  return {
    lookAtAll: () => void (isDue = true),
    leaveOutNow: async () => {
      // Who comes while it looks may have withdrawn after it began: for them it looks once more.
      await looking?.catch(() => undefined)
      looking ??= look().finally(() => (looking = undefined))
      await looking
    },
  }
}

const leaveOutAll = async (study: HeldStudy, deps: StudiesDeps): Promise<void> => {
  if (!holdsRows(study)) return
  const id = localOf(study.project.id)
  const looked = new Set<WebId>()
  for await (const grant of deps.consentsTo(studyRoomOf(study.project.id)))
    if (!looked.has(grant.owner)) {
      looked.add(grant.owner)
      await leaveOutUnlessStanding(id, study, grant.owner, deps)
    }
}

const leaveOutOne = async (
  { recipient, owner }: Grant,
  held: Pick<HeldStudies, 'read' | 'asRoom'>,
  deps: StudiesDeps,
): Promise<void> => {
  const id = studyOfRoom(recipient, deps.origin)
  if (id === undefined) return
  const study = await held.read(id, held.asRoom)
  if (holdsRows(study)) await leaveOutUnlessStanding(id, study, owner, deps)
}

const leaveOutUnlessStanding = async (
  id: StudyId,
  study: HeldStudy,
  member: WebId,
  deps: StudiesDeps,
): Promise<void> => {
  const consent = await consentOf(member, study.project, deps)
  if (consent === undefined || consent.isStanding) return
  // Nobody asks what is closed, and all of it goes at once: only who withdraws is taken out one by one.
  if (stateOf(study) === 'closed' && consent.grant.state !== 'withdrawn') return
  await deps.snapshots.leaveOut(id, member)
}

const holdsRows = ({ life }: HeldStudy): boolean =>
  life.snapshot !== undefined && stepOf(life, 'destroy') === undefined

const everyConsentMs = 3_600_000
