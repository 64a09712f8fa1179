import {
  adoptedResolutionSchema,
  type AdoptedResolution,
  type ResolutionRecord,
} from '@mutua/sdk/coop/resolution'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'

/**
 * The book of resolutions. Until assemblies are held here, an officer copies what was adopted elsewhere from its minutes,
 * and every resolution says so (`source: 'minutes'`). This room stays the only writer.
 */
export interface Resolutions {
  /**
   * @throws {Problem} `resolution-exists` when that number says something else
   * @throws {Problem} `input-malformed` for a day that has not come yet
   */
  readonly record: (resolution: ResolutionRecord, by: WebId) => Promise<AdoptedResolution>
  readonly find: (id: string) => Promise<AdoptedResolution | undefined>
  readonly list: () => Promise<AdoptedResolution[]>
}

export const openResolutions = (deps: {
  readonly store: Store
  readonly now: () => number
}): Resolutions => ({
  record: (resolution, by) =>
    commitPlan(deps.store, async () => {
      const at = deps.now()
      if (resolution.adoptedOn > civilDateOf(at)) {
        throw new Problem(
          'input-malformed',
          'A resolution is recorded after it was adopted: "adoptedOn" is still to come.',
        )
      }
      const key = entryKey(resolution.id)
      const existing = await findRow(deps.store, key, adoptedResolutionSchema)
      if (existing !== undefined) {
        if (saysTheSame(existing, resolution)) return { writes: [], unchanged: new Map(), result: existing }
        throw new Problem('resolution-exists', 'That number stands in the book with another text.')
      }
      const adopted: AdoptedResolution = { ...resolution, source: 'minutes', recordedAt: instantOf(at) }
      const logged = await planLogged([adoptedFact(adopted)], deps.store)
      return {
        writes: [row(key, { ...adopted, recordedBy: by }), ...logged.writes],
        unchanged: new Map([[key, undefined], ...logged.unchanged]),
        result: adopted,
      }
    }),

  find: (id) => findRow(deps.store, entryKey(id), adoptedResolutionSchema),

  list: async () => {
    const resolutions: AdoptedResolution[] = []
    for await (const { value } of deps.store.list(prefixRange('resolutions/'))) {
      resolutions.push(parseRow(adoptedResolutionSchema, value))
    }
    return resolutions.sort((a, b) => (a.adoptedOn < b.adoptedOn ? -1 : a.adoptedOn > b.adoptedOn ? 1 : 0))
  },
})

const entryKey = (id: string) => `resolutions/${hashKey(id)}`

/** The book is open to all: what the log commits to is what it says. */
const adoptedFact = (resolution: AdoptedResolution): LoggedFact => {
  const { id, title, adoptedOn, governs, source, ristornoCriteria } = resolution
  const said = { adoptedOn, governs: governs.toSorted().join(' '), id, ristornoCriteria, source, title }
  return {
    kind: 'resolution.adopted',
    about: `resolution/${id}`,
    statement: { ...said, type: 'resolution' },
  }
}

const saysTheSame = (a: ResolutionRecord, b: ResolutionRecord): boolean =>
  a.title === b.title &&
  a.adoptedOn === b.adoptedOn &&
  a.ristornoCriteria === b.ristornoCriteria &&
  a.governs.length === b.governs.length &&
  a.governs.every((subject) => b.governs.includes(subject))
