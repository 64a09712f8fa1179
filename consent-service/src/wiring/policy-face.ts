import type { Router } from 'express'
import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { policyText, type PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { faultOfClass } from '@mutua/sdk/coop/purpose-class'
import { nationalPack } from '@mutua/sdk/law/packs'
import { refusalsOf } from '@mutua/sdk/law/rules'
import { packOfRegulation } from '@mutua/sdk/law/statute-version'
import { parseSha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey } from '@mutua/kit/row'
import { factsPlace, readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { OfficerDeps } from '../http/officer.ts'
import { createPolicyRoutes } from '../http/policy-routes.ts'
import { listAllBudgets, planBudget } from '../ledger/open-budgets.ts'
import { openRegisters } from '../ledger/open-registers.ts'
import { placeKey } from '../log/log-rows.ts'
import { openTariffs, planTariff } from '../metering/open-tariffs.ts'
import { createFindAdoption } from './projects-face.ts'
import { planAssemblyNo, requireNotEnded, type ProjectsDeps } from '../projects/open-projects.ts'
import type { TakeEffect } from '../policy/enact.ts'
import { openPolicy, type PolicyBook } from '../policy/open-policy.ts'
import { planAdoption, planClosingHistory, type PlannedAdoption } from '../policy/plan-adoption.ts'

export interface PolicyFace extends PolicyBook {
  /** See `policy/plan-adoption.ts`. */
  readonly planAdoption: (
    adopted: readonly AssemblyResolution[],
    refused?: readonly AssemblyResolution[],
  ) => Promise<PlannedAdoption>
  readonly planClosingHistory: () => ReturnType<typeof planClosingHistory>
  /** Brings in what older versions wrote without this room. */
  readonly bringInTheOld: () => Promise<number>
  readonly rooms: readonly Router[]
}

/** Resolutions, and what each kind of document does when one of them puts it into force. */
export const openPolicyFace = (
  deps: OfficerDeps & { readonly store: Store; readonly now: () => number },
): PolicyFace => {
  const { store, now } = deps
  const takeEffect: TakeEffect = async (document, resolution, staged) =>
    takeEffectAt(now, createFindAdoption(policy, now))(document, resolution, staged)
  const policy: PolicyBook = openPolicy({ store, now, takeEffect: takeEffect })
  return {
    ...policy,
    publish: async (document, by) => {
      requireSound(document, civilDateOf(now()))
      return policy.publish(document, by)
    },
    planAdoption: (adopted, refused = []) =>
      planAdoption(adopted, refused, {
        ...{ store, now, takeEffect },
        takeRefusal: async ({ subject, digest }, { title, tally }, staged) =>
          subject === 'project'
            ? planAssemblyNo(digest, refusedWords(title, tally), {
                store: staged,
                now,
                findAdoption: createFindAdoption(policy, now),
              })
            : { writes: [] },
      }),
    planClosingHistory: () => planClosingHistory({ store, now }),
    bringInTheOld: async () =>
      policy.catchUp({ inForce: await readOld(store), isLogged: (about) => isLogged(about, store) }),
    rooms: [createPolicyRoutes({ ...deps, policy })],
  }
}

export const takeEffectAt =
  (now: () => number, findAdoption: ProjectsDeps['findAdoption'] = async () => undefined): TakeEffect =>
  async (document, resolution, store) => {
    switch (document.type) {
      case 'tariff': {
        const { type: _, ...tariff } = document
        return planTariff({ ...tariff, resolution: resolution.id }, { store, now })
      }
      case 'budget':
        return planBudget(document, resolution, { store, now, listCentres: centresOf(store) })
      case 'revocation':
        return document.subject === 'project'
          ? planAssemblyNo(document.digest, document.reason, { store, now, findAdoption })
          : { writes: [] }
      case 'regulation':
      case 'purpose-class':
        requireSound(document, resolution.adoptedOn)
        return { writes: [] }
      case 'project':
        await requireNotEnded(parseSha256(hashKey(policyText(document))), store)
        return { writes: [] }
      case 'price-list':
      case 'privacy-budget':
      case 'section':
      case 'official-table':
        return { writes: [] }
    }
  }

/**
 * What no vote could put into force: told before it, and looked at again after.
 * @throws {Problem} `statute-unlawful` for a rule that the law does not leave to a regulation; `input-malformed` for a class
 *   of purposes that mixes what must be apart
 */
const requireSound = (document: PolicyDocument, day: CivilDate): void => {
  if (document.type === 'purpose-class') {
    const fault = faultOfClass(document)
    if (fault !== undefined) throw new Problem('input-malformed', fault)
  }
  if (document.type !== 'regulation') return
  const from = document.from !== undefined && document.from > day ? document.from : day
  const [first] = refusalsOf(packOfRegulation(document, from), [nationalPack], from)
  if (first === undefined) return
  throw new Problem('statute-unlawful', `Rule ${first.rule} (${first.article}): ${first.why}`)
}

const centresOf = (store: Pick<Store, 'get' | 'list'>) =>
  openRegisters({ store: { ...store, write: () => Promise.resolve(false) }, now: () => 0 }).listCentres

/** What everybody reads of a vote that went against a project. */
const refusedWords = (title: string, { inFavour, against, abstained }: AssemblyResolution['tally']): string =>
  `The assembly did not adopt "${title}": ${String(inFavour)} for, ${String(against)} against, ${String(abstained)} abstained.`

/** Tariffs and budgets of the time before enactments were written. */
const readOld = async (store: Store) => [
  ...(await openTariffs({ store }).list()).map(({ from, resolution, ...tariff }) => ({
    document: { type: 'tariff', ...tariff } satisfies PolicyDocument,
    resolution,
    from,
  })),
  ...(await listAllBudgets(store)).map(({ year, lines, resolution, recordedAt }) => ({
    document: { type: 'budget', year, lines } satisfies PolicyDocument,
    resolution,
    from: recordedAt,
  })),
]

/** In the log, or on its way there. */
const isLogged = async (about: string, store: Store): Promise<boolean> => {
  const place = factsPlace(about)
  for await (const _ of store.list({ ...prefixRange(placeKey(place)), limit: 1 })) return true
  const { items } = await readWaitingFacts(0, 10_000, { store })
  return items.some((item) => item.place.startsWith(place))
}
