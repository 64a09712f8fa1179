import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import type { StudyResults } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, row } from '@mutua/kit/row'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { answerPrefix, type StudyId } from '../budgets/budget-rows.ts'
import { createHeldStudies, studyOfRoom, unlessMissing, type HeldStudies } from './held-studies.ts'
import { createLeavings } from './leave-out.ts'
import { createOptIns } from './opt-ins.ts'
import { createStudySteps } from './take-step.ts'
import type { StudiesDeps } from './studies-deps.ts'
import type { Studies } from './studies.ts'
import { lifeKey, type LifeRow } from './study-rows.ts'
import { isOverdue, stateOf, stepOf, type HeldStudy } from './study-view.ts'

/** Studies of the pool on the projects that they are, the consents of members, the budgets and the snapshots. */
export const openStudies = (deps: StudiesDeps): Studies => {
  const held = createHeldStudies(deps)
  const { read, view } = held
  const today = () => civilDateOf(deps.now())
  const requireNothingOverdue = async (organisation: WebId) => {
    for (const one of await held.list(held.asRoom))
      if (one.project.document.recipient === organisation && isOverdue(one, today()))
        throw new Problem(
          'results-overdue',
          `“${one.project.document.title}” is closed, and what it found was due. Tell the members first.`,
        )
  }
  const requireResearcher = async (study: HeldStudy, person: WebId) => {
    const isNamed = study.plan.application.people.some(({ webId }) => webId === person)
    if (!isNamed && !(await deps.isAdministrator(person, study.project.document.recipient)))
      throw new Problem('researcher-only', 'Its application names others, and its organisation is not yours.')
  }
  const { leaveOutNow, lookAtAll } = createLeavings(held, deps)
  const steps = createStudySteps(held, { ...deps, requireNothingOverdue, onFrozen: lookAtAll })
  const optIns = createOptIns(held, deps)
  return {
    list: async (caller) => Promise.all((await held.list(caller)).map(view)),
    read: async (id, caller) => view(await read(id, caller)),
    draftStep: steps.draft,
    takeStep: async (id, signed, officer) => view(await steps.take(id, signed, officer)),
    progress: steps.progress,

    requireResearcher: async (id, person) => {
      const study = await read(id)
      await requireResearcher(study, person)
      return view(study)
    },
    requireAsker: async (id, person) => {
      const study = await read(id)
      await requireResearcher(study, person)
      if (stateOf(study) !== 'open')
        throw new Problem('study-not-open', 'Questions are answered from its opening to its close.')
      await leaveOutNow()
      return view(study)
    },

    optIn: optIns.optIn,
    own: optIns.own,
    requireJoining: optIns.requireJoining,

    report: async (id, results, person) => {
      const study = await read(id)
      await requireResearcher(study, person)
      await keepResults(id, results, held, deps)
      return view(await read(id))
    },

    destruction: async (id) => {
      const { life } = await read(id)
      if (life.destruction === undefined)
        throw new Problem('not-found', 'Nothing of this study was destroyed.')
      return life.destruction
    },

    findRoom: async (webId) => {
      const id = studyOfRoom(webId, deps.origin)
      const study = id === undefined ? undefined : await read(id).catch(unlessMissing)
      return study === undefined
        ? undefined
        : { displayName: study.project.document.title, organisation: deps.coopName, isRoom: true }
    },
    requireNothingOverdue,
    leaveOutNow,
    finish: async () => {
      await leaveOutNow()
      await steps.finish()
    },
  }
}

const keepResults = async (
  id: StudyId,
  results: StudyResults,
  held: Pick<HeldStudies, 'read'>,
  { store, now }: Pick<StudiesDeps, 'store' | 'now'>,
): Promise<void> => {
  for (const digest of results.answers)
    if ((await store.get(answerPrefix(id) + digest)) === undefined)
      throw new Problem('input-malformed', 'Name only answers that this study was given.')
  const text = resultsText(results)
  await commitPlan(store, async () => {
    const bytes = await store.get(lifeKey(id))
    const { life } = await held.read(id)
    if (stepOf(life, 'close') === undefined || stepOf(life, 'open') === undefined)
      throw new Problem('study-step-refused', 'Results are told once a study that was asked is closed.')
    if (life.results !== undefined) {
      const { at: _at, ...told } = life.results
      if (resultsText(told) !== text)
        throw new Problem('study-step-refused', 'What it found is told already, and stays as it was told.')
      return { writes: [], unchanged: new Map(), result: undefined }
    }
    const statement = { type: 'study', results: hashKey(text) }
    const logged = await planLogged([{ kind: 'study.results', about: `study/${id}`, statement }], store)
    const next: LifeRow = { ...life, results: { ...results, at: instantOf(now()) } }
    return {
      writes: [row(lifeKey(id), next), ...logged.writes],
      unchanged: new Map([[lifeKey(id), bytes], ...logged.unchanged]),
      result: undefined,
    }
  })
}

const resultsText = (results: StudyResults): string => statementText({ type: 'StudyResults', ...results })
