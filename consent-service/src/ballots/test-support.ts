import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseElection } from '@mutua/sdk/ballot/election'
import { makeCredentials, publicCredentialsText, type VotingCode } from '@mutua/sdk/ballot/credential'
import { partialDecryption } from '@mutua/sdk/ballot/tally'
import {
  makeCertificate,
  inputsOf,
  makePolynomial,
  makeTrusteeOutput,
  openDecryptionKey,
} from '@mutua/sdk/ballot/threshold'
import {
  encryptedTallySchema,
  polynomialSchema,
  signedMessageSchema,
  stringify,
  trusteeOutputSchema,
} from '@mutua/sdk/ballot/wire'
import type { SecretVoteWish } from '@mutua/sdk/assembly/secret-vote'
import {
  createOfficerKeyPair,
  keyWishOf,
  openOfficerSigner,
  type OfficerSigner,
} from '@mutua/sdk/coop/officer-signer'
import {
  signPartyMessage,
  type PartyMessage,
  type PartyRole,
  type PartyStep,
} from '@mutua/sdk/voting/party-message'
import { castVote, wishTicket } from '@mutua/sdk/voting/cast-vote'
import type { Choice } from '@mutua/sdk/ballot/answer'
import { instantOf, parseWebId, type WebId } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import type { Store } from '@mutua/kit/store'
import { openOfficers, type Officers } from '../officers/open-officers.ts'
import { openBallotChecks, type BallotChecks } from './ballot-check.ts'
import { readLink } from './chain.ts'
import { openBallots, type Ballots } from './open-ballots.ts'

export const start = Date.parse('2026-11-22T09:00:00.000Z')
export const webIdOf = (name: string): WebId => parseWebId(`http://localhost:3000/${name}/profile/card#me`)
export const memberOf = (number: number): WebId => webIdOf(`member-${String(number)}`)

interface Party {
  readonly key: string
  readonly say: (uuid: string, step: PartyStep, payload: string) => Promise<PartyMessage>
}

export const createParty = (role: PartyRole): Party => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const signing = crypto.subtle.importKey('jwk', privateKey.export({ format: 'jwk' }), 'Ed25519', false, [
    'sign',
  ])
  return {
    key: x,
    say: async (uuid, step, payload) => signPartyMessage(uuid, { role, step, payload }, await signing),
  }
}

/** A box over a real store, two officers with keys, an authority and trustees whose secrets the test has. */
export interface TestBox extends AsyncDisposable {
  readonly store: Store
  readonly clock: { at: number }
  readonly officers: Officers
  readonly checks: BallotChecks
  readonly signers: readonly [OfficerSigner, OfficerSigner]
  readonly authority: Party
  readonly trustees: readonly Party[]
  readonly ballots: Ballots
  /** The box again, as after a crash. */
  readonly reopen: () => Ballots
}

