import { setTimeout } from 'node:timers/promises'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { OfficerSignature } from '@mutua/sdk/coop/officer'
import type { Project } from '@mutua/sdk/coop/project'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import {
  studyIdOf,
  studyRoomOf,
  studyStepText,
  type SignedStudyStep,
  type StudyProgress,
  type StudyStepWish,
} from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, row } from '@mutua/kit/row'
import { toBytes, type Write } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { StudyId } from '../budgets/budget-rows.ts'
import { doLongStep, type LongResult } from './long-steps.ts'
import { localOf, type HeldStudies } from './held-studies.ts'
import { whyNot, whyNotRunning } from './refuse-step.ts'
import type { StudiesDeps } from './studies-deps.ts'
import { cohortKey, cohortRowSchema, lifeKey, type LifeRow, type TakenStep } from './study-rows.ts'
import { stepOf, type HeldStudy } from './study-view.ts'

interface StepDeps extends StudiesDeps {
  readonly requireNothingOverdue: (organisation: WebId) => Promise<void>
  readonly onFrozen: () => void
}

/** The signed steps of studies. */
interface StudySteps {
  readonly draft: (id: StudyId, wish: StudyStepWish) => Promise<{ readonly text: string }>
  readonly take: (id: StudyId, signed: SignedStudyStep, officer: WebId) => Promise<HeldStudy>
  readonly progress: (id: StudyId) => Promise<StudyProgress>
  readonly finish: () => Promise<void>
}

const stepType = 'study-step+jws'

export const createStudySteps = (held: HeldStudies, deps: StepDeps): StudySteps => {
  const jobs = createJobs(held, deps)
  const reserveYear = createReserveYear(deps)
  return {
    draft: async (id, wish) => {
      const study = await held.read(id)
      if (stepOf(study.life, wish.step) !== undefined)
        throw new Problem('study-step-refused', 'That step stands already.')
      await requireNext(wish, study, deps)
      return { text: textOf(study, wish) }
    },

    take: async (id, { kid, signature, wish }, officer) => {
      const study = await held.read(id)
      const signed = { kid, signature, webId: officer }
      const before = stepOf(study.life, wish.step) ?? pendingOf(study.life, wish)
      if (before !== undefined) {
        if (!isSameWish(before.wish, wish))
          throw new Problem('study-step-refused', 'That step stands already, and says something else.')
        await deps.verifySignature(signed, toBytes(before.text))
      } else {
        await requireNext(wish, study, deps)
        const text = textOf(study, wish)
        await deps.verifySignature(signed, toBytes(text))
        const at = instantOf(deps.now())
        await begin(id, { wish, text, signature: { ...signed, at } }, held, deps)
      }
      if (pendingOf((await held.read(id)).life, wish) !== undefined) await jobs.wait(id)
      return held.read(id)
    },

    progress: async (id) => {
      const { life } = await held.read(id)
      return jobs.progress(id, life)
    },

    finish: async () => {
      for (const study of await held.list(held.asRoom)) {
        const id = localOf(study.project.id)
        if (study.life.pending !== undefined) jobs.start(id)
        else if (isEnded(study)) await closeEnded(id, study, held, deps)
        else await reserveYear(id, study)
      }
    },
  }
}

const requireNext = async (wish: StudyStepWish, study: HeldStudy, deps: StepDeps): Promise<void> => {
  const why = whyNot(wish, study, civilDateOf(deps.now()))
  if (why !== undefined) throw new Problem('study-step-refused', why)
  if (wish.step === 'recruit') await deps.requireNothingOverdue(study.project.document.recipient)
}

/** Names the step before it, so that none can be left out or put in afterwards. */
const textOf = ({ project, life }: HeldStudy, wish: StudyStepWish): string =>
  studyStepText({ id: studyIdOf(project.id), before: life.steps.at(-1)?.digest ?? project.digest }, wish)

const isSameWish = (one: StudyStepWish, other: StudyStepWish): boolean =>
  studyStepText({ id: '', before: '' }, one) === studyStepText({ id: '', before: '' }, other)

const pendingOf = ({ pending }: LifeRow, { step }: StudyStepWish) =>
  pending?.wish.step === step ? pending : undefined

interface Signed {
  readonly wish: StudyStepWish
  readonly text: string
  readonly signature: OfficerSignature
}

