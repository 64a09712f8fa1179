import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newElectionId } from '@mutua/sdk/ballot/base58'
import { parseBaseUrl, parseInstant } from '@mutua/sdk/ids'
import { signPartyMessage, type PartyMessage, type PartyRole } from '@mutua/sdk/voting/party-message'
import type { OfficerKey } from '@mutua/sdk/coop/officer'
import type { Vote } from '@mutua/sdk/voting/vote'
import { createPartyHome, type PartyHome } from '../party-home.ts'
import type { VoteCalls } from '../vote-calls.ts'
import { partiesFingerprint } from '@mutua/sdk/voting/ballot-parties'
import { knownOfficers, pinGiven } from '../pins.ts'
import { serveVotes } from './serve-votes.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-trustee-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

it(
  'takes nothing for a trustee’s word that is not signed with its key: the server cannot be a trustee',
  { timeout: 120_000 },
  async () => {
    const [anna, bruno, server] = await Promise.all(
      ['anna', 'bruno', 'server'].map((name) => createPartyHome(join(folder, name), 'una frase lunga')),
    )
    if (anna === undefined || bruno === undefined || server === undefined) throw new Error('three homes')
    const vote = voteOf(anna, bruno)
    // The place of the second trustee is taken by somebody with a key of their own.
    const lied = openPost(vote, { 1: anna, 2: server })
    await serveOnce(anna, lied, 1)
    await serveOnce(server, lied, 2)
    await expect(serveOnce(anna, lied, 1)).rejects.toThrow('what trustee 2 said is not signed with its key')

    const honest = openPost(voteOf(anna, bruno), { 1: anna, 2: bruno })
    for (const [home, place] of [
      [anna, 1],
      [bruno, 2],
      [anna, 1],
      [bruno, 2],
      [anna, 1],
      [bruno, 2],
    ] as const) {
      await serveOnce(home, honest, place)
    }
    expect(honest.said.map(({ step }) => step)).toEqual([
      'cert',
      'cert',
      'polynomial',
      'polynomial',
      'voutput',
      'voutput',
    ])
  },
)

it('makes no key with other parties than it knows, until its operator gives their fingerprint', async () => {
  const [anna, bruno, server] = await Promise.all(
    ['anna', 'bruno', 'server'].map((name) =>
      createPartyHome(join(folder, `pins-${name}`), 'una frase lunga'),
    ),
  )
  if (anna === undefined || bruno === undefined || server === undefined) throw new Error('three homes')
  const honest = openPost(voteOf(anna, bruno), { 1: anna, 2: bruno })
  const other = openPost(voteOf(anna, server), { 1: anna, 2: server })
  // Whoever was told nothing notes the first ones, and tells them.
  const said: string[] = []
  await serveOnce(anna, honest, 1, (sentence) => said.push(sentence))
  expect(said.join()).toContain(await partiesFingerprint(honest.vote.parties))
  await expect(serveOnce(anna, other, 1)).rejects.toThrow('ask the co-op’s officers by telephone')
  expect(other.said).toEqual([])
  expect(await anna.list()).toEqual([honest.vote.uuid])
  // Told from the start, it does not take even the first ones for good.
  await pinGiven({ parties: await partiesFingerprint(honest.vote.parties) }, { home: server })
  await expect(serveOnce(server, other, 2)).rejects.toThrow('the parties have the fingerprint')
  await expect(pinGiven({ parties: 'abc' }, { home: anna })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await pinGiven({ parties: (await partiesFingerprint(other.vote.parties)).toUpperCase() }, { home: anna })
  await serveOnce(anna, other, 1)
  expect(other.said.map(({ step }) => step)).toEqual(['cert'])
})

it('gives codes of paper for signatures of the officers that it knows, not for whoever the server names later', async () => {
  const home = await createPartyHome(join(folder, 'authority'), 'una frase lunga')
  const keyOf = (kid: string) => ({ kid }) as OfficerKey
  const said: string[] = []
  const deps = { home, say: (sentence: string) => void said.push(sentence) }
  const kidsOf = async (told: readonly string[]) =>
    (await knownOfficers(told.map(keyOf), deps)).map(({ kid }) => kid)
  expect(await kidsOf(['olga', 'ottavia'])).toEqual(['olga', 'ottavia'])
  expect(await kidsOf(['olga', 'ottavia', 'invented'])).toEqual(['olga', 'ottavia'])
  expect(said.at(-1)).toContain('invented')
  await pinGiven({ officers: 'olga, oreste' }, deps)
  expect(await kidsOf(['olga', 'ottavia', 'oreste'])).toEqual(['olga', 'oreste'])
  await pinGiven({ officers: 'told' }, deps)
  expect(await kidsOf(['invented'])).toEqual(['invented'])
})

/** What a server passes on between the trustees; it says that whoever holds a place is who was adopted for it. */
interface Post {
  readonly vote: Vote
  readonly homes: Readonly<Record<number, PartyHome>>
  readonly said: PartyMessage[]
}

const openPost = (vote: Vote, homes: Post['homes']): Post => ({ vote, homes, said: [] })

const serveOnce = (
  home: PartyHome,
  { vote, said }: Post,
  place: number,
  say: (sentence: string) => void = () => undefined,
): Promise<boolean> => {
  const last = (role: PartyRole) => said.findLast((message) => message.role === role)?.step ?? 'none'
  const trustees = vote.parties.trustees.map(
    (_one, index) => last(index + 1) as Vote['delivered']['trustees'][number],
  )
  const parties = {
    ...vote.parties,
    // An impostor looks for its own key, which the others are not shown.
    trustees: vote.parties.trustees.map((one, index) =>
      index === place - 1 ? { ...one, key: home.key } : one,
    ),
  }
  const calls: Pick<VoteCalls, 'votes' | 'said' | 'say'> = {
    votes: () => Promise.resolve([{ ...vote, parties, delivered: { credentials: true, trustees } }]),
    said: () => Promise.resolve(said),
    say: async ({ uuid }, role, step, payload) => {
      said.push(await signPartyMessage(uuid, { role, step, payload }, home.signing))
    },
  }
  const unused = (): never => {
    throw new Error('a trustee asks for nothing else while the key is made')
  }
  const all: VoteCalls = {
    find: unused,
    texts: unused,
    archive: unused,
    officerKeys: unused,
    roll: unused,
    ...calls,
  }
  return serveVotes({ home, calls: all, atLeast: 5, say })
}

const voteOf = (anna: PartyHome, bruno: PartyHome): Vote => ({
  ...{ id: 'assembly-1/2', assembly: 'assembly-1', uuid: newElectionId(), phase: 'preparing' },
  questions: [{ question: 'Si approva?', answers: ['Sì', 'No'], min: 1, max: 1 }],
  opensAt: parseInstant('2027-01-10T10:00:00.000Z'),
  closesAt: parseInstant('2027-01-10T12:00:00.000Z'),
  parties: {
    authority: { name: 'Collegio', url: parseBaseUrl('http://localhost:1'), key: 'A'.repeat(43) },
    trustees: [
      { name: 'Anna', key: anna.key },
      { name: 'Bruno', key: bruno.key },
    ],
    threshold: 2,
  },
  delivered: { credentials: true, trustees: ['none', 'none'] },
  ticketKey: { n: 'AQ', e: 'AQAB' },
  ...{ voters: 10, votesDue: 10, ballots: 0, tookPart: 0 },
  paper: { ticked: 0, entered: [] },
  archive: { events: 0 },
})