export const openBox = async (trusteeCount = 3, threshold = 2): Promise<TestBox> => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-ballots-'))
  const store = await openLevelStore(folder)
  const clock = { at: start }
  const now = () => clock.at
  const [olga, ottavia] = [webIdOf('olga'), webIdOf('ottavia')]
  const officers = openOfficers({ store, now, isOfficer: (webId) => webId === olga || webId === ottavia })
  const signers = [
    await openOfficerSigner(olga, await createOfficerKeyPair()),
    await openOfficerSigner(ottavia, await createOfficerKeyPair()),
  ] as const
  for (const signer of signers) await officers.register(signer.webId, await keyWishOf(signer))
  const checks = openBallotChecks()
  const reopen = () =>
    openBallots({
      ...{ store, now, officers, checks },
      randomBytes: (length) => randomBytes(length),
      webIdOf: (number) => Promise.resolve(number <= 2_000 ? memberOf(number) : undefined),
      signVoterToken: (claims) => Promise.resolve(JSON.stringify(claims)),
    })
  const ballots = reopen()
  const authority = createParty('authority')
  const trustees = Array.from({ length: trusteeCount }, (_none, place) => createParty(place + 1))
  const { text } = await ballots.parties.draft({
    authority: { name: 'Università', url: 'http://localhost:3010' as never, key: authority.key },
    trustees: trustees.map(({ key }, place) => ({ name: `Trustee ${String(place + 1)}`, key })),
    threshold,
  })
  await ballots.parties.propose(text, { webId: olga, ...(await signers[0].sign(text)) })
  await ballots.parties.confirm(1, { webId: ottavia, ...(await signers[1].sign(text)) })
  return {
    ...{ store, clock, officers, checks, signers, authority, trustees, ballots, reopen },
    [Symbol.asyncDispose]: async () => {
      await checks[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const voteId = 'AAAAAAAAAAAAAAAAAAAAAA.1.1'

export const wishOf = (members: number, more: Partial<SecretVoteWish> = {}): SecretVoteWish => ({
  id: voteId,
  assembly: 'Assembly of November',
  questions: [{ question: 'The tariff?', answers: ['Yes', 'No'], min: 1, max: 1, blank: true }],
  voters: Array.from({ length: members }, (_none, place) => ({ member: place + 1, weight: 1 })),
  opensAt: instantOf(start + 60_000),
  closesAt: instantOf(start + 3_600_000),
  ...more,
})

/** What the authority and the trustees keep. */
export interface Secrets {
  readonly codes: readonly VotingCode[]
  readonly seeds: readonly string[]
}

/** The authority and the trustees deliver everything, the last pieces all at the same moment: the vote is set up. */
export const setUp = async (
  { ballots, authority, trustees }: Pick<TestBox, 'ballots' | 'authority' | 'trustees'>,
  wish: SecretVoteWish,
  threshold = 2,
): Promise<Secrets> => {
  await ballots.secretVote.open(wish)
  const { uuid } = await ballots.find(wish.id)
  const codes = await makeCredentials({ uuid, weights: wish.voters.map(({ weight }) => weight) })
  const say = async (party: Party, step: PartyStep, payload: string) =>
    ballots.deliver(wish.id, await party.say(uuid, step, payload))
  const seeds: string[] = []
  for (const trustee of trustees) {
    const { seed, certificate } = makeCertificate()
    seeds.push(seed)
    await say(trustee, 'cert', stringify(certificate))
  }
  const certificates = await saidBy(ballots, wish.id, 'cert', signedMessageSchema)
  for (const [place, trustee] of trustees.entries())
    await say(
      trustee,
      'polynomial',
      stringify(await makePolynomial({ certificates, seed: seeds[place] ?? '', threshold })),
    )
  const inputs = inputsOf(certificates, await saidBy(ballots, wish.id, 'polynomial', polynomialSchema))
  const outputs: string[] = []
  for (const [place, input] of inputs.entries())
    outputs.push(stringify(await makeTrusteeOutput({ certificates, seed: seeds[place] ?? '', input })))
  await Promise.all([
    say(authority, 'credentials', publicCredentialsText(codes)),
    ...trustees.map((trustee, place) => say(trustee, 'voutput', outputs[place] ?? '')),
  ])
  return { codes, seeds }
}

const saidBy = async <Output>(
  ballots: Ballots,
  id: string,
  step: PartyStep,
  schema: { readonly parse: (value: unknown) => Output },
): Promise<Output[]> =>
  (await ballots.said(id))
    .filter((message) => message.step === step)
    .toSorted((one, other) => Number(one.role) - Number(other.role))
    .map(({ payload }) => schema.parse(JSON.parse(payload)))

/** A member votes with a code, as the app does. */
export const castWith = async (
  ballots: Ballots,
  { member, code, choice, id = voteId }: { member: number; code: string; choice: Choice; id?: string },
): Promise<string> => {
  const on = { vote: await ballots.find(id), texts: await ballots.texts(id) }
  const wish = await wishTicket(code, on)
  const ticket = wish.finish(await ballots.ticket(id, memberOf(member), wish.blinded))
  const { trackingCode } = await castVote({ ...on, code, ticket, choices: [choice] }, (ballot) =>
    ballots.cast(id, ballot),
  )
  return trackingCode
}

/** A trustee opens their part of the sum. */
export const openPart = async (
  { ballots, store, trustees }: Pick<TestBox, 'ballots' | 'store' | 'trustees'>,
  place: number,
  seed: string,
  id = voteId,
): Promise<void> => {
  const { uuid, archive } = await ballots.find(id)
  const outputs = await saidBy(ballots, id, 'voutput', trusteeOutputSchema)
  const election = parseElection((await ballots.texts(id)).election)
  const privateKey = await openDecryptionKey(seed, outputs[place - 1]?.private_key ?? '')
  const ciphertexts = await tallyOf(id, archive.events - 1, store)
  const payload = stringify(partialDecryption({ tally: { ciphertexts }, privateKey, election }))
  const trustee = trustees[place - 1]
  if (trustee === undefined) throw new Error('there is such a trustee')
  await ballots.deliver(id, await trustee.say(uuid, 'decryption', payload))
}

const tallyOf = async (id: string, last: number, store: Store) => {
  for (let height = last; height > 0; height -= 1) {
    const texts = await readLink(id, height, store)
    const parsed = texts.length === 2 ? encryptedTallySchema.safeParse(JSON.parse(texts[0] ?? '')) : undefined
    if (parsed?.success === true) return parsed.data
  }
  throw new Error('there is a sum')
}

export const archiveOf = async (ballots: Ballots, id = voteId): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const part of await ballots.archive(id)) parts.push(part)
  return Buffer.concat(parts)
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
