import { z } from 'zod'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import {
  memberStateAfter,
  memberStepSchema,
  type MemberState,
  type MemberStep,
} from '@mutua/sdk/coop/register'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { allSteps, lineKey, lineSchema, linePrefix, stepPrefix, type Line } from './member-rows.ts'

/** A step as it rests: sealed details and the key of a caller besides what is shown. */
export const stepRowSchema = memberStepSchema.extend({
  sealedDetails: z.string().exactOptional(),
  key: z.string().exactOptional(),
})
export type StepRow = z.infer<typeof stepRowSchema>

/** A line with all that was entered on it since. */
export interface WholeLine {
  readonly line: Line
  readonly steps: readonly StepRow[]
}

export const readSteps = async (number: number, store: Pick<Store, 'list'>): Promise<readonly StepRow[]> => {
  const steps: StepRow[] = []
  for await (const { value } of store.list(prefixRange(stepPrefix(number))))
    steps.push(parseRow(stepRowSchema, value))
  return steps
}

export const findWhole = async (
  number: number,
  store: Pick<Store, 'get' | 'list'>,
): Promise<WholeLine | undefined> => {
  const line = await findRow(store, lineKey(number), lineSchema)
  return line === undefined ? undefined : { line, steps: await readSteps(number, store) }
}

/** @throws {Problem} `not-found` */
export const requireWhole = async (
  number: number,
  store: Pick<Store, 'get' | 'list'>,
): Promise<WholeLine> => {
  const whole = await findWhole(number, store)
  if (whole === undefined) throw new Problem('not-found', 'No line of that number is in the register.')
  return whole
}

/** Lines in order of number with their steps, after line `after`: both are read once, side by side. */
export const listWhole = async function* (
  after: number,
  store: Pick<Store, 'list'>,
): AsyncGenerator<WholeLine> {
  const steps = store.list({ ...prefixRange(allSteps), gte: stepPrefix(after + 1) })[Symbol.asyncIterator]()
  let next = await steps.next()
  for await (const { value } of store.list({ ...prefixRange(linePrefix), gte: lineKey(after + 1) })) {
    const line = parseRow(lineSchema, value)
    const own: StepRow[] = []
    const { gte, lt } = prefixRange(stepPrefix(line.number))
    while (next.done !== true && next.value.key < lt) {
      if (next.value.key >= gte) own.push(parseRow(stepRowSchema, next.value.value))
      next = await steps.next()
    }
    yield { line, steps: own }
  }
}

/**
 * The state that the steps lead to, in the order in which they were entered.
 * @throws {Error} for a step that does not follow on its predecessor: the store was changed by somebody else
 */
export const stateOf = (steps: readonly Pick<MemberStep, 'kind'>[]): MemberState =>
  steps.reduce<MemberState>((state, { kind }) => {
    const after = memberStateAfter(state, kind)
    if (after === undefined) throw new Error(`"${kind}" does not follow on "${state}"`)
    return after
  }, 'admitted')

/** As it stood at the end of a day: what took effect by then, also where it was entered later. */
export const stepsOn = <Step extends Pick<MemberStep, 'on'>>(
  steps: readonly Step[],
  on: CivilDate,
): readonly Step[] => steps.filter((step) => step.on <= on)

/** The step by which somebody is a member no more; undefined of a member. */
export const endOf = <Step extends Pick<MemberStep, 'kind'>>(steps: readonly Step[]): Step | undefined => {
  const state = stateOf(steps)
  return state === 'admitted' || state === 'leaving'
    ? undefined
    : steps.findLast(({ kind }) => kind === state)
}

/** The last day of the mutual exchange of who is a member no more; undefined of a member. */
export const exchangeEndOf = (steps: readonly StepRow[]): CivilDate | undefined => {
  const end = endOf(steps)
  if (end === undefined) return undefined
  const notice = steps.findLast(({ kind }) => kind === 'exit-noticed')?.exchangeUntil
  return end.kind === 'withdrawn' && notice !== undefined && notice > end.on ? notice : end.on
}

/** The line with what was put right on it. */
export const corrected = ({ line, steps }: WholeLine): Line =>
  steps.reduce<Line>((now, { changed, sealedDetails }) => {
    const { details: _details, ...said } = changed ?? {}
    return { ...now, ...said, ...(sealedDetails === undefined ? {} : { sealedDetails }) }
  }, line)
