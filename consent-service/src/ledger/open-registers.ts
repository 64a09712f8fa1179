import {
  builtInCentres,
  registeredCentreSchema,
  registeredFundingSchema,
  type CentreDeclaration,
  type FundingDeclaration,
  type RegisteredCentre,
  type RegisteredFunding,
} from '@mutua/sdk/coop/activity-centre'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import type { z } from 'zod'
import { centrePrefix, fundingPrefix } from './ledger-rows.ts'

/** Activity centres and funding sources: declared once, ended once, never changed, so that old postings keep their meaning. */
export interface Registers {
  /** @throws {Problem} `centre-exists` when that name says something else */
  readonly addCentre: (centre: CentreDeclaration, by: WebId) => Promise<RegisteredCentre>
  /** @throws {Problem} `centre-unknown`; `centre-exists` when it ends on another day */
  readonly endCentre: (name: string, endsOn: CivilDate, by: WebId) => Promise<RegisteredCentre>
  /** The two built-in ones first. */
  readonly listCentres: () => Promise<readonly RegisteredCentre[]>
  /** @throws {Problem} `funding-exists` when that name says something else */
  readonly addFunding: (funding: FundingDeclaration, by: WebId) => Promise<RegisteredFunding>
  /** @throws {Problem} `funding-unknown`; `funding-exists` when it ends on another day */
  readonly endFunding: (name: string, endsOn: CivilDate, by: WebId) => Promise<RegisteredFunding>
  readonly listFunding: () => Promise<readonly RegisteredFunding[]>
}

interface Deps {
  readonly store: Pick<Store, 'get' | 'list' | 'write'>
  readonly now: () => number
}

export const openRegisters = (deps: Deps): Registers => {
  const centres = openRegister(
    {
      prefix: centrePrefix,
      schema: registeredCentreSchema,
      exists: 'centre-exists',
      unknown: 'centre-unknown',
      builtIn: builtInCentres,
    },
    deps,
  )
  const funding = openRegister(
    {
      prefix: fundingPrefix,
      schema: registeredFundingSchema,
      exists: 'funding-exists',
      unknown: 'funding-unknown',
      builtIn: [],
    },
    deps,
  )
  return {
    addCentre: centres.add,
    endCentre: centres.end,
    listCentres: centres.list,
    addFunding: funding.add,
    endFunding: funding.end,
    listFunding: funding.list,
  }
}

interface Registered {
  readonly name: string
  readonly opensOn: CivilDate
  readonly endsOn?: CivilDate | undefined
}

interface Kind<Entry> {
  readonly prefix: string
  readonly schema: z.ZodType<Entry>
  readonly exists: 'centre-exists' | 'funding-exists'
  readonly unknown: 'centre-unknown' | 'funding-unknown'
  readonly builtIn: readonly Entry[]
}

const openRegister = <Entry extends Registered>(kind: Kind<Entry>, { store, now }: Deps) => {
  const { prefix, schema } = kind
  const taken = () => new Problem(kind.exists, 'That name is in the register with other words or days.')
  return {
    add: (declaration: Entry, by: WebId): Promise<Entry> =>
      commitPlan(store, async () => {
        const key = prefix + declaration.name
        if (kind.builtIn.some(({ name }) => name === declaration.name)) throw taken()
        const known = await findRow(store, key, schema)
        if (known !== undefined) {
          if (!saysTheSame(declaration, known)) throw taken()
          return { writes: [], unchanged: new Map(), result: known }
        }
        const entry = { ...declaration, registeredAt: instantOf(now()) }
        return {
          writes: [row(key, { ...entry, registeredBy: by })],
          unchanged: new Map([[key, undefined]]),
          result: entry,
        }
      }),

    end: (name: string, endsOn: CivilDate, by: WebId): Promise<Entry> =>
      commitPlan(store, async () => {
        const key = prefix + name
        const bytes = await store.get(key)
        if (bytes === undefined) throw new Problem(kind.unknown, 'Nothing of that name is in the register.')
        const known = parseRow(schema, bytes)
        if (known.endsOn === endsOn) return { writes: [], unchanged: new Map(), result: known }
        if (known.endsOn !== undefined) throw taken()
        if (endsOn <= known.opensOn)
          throw new Problem('input-malformed', 'It ends after the day on which it opens.')
        const ended = { ...known, endsOn }
        return {
          writes: [row(key, { ...ended, endedBy: by, endedAt: instantOf(now()) })],
          unchanged: new Map([[key, bytes]]),
          result: ended,
        }
      }),

    list: async (): Promise<readonly Entry[]> => {
      const entries: Entry[] = [...kind.builtIn]
      for await (const { value } of store.list(prefixRange(prefix))) entries.push(parseRow(schema, value))
      return entries
    },
  }
}

/** The words and the first day; a day of its end may have been said later. */
const saysTheSame = (declaration: Registered, known: Registered): boolean =>
  Object.entries(declaration).every(
    ([field, value]) => value === undefined || known[field as keyof Registered] === value, // a field of both
  )
