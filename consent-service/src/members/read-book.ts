import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { BookLine } from '@mutua/sdk/coop/console'
import type { RegisterDetails } from '@mutua/sdk/coop/register'
import { cents } from '@mutua/sdk/ids'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { corrected, endOf, listWhole, stateOf, stepsOn } from './line-steps.ts'
import { openDetails } from './plan-line.ts'
import { subscribedOf } from './plan-quota.ts'

/**
 * The book as it stood at the end of a day: who was admitted by then, under the name and in the section of then, who had left, and
 * what was paid by then.
 * @param paidOn paid-up capital by member on that day
 */
export const readBook = async (
  { after, limit, on }: { readonly after: number; readonly limit: number; readonly on: CivilDate },
  paidOn: ReadonlyMap<number, bigint>,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<readonly BookLine[]> => {
  const lines: BookLine[] = []
  for await (const whole of listWhole(after, store)) {
    if (lines.length === limit) break
    const { line } = whole
    // In order of number, which is not always the order of the days: some lines were brought over.
    if (line.admittedOn > on) continue
    const steps = stepsOn(whole.steps, on)
    const { displayName, section, province, category = 'citizen' } = corrected({ line, steps })
    const paid = paidOn.get(line.number) ?? 0n
    const ended = endOf(steps)
    lines.push({
      number: line.number,
      displayName,
      category,
      state: stateOf(steps),
      ...(section === undefined ? {} : { section }),
      ...(province === undefined ? {} : { province }),
      admittedOn: line.admittedOn,
      ...(line.act === undefined ? {} : { act: line.act }),
      voteFrom: line.voteFrom,
      subscribedCents: cents(subscribedOf(steps, paid)),
      quotaCents: cents(paid),
      ...(ended === undefined
        ? {}
        : { exitOn: ended.on, ...(ended.act === undefined ? {} : { exitAct: ended.act }) }),
    })
  }
  return lines
}

/** What rests sealed of the lines of the book, for the paper that the law asks for. */
export const readBookDetails = async (
  on: CivilDate,
  { store, sealer }: { readonly store: Pick<Store, 'list'>; readonly sealer: Sealer },
): Promise<ReadonlyMap<number, RegisterDetails>> => {
  const details = new Map<number, RegisterDetails>()
  for await (const whole of listWhole(0, store)) {
    const { sealedDetails } = corrected({ ...whole, steps: stepsOn(whole.steps, on) })
    if (sealedDetails !== undefined) details.set(whole.line.number, openDetails(sealedDetails, sealer))
  }
  return details
}
