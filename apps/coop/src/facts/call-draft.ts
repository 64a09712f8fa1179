import { callWishSchema, type CallText, type CallWish } from '@mutua/sdk/codesign/call-text'
import { instantOf } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { centsIn, euroText } from '@mutua/ui/records/euro-text'

export interface CriterionDraft {
  readonly title: string
  readonly text: string
  readonly weight: string
  readonly minimum: string
}

/** A call as it is typed. */
export interface CallDraft {
  readonly title: string
  readonly purpose: string
  readonly need: string
  readonly territory: string
  readonly section: string
  /** Numbers, with commas. */
  readonly sheets: string
  readonly budget: string
  readonly mostEach: string
  readonly coFinancing: string
  readonly mostAdmitted: string
  readonly requirements: readonly { readonly text: string; readonly cites: string }[]
  readonly criteria: readonly CriterionDraft[]
  readonly most: string
  readonly step: 'whole' | 'half'
  readonly minimumTotal: string
  readonly opens: string
  readonly questions: string
  readonly closes: string
  /** Name and address, behind a bar, one to a line. */
  readonly commission: string
  readonly quorum: string
}

export const emptyCriterion: CriterionDraft = { title: '', text: '', weight: '', minimum: '' }

export const emptyCall: CallDraft = {
  ...{ title: '', purpose: '', need: '', territory: '', section: '', sheets: '', budget: '', mostEach: '' },
  ...{ coFinancing: '20', mostAdmitted: '3', most: '10', step: 'half', minimumTotal: '60' },
  requirements: [{ text: '', cites: '' }],
  criteria: [emptyCriterion, emptyCriterion],
  ...{ opens: '', questions: '', closes: '', commission: '', quorum: '2' },
}

export const draftOf = (call: CallWish | CallText): CallDraft => ({
  ...{ title: call.title, purpose: call.purpose, need: call.need, territory: call.territory },
  section: call.section ?? '',
  sheets: call.sheets.join(', '),
  budget: euroText(call.budgetCents),
  mostEach: call.mostEachCents === undefined ? '' : euroText(call.mostEachCents),
  coFinancing: String(call.coFinancingPercent),
  mostAdmitted: String(call.mostAdmitted),
  requirements: call.requirements,
  criteria: call.criteria.map(({ title, text, weight, minimum }) => ({
    ...{ title, text, weight: String(weight) },
    minimum: minimum === undefined ? '' : String(minimum / 2).replace('.', ','),
  })),
  most: String(call.scale.most),
  step: call.scale.step,
  minimumTotal: String(call.minimumTotal),
  ...{ opens: localTime(call.opensAt), questions: localTime(call.questionsUntil) },
  closes: localTime(call.closesAt),
  commission: call.commission.map(({ webId, name }) => `${name} | ${webId}`).join('\n'),
  quorum: String(call.quorum),
})

export interface ReadCall {
  readonly wish: CallWish | undefined
  /** Names of the fields that are missing or do not fit. */
  readonly faults: readonly string[]
  readonly weights: readonly number[]
}

export const readCall = (draft: CallDraft): ReadCall => {
  const weights = draft.criteria.map(({ weight }) => numberIn(weight) ?? 0)
  const parsed = callWishSchema.safeParse(JSON.parse(jsonText(wishOf(draft))))
  return parsed.success
    ? { wish: parsed.data, faults: [], weights }
    : {
        wish: undefined,
        faults: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))],
        weights,
      }
}

const wishOf = (draft: CallDraft): object => {
  const criteria = draft.criteria.map(({ title, text, weight, minimum }) => ({
    ...{ title, text, weight: numberIn(weight) },
    ...(minimum.trim() === '' ? {} : { minimum: halvesIn(minimum) }),
  }))
  return {
    ...{ title: draft.title, purpose: draft.purpose, need: draft.need, territory: draft.territory },
    ...(draft.section.trim() === '' ? {} : { section: draft.section }),
    sheets: draft.sheets.split(/[\s,;]+/).flatMap((one) => (one === '' ? [] : [numberIn(one)])),
    budgetCents: centsIn(draft.budget),
    ...(draft.mostEach.trim() === '' ? {} : { mostEachCents: centsIn(draft.mostEach) ?? '' }),
    coFinancingPercent: numberIn(draft.coFinancing),
    mostAdmitted: numberIn(draft.mostAdmitted),
    requirements: draft.requirements,
    criteria,
    scale: { most: numberIn(draft.most), step: draft.step },
    minimumTotal: numberIn(draft.minimumTotal),
    // The heaviest first: among equals what matters most decides.
    tieBreakers: criteria
      .map(({ weight = 0 }, place) => ({ weight, number: place + 1 }))
      .toSorted((one, other) => other.weight - one.weight)
      .map(({ number }) => number),
    opensAt: instantIn(draft.opens),
    questionsUntil: instantIn(draft.questions),
    closesAt: instantIn(draft.closes),
    commission: draft.commission
      .split('\n')
      .filter((one) => one.trim() !== '')
      .map((one) => {
        const [name = '', webId = ''] = one.split('|').map((part) => part.trim())
        return { name, webId }
      }),
    quorum: numberIn(draft.quorum),
  }
}

const numberIn = (typed: string): number | undefined =>
  /^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : undefined

/** Points as people type them, in half points: `6`, `6,5`. */
export const halvesIn = (typed: string): number | undefined => {
  const match = /^(\d{1,2})(?:[.,]([05]))?$/.exec(typed.trim())
  return match === null ? undefined : Number(match[1]) * 2 + (match[2] === '5' ? 1 : 0)
}

const instantIn = (local: string): string | undefined => {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : instantOf(at)
}

/** As `datetime-local` has it, by the clock of who types. */
const localTime = (instant: string): string => {
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
