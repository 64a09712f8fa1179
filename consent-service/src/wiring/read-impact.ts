import type { Impact, ImpactFigure } from '@mutua/sdk/coop/impact'
import type { Member } from '@mutua/sdk/coop/member'
import type { Year } from '@mutua/sdk/coop/period'
import { postingTagLabel } from '@mutua/sdk/coop/posting-tag'
import type { Served, Transparency } from '@mutua/sdk/coop/transparency'
import type { Store } from '@mutua/kit/store'
import { impactWords } from '../http/impact-words.ts'
import { openRegisters } from '../ledger/open-registers.ts'
import { publishCosts, readCosts } from '../ledger/tagged-costs.ts'
import type { Members } from '../members/open-members.ts'

export interface ImpactDeps {
  readonly store: Store
  readonly now: () => number
  readonly members: Pick<Members, 'list'>
  readonly smallestGroup: number
}

/** @param told of the same year: what is told there is told here in the same way */
export const readImpact = async (year: Year, told: Transparency, deps: ImpactDeps): Promise<Impact> => {
  const { smallestGroup, store } = deps
  const members = await readMembers(deps)
  const admitted = members.filter(({ admittedOn }) => admittedOn.slice(0, 4) <= year).length
  const centres = await openRegisters(deps).listCentres()
  const costs = await readCosts(
    year,
    (name) => {
      const section = centres.find((centre) => centre.name === name)?.section
      const concerned = section === 'co-op' ? members : members.filter((one) => one.section === section)
      return new Set(section === undefined ? [] : concerned.map(({ number }) => number))
    },
    store,
  )
  const usesFor = (kind: Served) => told.uses.served.find((one) => one.kind === kind)?.uses
  return {
    year,
    smallestGroup,
    figures: [
      {
        ...figure('members', ['sdg:16.7', 'bes:5', 'action-sheet:29']),
        unit: 'people',
        value: admitted < smallestGroup ? 'few' : admitted,
      },
      ...servedKinds.flatMap(({ kind, tags }): ImpactFigure[] => {
        const uses = usesFor(kind)
        return uses === undefined ? [] : [{ ...figure(`uses-${kind}`, tags), unit: 'uses', value: uses }]
      }),
      { ...figure('refusals', ['sdg:16.10', 'bes:6']), unit: 'reads', value: told.refusals },
      { ...figure('ristorno', ['sdg:10', 'bes:4']), unit: 'euro-cents', value: told.money.ristornoCents },
      ...[...publishCosts(costs, smallestGroup)].map(([tag, value]): ImpactFigure => ({
        ...figure('spent', [tag]),
        id: `spent-${tag}`,
        unit: 'euro-cents',
        value,
      })),
    ],
  }
}

/** What a use counts towards, by whom it serves. */
const servedKinds: readonly { readonly kind: Served; readonly tags: readonly string[] }[] = [
  { kind: 'care', tags: ['sdg:3.8', 'bes:1'] },
  { kind: 'social', tags: ['sdg:1.3', 'bes:12', 'action-sheet:35'] },
  { kind: 'research', tags: ['sdg:9.5', 'bes:11'] },
  { kind: 'coop', tags: ['sdg:16.7', 'bes:6'] },
]

const figure = (id: keyof typeof impactWords, tags: readonly string[]) => ({
  id,
  ...impactWords[id],
  tags: tags.map((tag) => {
    const label = postingTagLabel(tag)
    return { tag, ...(label === undefined ? {} : { label: { it: label.it, en: label.en } }) }
  }),
})

const readMembers = async ({ members }: Pick<ImpactDeps, 'members'>): Promise<readonly Member[]> => {
  const all: Member[] = []
  for (;;) {
    const page = await members.list({ after: all.at(-1)?.number ?? 0, limit: 500 })
    if (page.length === 0) return all
    all.push(...page)
  }
}
