import type { Router } from 'express'
import type { RollEntry } from '@mutua/sdk/assembly/roll'
import { addDays, civilDateOf, startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { inForceAt } from '@mutua/sdk/coop/policy'
import { instantOf } from '@mutua/sdk/ids'
import type { Pack } from '@mutua/sdk/law/pack'
import { packOfRegulation } from '@mutua/sdk/law/statute-version'
import type { CoopSize } from '@mutua/sdk/law/size'
import type { Store } from '@mutua/kit/store'
import type { OfficerDeps } from '../http/officer.ts'
import type { PolicyBook } from '../policy/open-policy.ts'
import { createStatuteRoutes } from '../http/statute-routes.ts'
import { openStatute, type Statute, type StatuteDeps } from '../statute/open-statute.ts'

export interface StatuteFaceDeps extends OfficerDeps {
  readonly store: Store
  readonly now: () => number
  readonly coopModel: StatuteDeps['model']
  readonly region: StatuteDeps['region']
  readonly resolutions: Pick<PolicyBook, 'list' | 'read' | 'documents' | 'version'>
  readonly countMembers: () => Promise<number>
  readonly rollOn: (date: CivilDate) => Promise<readonly Pick<RollEntry, 'section' | 'province'>[]>
}

/** Law and statute in force, how a statute is proposed and takes effect, and what the size of the co-op asks for. */
export const openStatuteFace = (
  deps: StatuteFaceDeps,
): Pick<Statute, 'rulesOn'> & { readonly rooms: readonly Router[] } => {
  const { coopModel, region, resolutions } = deps
  const statute = openStatute({
    ...{ ...deps, model: coopModel, region },
    listResolutions: resolutions.list,
    regulationsOn: (date) => regulationsOn(date, resolutions),
    regulationsVersion: resolutions.version,
  })
  const countSize = async (): Promise<Omit<Required<CoopSize>, 'mutualActivities'>> => {
    const today = civilDateOf(deps.now())
    // Who may not vote yet counts for the size: all who are members now are on the roll of the day from which they may.
    const { number } = await statute.rulesOn(today)
    const roll = await deps.rollOn(addDays(today, number('votes.register-days')))
    const different = (names: readonly (string | undefined)[]) =>
      new Set(names.filter((name) => name !== undefined)).size
    return {
      members: await deps.countMembers(),
      sections: different(roll.map(({ section }) => section)),
      provinces: different(roll.map(({ province }) => province)),
    }
  }
  return { rulesOn: statute.rulesOn, rooms: [createStatuteRoutes({ ...deps, statute, countSize })] }
}

/** What resolutions had put into force by the end of that day, the oldest first. */
const regulationsOn = async (
  date: CivilDate,
  { read, documents }: Pick<PolicyBook, 'read' | 'documents'>,
): Promise<readonly Pack[]> => {
  const { history } = await read()
  const inForce = inForceAt(history, instantOf(startOfDay(addDays(date, 1)) - 1))
  const digests = [...inForce.values()]
    .filter(({ subject }) => subject === 'regulation')
    .map(({ digest }) => digest)
  if (digests.length === 0) return []
  const published = new Map((await documents()).map(({ digest, document }) => [digest, document]))
  return digests.flatMap((digest) => {
    const document = published.get(digest)
    return document?.type === 'regulation' && document.rules !== undefined
      ? [packOfRegulation(document, date)]
      : []
  })
}
