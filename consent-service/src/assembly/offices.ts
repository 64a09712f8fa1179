import { assemblySchema } from '@mutua/sdk/assembly/assembly'
import type { Office } from '@mutua/sdk/assembly/motion'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys } from './assembly-rows.ts'
import { dayOf } from './call-assembly.ts'

interface Term {
  readonly office: Office
  readonly members: readonly number[]
  readonly from: CivilDate
  readonly until: CivilDate
}

/**
 * What a member is in the co-op, as far as it keeps others from giving them a proxy (art. 2372 c. 5 c.c.). Directors and
 * auditors are those whom a signed assembly elected, to the end of their term and then until others are elected. Before
 * the first election of a board here nothing says who its directors are: then officers count as such.
 */
export const rolesOf = async (
  member: number,
  deps: Pick<AssemblyDeps, 'store' | 'now' | 'webIdOf' | 'isOfficer'>,
): Promise<readonly Office[]> => {
  const today = civilDateOf(deps.now())
  const terms = (await readTerms(deps.store)).filter(({ from }) => from <= today)
  const isOver = ({ office, until }: Term) =>
    until < today && terms.some((later) => later.office === office && later.from > until)
  const held = terms
    .filter((term) => term.members.includes(member) && !isOver(term))
    .map(({ office }) => office)
  if (terms.some(({ office }) => office === 'director')) return [...new Set(held)]
  const webId = await deps.webIdOf(member)
  return webId !== undefined && deps.isOfficer(webId) ? ['director', ...held] : held
}

const readTerms = async (store: Pick<Store, 'list'>): Promise<readonly Term[]> => {
  const terms: Term[] = []
  for await (const { value } of store.list(prefixRange(keys.assemblies))) {
    const { state, motions } = parseRow(assemblySchema, value)
    if (state !== 'signed') continue
    for (const { election, outcome } of motions)
      if (election?.office !== undefined && election.until !== undefined && outcome?.elected !== undefined)
        terms.push({
          office: election.office,
          members: outcome.elected,
          from: dayOf(outcome.at),
          until: election.until,
        })
  }
  return terms
}