/** Writes a step down; one that takes minutes as what is to be done. */
const begin = (id: StudyId, signed: Signed, held: HeldStudies, deps: StepDeps): Promise<void> =>
  changeLife(id, held, deps, async (study) => {
    const { life } = study
    if ((stepOf(life, signed.wish.step) ?? pendingOf(life, signed.wish)) !== undefined) return undefined
    if (life.pending !== undefined || textOf(study, signed.wish) !== signed.text)
      throw new Problem('study-step-refused', 'Another step came in between: draw it up anew.')
    const isLong = signed.wish.step === 'freeze' || signed.wish.step === 'destroy'
    return isLong
      ? { life: { ...life, pending: signed } }
      : taken(id, life, { ...signed, at: signed.signature.at })
  })

/** The row with the step, the fact that the log is told, and what is not needed any more. */
const taken = (
  id: StudyId,
  { pending: _pending, ...life }: LifeRow,
  step: Omit<TakenStep, 'digest'>,
  result: LongResult = {},
): Change => {
  const digest = parseSha256(hashKey(step.text))
  return {
    life: { ...life, ...result, steps: [...life.steps, { ...step, digest }] },
    facts: [stepFact(id, { ...step, digest }, result)],
    ...(step.wish.step === 'close' ? { further: [{ key: cohortKey(id), value: undefined }] } : {}),
  }
}

/** Nobody's name: who signed stands in the signature alone. */
const stepFact = (id: StudyId, { wish, digest }: TakenStep, result: LongResult): LoggedFact => ({
  kind: 'study.step',
  about: `study/${id}`,
  statement: {
    ...{ type: 'study', step: wish.step, digest },
    ...(result.snapshot === undefined
      ? {}
      : { snapshot: result.snapshot.snapshot, members: result.snapshot.members }),
    ...(result.destruction === undefined ? {} : { destruction: hashKey(result.destruction.text) }),
  },
})

interface Change {
  readonly life: LifeRow
  readonly facts?: readonly LoggedFact[]
  readonly further?: readonly Write[]
}

/** What changes a study and what the log is told are one write. */
const changeLife = (
  id: StudyId,
  held: HeldStudies,
  { store }: Pick<StudiesDeps, 'store'>,
  change: (study: HeldStudy) => Promise<Change | undefined>,
): Promise<void> =>
  commitPlan(store, async () => {
    const bytes = await store.get(lifeKey(id))
    const changed = await change(await held.read(id, held.asRoom))
    if (changed === undefined) return { writes: [], unchanged: new Map(), result: undefined }
    const logged = await planLogged(changed.facts ?? [], store)
    return {
      writes: [row(lifeKey(id), changed.life), ...(changed.further ?? []), ...logged.writes],
      unchanged: new Map([[lifeKey(id), bytes], ...logged.unchanged]),
      result: undefined,
    }
  })

/** Pods are read for minutes: a project that ends meanwhile is frozen no more, and what was read of it goes as it closes. */
const requireRunning = (study: HeldStudy, { step }: StudyStepWish): void => {
  const why = step === 'freeze' ? whyNotRunning(study) : undefined
  if (why !== undefined) throw new Problem('study-step-refused', why)
}

/** It has begun, was closed by nobody, and its project is open no more. */
const isEnded = ({ project, life }: HeldStudy): boolean =>
  life.steps.length > 0 && stepOf(life, 'close') === undefined && project.state !== 'open'

/** What has ended closes, and the co-op says so with its own key. */
const closeEnded = async (
  id: StudyId,
  study: HeldStudy,
  held: HeldStudies,
  deps: StudiesDeps,
): Promise<void> => {
  const { project, life } = study
  const reason = whyClosed(project)
  await changeLife(id, held, deps, async (now) => {
    if (stepOf(now.life, 'close') !== undefined || now.life.pending !== undefined) return undefined
    const wish: StudyStepWish = { step: 'close', reason }
    const text = textOf(now, wish)
    const statement = await deps.signText(text, stepType)
    return taken(id, now.life, { wish, text, statement, at: instantOf(deps.now()) })
  })
  // A freeze that came to no end may have left rows behind.
  if (stepOf(life, 'freeze') === undefined) await deps.snapshots.destroy(id)
}

