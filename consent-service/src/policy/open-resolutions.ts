import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import {
  adoptedResolutionSchema,
  enactsOf,
  type AdoptedResolution,
  type ResolutionRecord,
} from '@mutua/sdk/coop/resolution'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { createStagedStore } from '@mutua/kit/staged-store'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { enactAll, type EnactDeps, type Staged } from './enact.ts'
import { bookPrefix, closedKey, closedSchema, entryKey } from './policy-rows.ts'

/**
 * The book of resolutions. Until the first assembly is called here, an officer copies what was adopted elsewhere from its
 * minutes, and every such resolution says so (`source: 'minutes'`). This room is the only writer.
 */
export interface Resolutions {
  /**
   * @throws {Problem} `resolution-exists` when that number says something else
   * @throws {Problem} `input-malformed` for a day that has not come yet
   * @throws {Problem} `history-closed` once an assembly was called in this house
   */
  readonly record: (resolution: ResolutionRecord, by: WebId) => Promise<AdoptedResolution>
  readonly find: (id: string) => Promise<AdoptedResolution | undefined>
  /** The oldest first. */
  readonly list: () => Promise<AdoptedResolution[]>
}

export interface ResolutionsDeps extends EnactDeps {
  readonly store: Store
}

export const openResolutions = (deps: ResolutionsDeps): Resolutions => ({
  record: (resolution, by) =>
    commitPlan(deps.store, async () => {
      const at = deps.now()
      if (resolution.adoptedOn > civilDateOf(at)) {
        throw new Problem(
          'input-malformed',
          'A resolution is recorded after it was adopted: "adoptedOn" is still to come.',
        )
      }
      const { store: staged, ...stage } = createStagedStore(deps.store)
      const existing = await findRow(staged, entryKey(resolution.id), adoptedResolutionSchema)
      if (existing !== undefined) {
        if (saysTheSame(existing, resolution)) return { writes: [], unchanged: new Map(), result: existing }
        throw new Problem('resolution-exists', 'That number stands in the book with another text.')
      }
      if ((await findRow(staged, closedKey, closedSchema)) !== undefined)
        throw new Problem(
          'history-closed',
          'Assemblies are held here: what they adopt comes into the book with their minutes.',
        )
      const governs = new Set([...resolution.governs, ...enactsOf(resolution).map(({ subject }) => subject)])
      const adopted: AdoptedResolution = {
        ...resolution,
        governs: [...governs],
        source: 'minutes',
        recordedAt: instantOf(at),
      }
      const facts = await stageResolution(adopted, staged, deps, { recordedBy: by })
      const logged = await planLogged(facts, staged)
      await staged.write(logged.writes)
      return { ...stage.staged(), result: adopted }
    }),

  find: (id) => findRow(deps.store, entryKey(id), adoptedResolutionSchema),
  list: () => listResolutions(deps.store),
})

/** Puts a resolution into the book together with all that follows from it. */
export const stageResolution = async (
  adopted: AdoptedResolution,
  staged: Staged,
  deps: EnactDeps,
  further: { readonly recordedBy?: WebId } = {},
): Promise<readonly LoggedFact[]> => {
  await staged.write([row(entryKey(adopted.id), { ...adopted, ...further })])
  return [adoptedFact(adopted), ...(await enactAll(adopted, staged, deps))]
}

/** By the day of adoption, then by number. */
export const listResolutions = async (store: Pick<Store, 'list'>): Promise<AdoptedResolution[]> => {
  const resolutions: AdoptedResolution[] = []
  for await (const { value } of store.list(prefixRange(bookPrefix)))
    resolutions.push(parseRow(adoptedResolutionSchema, value))
  return resolutions.sort((one, other) =>
    one.adoptedOn === other.adoptedOn
      ? numberOf(one.id) - numberOf(other.id)
      : one.adoptedOn < other.adoptedOn
        ? -1
        : 1,
  )
}

export const numberOf = (id: string): number => Number(id.slice(5))

/** The book is open to all: what the log commits to is what it says. */
export const adoptedFact = (resolution: AdoptedResolution): LoggedFact => {
  const { id, title, adoptedOn, governs, source } = resolution
  const said = { adoptedOn, governs: governs.toSorted().join(' '), id, source, title }
  const enacts = enactsOf(resolution)
    .map(({ subject, digest }) => `${subject}:${digest}`)
    .join(' ')
  const criteria = 'ristornoCriteria' in resolution ? { ristornoCriteria: resolution.ristornoCriteria } : {}
  const held =
    resolution.source === 'assembly'
      ? {
          assembly: resolution.assembly,
          motion: resolution.motion,
          textDigest: resolution.textDigest,
          minutes: resolution.minutes,
          inFavour: resolution.tally.inFavour,
          against: resolution.tally.against,
          abstained: resolution.tally.abstained,
        }
      : {}
  return {
    kind: 'resolution.adopted',
    about: `resolution/${id}`,
    statement: { ...said, ...criteria, ...(enacts === '' ? {} : { enacts }), ...held, type: 'resolution' },
  }
}

const saysTheSame = (a: AdoptedResolution, b: ResolutionRecord): boolean =>
  a.title === b.title &&
  a.adoptedOn === b.adoptedOn &&
  enactedText(a) === enactedText(b) &&
  b.governs.every((subject) => a.governs.includes(subject)) &&
  a.governs.every(
    (subject) => b.governs.includes(subject) || enactsOf(b).some((one) => one.subject === subject),
  )

const enactedText = (resolution: ResolutionRecord | AdoptedResolution): string =>
  JSON.stringify(enactsOf(resolution).map(({ subject, digest }) => `${subject}:${digest}`))
