import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Project } from '@mutua/sdk/coop/project'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import {
  aboutOf,
  isStudyRoom,
  projectIdOf,
  studyLocalSchema,
  studyRoomOf,
  type About,
  type Study,
} from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { findRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import { answerPrefix, studyIdSchema, type StudyId } from '../budgets/budget-rows.ts'
import { countConsentingTo } from './cohort.ts'
import type { StudiesDeps } from './studies-deps.ts'
import type { StudyCaller } from './studies.ts'
import { lifeKey, lifeRowSchema, nothingYet } from './study-rows.ts'
import { noneJoined, stateOf, studyOf, type HeldStudy } from './study-view.ts'

/** Reads studies as they stand: what their projects say, and the rows of their steps. */
export interface HeldStudies {
  /** @throws {Problem} `not-found` */
  readonly read: (id: StudyId, caller?: StudyCaller) => Promise<HeldStudy>
  readonly list: (caller?: StudyCaller) => Promise<readonly HeldStudy[]>
  readonly view: (held: HeldStudy) => Promise<Study>
  /** Of the service itself: sees drafts, too. */
  readonly asRoom: StudyCaller
}

export const createHeldStudies = (deps: StudiesDeps): HeldStudies => {
  const asRoom: StudyCaller = { webId: parseWebId(`${deps.origin}/#it`), isOfficer: true }
  const joined = createJoined(deps)
  const hold = async (project: Project): Promise<HeldStudy | undefined> => {
    const { pool: plan, id } = project.document
    if (plan === undefined) return undefined
    const life = await findRow(deps.store, lifeKey(localOf(id)), lifeRowSchema)
    return { project, plan, life: life ?? nothingYet }
  }
  return {
    asRoom,
    read: async (id, caller) => {
      const found = studyLocalSchema.safeParse(id).success
        ? await deps.readProject(id, caller).then(hold, unlessMissing)
        : undefined
      if (found === undefined) throw new Problem('not-found', 'There is no such study.')
      return found
    },
    list: async (caller) => {
      const all = await Promise.all((await deps.listProjects(caller)).map(hold))
      return all.filter((one) => one !== undefined)
    },
    view: async (held) => {
      const id = localOf(held.project.id)
      const isFrozen = held.life.snapshot !== undefined
      return studyOf(held, {
        joined: stateOf(held) === 'recruiting' ? await joined(held.project) : noneJoined,
        budget: isFrozen ? await deps.budgets.readStudy(id).catch(unlessNoneAdopted) : undefined,
        answers: isFrozen ? await countAnswers(id, deps) : 0,
        today: civilDateOf(deps.now()),
      })
    },
  }
}

/**
 * Counted once a day, and told all day: counted at each look, who joins and leaves again would find the very number at which it
 * is rounded up, and from then on see somebody come in.
 */
const createJoined = (deps: StudiesDeps): ((project: Project) => Promise<About>) => {
  const counted = new Map<string, { readonly day: CivilDate; readonly about: Promise<About> }>()
  return (project) => {
    const day = civilDateOf(deps.now())
    const before = counted.get(project.id)
    if (before?.day === day) return before.about
    const about = countConsentingTo(project, deps).then(aboutOf)
    counted.set(project.id, { day, about })
    // A count that broke off is none.
    about.catch(() => counted.delete(project.id))
    return about
  }
}

const countAnswers = async (id: StudyId, { store }: Pick<StudiesDeps, 'store'>): Promise<number> => {
  let count = 0
  for await (const _ of store.list(prefixRange(answerPrefix(id)))) count += 1
  return count
}

/** Of the address of a project or a study. */
export const localOf = (address: string): StudyId => studyIdSchema.parse(address.split('/').at(-1))

/** Whose room that address is; undefined where it is none of this house. */
export const studyOfRoom = (room: WebId, origin: string): StudyId | undefined => {
  const local = room.slice(`${origin}/studies/`.length, -'#room'.length)
  return isStudyRoom(room) && room === studyRoomOf(projectIdOf(`${origin}/studies/${local}`))
    ? localOf(local)
    : undefined
}

export const unlessMissing = (error: unknown): undefined => {
  if (!(error instanceof Problem) || error.code !== 'not-found') throw error
}

const unlessNoneAdopted = (error: unknown): undefined => {
  if (!(error instanceof Problem) || error.code !== 'pool-budget-missing') throw error
}
