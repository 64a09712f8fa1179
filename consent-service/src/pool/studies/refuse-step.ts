import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Project } from '@mutua/sdk/coop/project'
import type { StudyStepWish } from '@mutua/sdk/pool/study'
import { freezeFromOf, stateOf, stepOf, type HeldStudy } from './study-view.ts'

/**
 * What stands against a step, in a sentence that says what is missing; undefined where it is the next one. What was taken
 * already is no matter of this function.
 */
export const whyNot = (wish: StudyStepWish, held: HeldStudy, today: CivilDate): string | undefined => {
  if (held.life.pending !== undefined)
    return 'A step of this study is being done right now. Wait until it is, and look at its progress.'
  switch (wish.step) {
    case 'recruit':
      return whyNotRecruit(wish, held, today)
    case 'freeze':
      return whyNotFreeze(held, today)
    case 'open':
      return whyNotOpen(held)
    case 'close':
      return whyNotClose(held)
    case 'destroy':
      return whyNotDestroy(held)
  }
}

const whyNotRecruit = (
  { until }: Extract<StudyStepWish, { readonly step: 'recruit' }>,
  held: HeldStudy,
  today: CivilDate,
): string | undefined => {
  const { project, plan } = held
  const missing = whyNotRunning(held)
  if (missing !== undefined) return missing
  const { from, to } = project.document
  if (today < from) return `The project begins on ${from}: nobody is asked before.`
  if (until < today) return 'Let members join until today or later.'
  if (freezeFromOf(until, plan) > to)
    return `With ${String(plan.noticeDays)} days to think again, the pods would be read after ${to}, the last day of the project.`
  return undefined
}

const whyNotFreeze = (held: HeldStudy, today: CivilDate): string | undefined => {
  const missing = whyNotRunning(held)
  if (missing !== undefined) return missing
  const recruit = stepOf(held.life, 'recruit')
  if (recruit === undefined) return 'Members have not been asked to join yet: recruit first.'
  const freezeFrom = freezeFromOf(recruit.wish.until, held.plan)
  return today < freezeFrom
    ? `The pods may be read from ${freezeFrom} on: until then members can join, or think again.`
    : undefined
}

const whyNotOpen = (held: HeldStudy): string | undefined => {
  const missing = whyNotRunning(held)
  if (missing !== undefined) return missing
  return stepOf(held.life, 'freeze') === undefined
    ? 'There is nothing to ask yet: freeze it first, so that the pods are read.'
    : undefined
}

const whyNotClose = ({ life }: HeldStudy): string | undefined => {
  if (stepOf(life, 'destroy') !== undefined) return 'It is destroyed already.'
  return life.steps.length === 0 ? 'It has not begun: end its project instead.' : undefined
}

const whyNotDestroy = (held: HeldStudy): string | undefined => {
  if (stepOf(held.life, 'close') === undefined)
    return stateOf(held) === 'closed' && held.life.steps.length > 0
      ? 'Its project has ended, and the room is closing it. Try again in a moment.'
      : 'Close it first: from then on nobody asks it anything.'
  return stepOf(held.life, 'freeze') === undefined
    ? 'No pod was read for it: there is nothing to destroy.'
    : undefined
}

/** Its project is open, and it was not closed. */
export const whyNotRunning = ({ project, life }: HeldStudy): string | undefined => {
  if (stepOf(life, 'close') !== undefined || stepOf(life, 'destroy') !== undefined)
    return 'It is closed: from there it can only be destroyed.'
  return project.state === 'open' ? undefined : whyProjectNotOpen(project)
}

const whyProjectNotOpen = ({ state, end, ethics, legal, assembly }: Project): string => {
  if (state === 'closed' || state === 'refused')
    return end === undefined ? 'The last day of its project is over.' : `Its project has ended: ${end.reason}`
  if (state === 'draft') return 'Its project is a draft: submit it first.'
  const missing = [
    ...(ethics.state === 'approved'
      ? []
      : [`${String(ethics.needed - ethics.approved)} of the ethics committee`]),
    ...(legal.state === 'approved' ? [] : ['the legal review']),
    ...(assembly.state === 'approved' ? [] : ['the assembly']),
  ]
  return `Still missing before it may begin: ${missing.join(', ')}.`
}
