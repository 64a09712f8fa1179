import { z } from 'zod'
import type { Rules } from './rules.ts'
import { needSeparateAssemblies } from './separate-assemblies.ts'

export interface CoopSize {
  readonly members: number
  readonly sections: number
  readonly provinces: number
  readonly mutualActivities?: number
}

export const sizeAdviceSchema = z.object({
  step: z.enum(['sections', 'separate-assemblies', 'sister-coop']),
  /** `must`: the law wants it now; `soon`: it will, if the co-op goes on growing; `should`: the co-op’s own regulation proposes it. */
  urgency: z.enum(['must', 'soon', 'should']),
  rule: z.string(),
  article: z.string(),
  /** The number that is passed or near. */
  threshold: z.number().int().nonnegative(),
  why: z.string(),
})
export type SizeAdvice = z.infer<typeof sizeAdviceSchema>

/** As an officer asks for it: the size that the register tells, and what follows from it. */
export const sizeReportSchema = z.object({
  size: z.object({
    members: z.number().int().nonnegative(),
    sections: z.number().int().nonnegative(),
    provinces: z.number().int().nonnegative(),
    mutualActivities: z.number().int().positive(),
  }),
  advice: z.array(sizeAdviceSchema),
})
export type SizeReport = z.infer<typeof sizeReportSchema>

/**
 * Neither too small nor too large: what a co-op of that size does next, the most urgent first. Sections let members meet;
 * separate assemblies let them decide; a sister co-op in the consortium keeps both near. Empty: its size is good.
 */
export const sizeAdvice = (rules: Rules, size: CoopSize): readonly SizeAdvice[] => {
  const advice = [separateAdvice(rules, size), sectionAdvice(rules, size), sisterAdvice(rules, size)]
  const order = ['must', 'soon', 'should']
  return advice
    .filter((each) => each !== undefined)
    .toSorted((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency))
}

const separateAdvice = (rules: Rules, size: CoopSize): SizeAdvice | undefined => {
  const { members, provinces, mutualActivities = rules.number('separate.activities') } = size
  const spread = { members, provinces, mutualActivities }
  const need = needSeparateAssemblies(rules, spread)
  const said = (urgency: 'must' | 'soon', rule: string, why: string): SizeAdvice => ({
    step: 'separate-assemblies',
    urgency,
    rule,
    article: rules.articleOf(rule),
    threshold: rules.number(rule),
    why,
  })
  if (need.isNeeded) return said('must', need.rule, need.why)
  const near = [
    provinces > rules.number('separate.provinces-over') ? 'separate.members-over' : undefined,
    mutualActivities > rules.number('separate.activities-over')
      ? 'separate.activities-members-over'
      : undefined,
  ].find((rule) => rule !== undefined && isNear(rules, members, rules.number(rule)))
  return near === undefined
    ? undefined
    : said('soon', near, `the number from which they are mandatory is near: ${rules.number(near)} members.`)
}

const isNear = (rules: Rules, members: number, threshold: number): boolean =>
  members * 1_000 >= threshold * rules.number('size.separate-ahead-per-mille')

const sectionAdvice = (rules: Rules, { members, sections }: CoopSize): SizeAdvice | undefined => {
  const rule = 'size.sections-from'
  const threshold = rules.number(rule)
  if (threshold === 0 || members < threshold || sections > 1) return undefined
  const why =
    'so many members no longer know each other: sections by place, project or condition bring them together.'
  return { step: 'sections', urgency: 'should', rule, article: rules.articleOf(rule), threshold, why }
}

const sisterAdvice = (rules: Rules, { members }: CoopSize): SizeAdvice | undefined => {
  const rule = 'size.sister-from'
  const threshold = rules.number(rule)
  if (threshold === 0 || members < threshold) return undefined
  const why = 'a sister co-op in the consortium keeps decisions near the people.'
  return { step: 'sister-coop', urgency: 'should', rule, article: rules.articleOf(rule), threshold, why }
}
