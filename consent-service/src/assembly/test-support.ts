import { randomBytes } from 'node:crypto'
import type { Assembly, AssemblyWish } from '@mutua/sdk/assembly/assembly'
import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import type { MotionWish } from '@mutua/sdk/assembly/motion'
import type { RollEntry } from '@mutua/sdk/assembly/roll'
import type { SecretResult, SecretVote, SecretVoteWish } from '@mutua/sdk/assembly/secret-vote'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { parseInstant, parseWebId, type WebId } from '@mutua/sdk/ids'
import { foundingPacks } from '@mutua/sdk/law/packs'
import { rulesOf } from '@mutua/sdk/law/rules'
import { row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { openOfficers } from '../officers/open-officers.ts'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import { createClock, openTestStore } from '../wiring/test-support-value.ts'
import { openAssemblies, type Assemblies, type OpenAssembliesDeps } from './open-assemblies.ts'

export const olga = parseWebId('https://coop.example/olga#me')
export const otto = parseWebId('https://coop.example/otto#me')
export const omar = parseWebId('https://coop.example/omar#me')
export const webIdOf = (member: number): WebId => parseWebId(`https://pods.example/m${member}#me`)

export const rollOf = (
  count: number,
  more: (member: number) => Partial<RollEntry> = () => ({}),
): RollEntry[] =>
  Array.from({ length: count }, (_, place) => ({
    member: place + 1,
    votes: 1,
    category: 'citizen',
    ...more(place + 1),
  }))

export const tariffMotion: MotionWish = {
  title: 'Price list 2027',
  text: 'The price list 2027 is adopted as published.',
  matter: 'ordinary',
  vote: 'open',
}

/** For 20 December, called on 1 December: the founding statute wants eight days. */
export const wishOf = (more: Partial<AssemblyWish> = {}): AssemblyWish => ({
  title: 'December assembly',
  kind: 'general',
  place: 'Casa del popolo, via Roma 1',
  remote: 'In the app',
  firstCall: parseInstant('2026-12-20T09:00:00.000Z'),
  secondCall: parseInstant('2026-12-21T09:00:00.000Z'),
  recordDate: civilDateSchema.parse('2026-11-30'),
  means: 'proof-of-receipt',
  earlyVotes: true,
  motions: [tariffMotion],
  ...more,
})

const chairs = { president: { webId: olga, name: 'Olga' }, secretary: { webId: otto, name: 'Otto' } }

/** A room of assemblies over a real store, with the founding law of a service co-op and two officers who sign. */
export const openRoom = async (options: {
  readonly roll: readonly RollEntry[]
  readonly store?: Store
  readonly more?: Partial<OpenAssembliesDeps>
}) => {
  const store = options.store ?? (await openTestStore())
  const clock = createClock('2026-12-01T09:00:00.000Z')
  const isOfficer = (webId: WebId) => [olga, otto, omar].includes(webId)
  const officers = openOfficers({ store, now: clock.now, isOfficer })
  const adopted: AssemblyResolution[] = []
  const refused: AssemblyResolution[] = []
  const assemblies = openAssemblies({
    ...{ store, now: clock.now, randomBytes, isOfficer, officers },
    log: { warn: () => undefined },
    coopName: 'Coop Salute',
    isPublished: () => Promise.resolve(false),
    openAppeals: () => Promise.resolve([]),
    rulesOn: (date) => rulesOf(foundingPacks('service'), date),
    rollOn: () => Promise.resolve(options.roll),
    nameOf: (member) => Promise.resolve(`Member ${member}`),
    webIdOf: (member) => Promise.resolve(webIdOf(member)),
    planAdoption: (yes, no) => {
      adopted.splice(0, adopted.length, ...yes)
      refused.splice(0, refused.length, ...no)
      return Promise.resolve({
        writes: yes.map((one) => row(`adopted/${one.motion}`, one)),
        unchanged: new Map(),
      })
    },
    planClosingHistory: () => Promise.resolve({ writes: [row('history', 1)], unchanged: new Map() }),
    tell: (news) => row(`told/${news.kind}/${news.batch}`, news),
    ...options.more,
  })
  return {
    ...{ store, clock, officers, assemblies, adopted, refused },
    /** Drafted and called, as the board does. */
    called: async (wish: AssemblyWish = wishOf()): Promise<Assembly> => {
      const { id } = await assemblies.draft(wish)
      return assemblies.call(id, olga)
    },
    opened: (id: string, call: 1 | 2 = 1) => openOn(id, call, assemblies, clock),
    sign: async (id: string): Promise<Assembly> => {
      const [first, second] = await Promise.all([
        registeredSigner(olga, officers),
        registeredSigner(otto, officers),
      ])
      const { text } = await assemblies.draftMinutes(id)
      await assemblies.proposeMinutes(id, text, await signedBy(first, text))
      return assemblies.confirmMinutes(id, await signedBy(second, text))
    },
    async [Symbol.asyncDispose]() {
      await assemblies[Symbol.asyncDispose]()
      if (options.store === undefined) await store[Symbol.asyncDispose]()
    },
  }
}

/** On the day of that call. */
const openOn = (id: string, call: 1 | 2, assemblies: Assemblies, clock: ReturnType<typeof createClock>) => {
  clock.set(call === 1 ? '2026-12-20T09:00:00.000Z' : '2026-12-21T09:00:00.000Z')
  return assemblies.open(id, { call, ...chairs })
}

/** A ballot box that keeps its votes in memory: what it says is what the assembly hears. */
export const openTestBox = () => {
  const votes = new Map<string, { wish: SecretVoteWish; state: 'open' | 'closed' | 'cancelled' }>()
  const marked = new Map<string, Map<number, number>>()
  const box: SecretVote = {
    open: async (wish) => void (votes.has(wish.id) || votes.set(wish.id, { wish, state: 'open' })),
    close: async (id) => {
      const vote = votes.get(id)
      if (vote !== undefined) vote.state = 'closed'
    },
    cancel: async (id) => {
      const vote = votes.get(id)
      if (vote !== undefined) vote.state = 'cancelled'
    },
    voters: async (id) => [...(marked.get(id)?.keys() ?? [])].toSorted((one, other) => one - other),
    result: async (id): Promise<SecretResult | undefined> => {
      const vote = votes.get(id)
      const question = vote?.wish.questions[0]
      if (vote?.state !== 'closed' || question === undefined) return undefined
      const counts = [...question.answers, 'blank'].map((_, place) =>
        [...(marked.get(id) ?? [])]
          .filter(([, answer]) => answer === place)
          .reduce(
            (sum, [member]) => sum + (vote.wish.voters.find((one) => one.member === member)?.weight ?? 0),
            0,
          ),
      )
      return {
        counts: [counts],
        ballots: marked.get(id)?.size ?? 0,
        archiveDigest: '0'.repeat(64) as SecretResult['archiveDigest'],
      } // a digest of nothing
    },
  }
  return {
    box,
    votes,
    mark: (id: string, member: number, answer: number) =>
      void (marked.get(id) ?? marked.set(id, new Map()).get(id))?.set(member, answer),
  }
}