const whyClosed = ({ state, end }: Project): string => {
  if (end !== undefined) return `The project has ended: ${end.reason}`.slice(0, 1_200)
  return state === 'closed'
    ? 'The last day of the project is over.'
    : 'What let the project begin does not stand any more.'
}

/** The year that has begun, once: where there is no room in it, questions are refused until the next one. */
const createReserveYear = (deps: StudiesDeps): ((id: StudyId, study: HeldStudy) => Promise<void>) => {
  const tried = new Set<string>()
  return async (id, { life }) => {
    const year = civilDateOf(deps.now()).slice(0, 4)
    if (life.snapshot === undefined || stepOf(life, 'close') !== undefined) return
    if (life.snapshot.day.startsWith(year) || tried.has(`${id} ${year}`)) return
    const cohort = await findRow(deps.store, cohortKey(id), cohortRowSchema)
    if (cohort === undefined) return
    await deps.budgets.reserve(id, cohort.members).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error
      deps.log.info({ study: id, code: error.code }, 'the year of a study could not be reserved')
    })
    tried.add(`${id} ${year}`)
  }
}

/** In tens of a hundred: the counts themselves would say exactly how many take part. */
const inTens = (read: number, of: number): Pick<StudyProgress, 'read' | 'of'> =>
  of === 0 ? { read: 0, of: 0 } : { read: Math.floor((read * 10) / of) * 10, of: 100 }

/** Steps that take minutes, one job for each study; what it came to stays known until the service ends. */
const createJobs = (held: HeldStudies, deps: StepDeps) => {
  const running = new Map<StudyId, Promise<void>>()
  const counts = new Map<StudyId, Pick<StudyProgress, 'read' | 'of'>>()
  const failed = new Map<StudyId, Problem>()
  const run = async (id: StudyId): Promise<void> => {
    const study = await held.read(id, held.asRoom)
    const { pending } = study.life
    if (pending === undefined) return
    try {
      requireRunning(study, pending.wish)
      const result = await doLongStep(id, study, pending, (now) => counts.set(id, now), deps)
      if (pending.wish.step === 'destroy')
        await deps.endConsents(
          studyRoomOf(study.project.id),
          'The study is over, and its rows are destroyed.',
        )
      await changeLife(id, held, deps, async (now) => {
        if (pendingOf(now.life, pending.wish) === undefined) return undefined
        requireRunning(now, pending.wish)
        return taken(id, now.life, { ...pending, at: instantOf(deps.now()) }, result)
      })
      deps.onFrozen()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      // It was refused: the step is not taken, and can be signed again when what was missing is there.
      failed.set(id, error)
      await changeLife(id, held, deps, async ({ life: { pending: _pending, ...life } }) => ({ life }))
    }
  }
  const start = (id: StudyId): Promise<void> => {
    const before = running.get(id)
    if (before !== undefined) return before
    failed.delete(id)
    const job = run(id).finally(() => {
      running.delete(id)
      counts.delete(id)
    })
    running.set(id, job)
    job.catch((error: unknown) =>
      deps.log.error({ err: error }, 'a step of a study broke off; it is begun anew'),
    )
    return job
  }
  return {
    start: (id: StudyId): void => void start(id).catch(() => undefined),
    /** @throws {Problem} what the step came to, when it ends within our patience */
    wait: async (id: StudyId): Promise<void> => {
      const stop = new AbortController()
      const patience = setTimeout(deps.patienceMs ?? 20_000, undefined, { ref: false, signal: stop.signal })
      await Promise.race([start(id), patience.catch(() => undefined)]).finally(() => stop.abort())
      const problem = failed.get(id)
      if (problem !== undefined) throw new Problem(problem.code, problem.detail)
    },
    progress: (id: StudyId, life: LifeRow): StudyProgress => {
      const { read, of } = counts.get(id) ?? { read: 0, of: 0 }
      const problem = failed.get(id)
      return {
        state: running.has(id) ? 'running' : problem === undefined ? 'idle' : 'failed',
        ...(life.pending === undefined ? {} : { step: life.pending.wish.step }),
        ...inTens(read, of),
        ...(problem === undefined ? {} : { problem: { code: problem.code, detail: problem.detail ?? '' } }),
      }
    },
  }
}
