import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createPurposes } from '@mutua/sdk/consent/purposes'
import type { ContractWish } from '@mutua/sdk/coop/contract'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { tariffSchema } from '@mutua/sdk/coop/tariff'
import {
  instantOf,
  parseBaseUrl,
  parseWebId,
  purposeIriSchema,
  sha256Schema,
  type Instant,
  type PurposeIri,
  type WebId,
} from '@mutua/sdk/ids'
import { openOfficers } from '../officers/open-officers.ts'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import {
  care,
  createClock,
  officer,
  openTestStore,
  otherOfficer,
  research,
  stopAtWrite,
  webIdOf,
} from '../wiring/test-support-value.ts'
import { openContracts } from './open-contracts.ts'

const origin = parseBaseUrl('https://consent.example')
const institute = parseWebId(`${origin}/organisations/institute`)
const ada = webIdOf('ada')
const adoptedTariff = sha256Schema.parse('d'.repeat(64))
const ours = purposeIriSchema.parse('https://coop.example/purposes#asthma')

const openRoom = async (price = '900000', nth = 1_000) => {
  const whole = await openTestStore()
  const clock = createClock('2026-11-21T10:00:00Z')
  const officers = openOfficers({ store: whole, now: clock.now, isOfficer: () => true })
  const signers = [
    await registeredSigner(officer, officers),
    await registeredSigner(otherOfficer, officers),
  ] as const
  const store = stopAtWrite(whole, nth, 'after')
  const ended: string[] = []
  const listed: { id: WebId; name: string; endedAt?: Instant }[] = [{ id: institute, name: 'Istituto' }]
  const open = (on: typeof whole) =>
    openContracts({
      ...{ store: on, origin, now: clock.now, randomBytes },
      officers: openOfficers({ store: on, now: clock.now, isOfficer: () => true }),
      findOrganisation: async (id) => listed.find((one) => one.id === id),
      listOrganisations: async () => listed,
      isAdministrator: async (person, id) => person === ada && id === institute,
      findAdopted: async (id) => (id === '2026/1' ? adoptedTariff : undefined),
      findPurpose: createPurposes([{ iri: ours, broader: research }]),
      listTariffs: async () => [
        tariffSchema.parse({
          version: 'v1',
          resolution: '2026/1',
          prices: { [care]: '250000', [research]: price, [ours]: price },
          from: '2026-01-01T00:00:00.000Z',
        }),
      ],
      endConsents: async ({ id }) => void ended.push(id),
    })
  const contracts = open(store)
  const wish: ContractWish = {
    organisation: institute,
    purposes: [research],
    from: civilDateSchema.parse('2026-11-21'),
    to: civilDateSchema.parse('2027-11-20'),
    noReidentification: true,
    payback: { perMille: 700, resolution: '2026/1' },
  }
  const use = (
    purpose: PurposeIri,
    validUntil = '2027-11-20T22:00:00Z',
    more: { gift?: true; recipient?: WebId } = {},
  ) =>
    contracts.requireContract({
      ...{
        recipient: institute,
        organisation: 'Istituto',
        purpose,
        validUntil: instantOf(Date.parse(validUntil)),
      },
      ...more,
    })
  const offer = async (changed: Partial<ContractWish> = {}) => {
    const { text } = await contracts.draft({ ...wish, ...changed })
    const { subject } = await contracts.propose(text, await signedBy(signers[0], text))
    const local = subject.slice(subject.lastIndexOf('/') + 1)
    return { local, ...(await contracts.confirm(local, await signedBy(signers[1], text))) }
  }
  return {
    ...{ listed, contracts, clock, wish, use, offer, ended, signers, store: whole, open },
    asAda: { webId: ada, isOfficer: false },
    asEve: { webId: webIdOf('eve'), isOfficer: false },
    [Symbol.asyncDispose]: () => whole[Symbol.asyncDispose](),
  }
}
const refusal = (code: string): unknown => expect.objectContaining({ code })

describe('A contract with a data user', () => {
  test('covers its purposes from acceptance to its last day, and nothing before, beyond or else', async () => {
    await using room = await openRoom()
    const { contracts, use, clock } = room
    await expect(use(research)).rejects.toEqual(refusal('contract-missing'))
    const { local, digest, state } = await room.offer()
    expect(state).toBe('offered')
    await expect(use(research)).rejects.toEqual(refusal('contract-missing'))
    const accepted = await contracts.accept(room.asAda, local, digest)
    expect(accepted).toMatchObject({
      state: 'in-force',
      acceptedBy: ada,
      name: 'Istituto',
      priceList: 'v1',
      adopted: adoptedTariff,
    })
    expect(await contracts.accept(room.asAda, local, digest)).toEqual(accepted)
    await use(research)
    await expect(use(research, '2027-11-20T23:00:01Z')).rejects.toEqual(refusal('contract-missing'))
    await expect(use(ours)).rejects.toEqual(refusal('contract-missing'))
    clock.set('2027-11-20T22:59:59Z')
    await use(research)
    clock.set('2027-11-20T23:00:00Z')
    await expect(use(research)).rejects.toEqual(refusal('contract-missing'))
  })

  test('is not asked for care, for a gift, or for what has no price', async () => {
    await using room = await openRoom()
    await expect(room.use(care)).resolves.toBeUndefined()
    await expect(room.use(research, undefined, { gift: true })).resolves.toBeUndefined()
    await using free = await openRoom('0')
    await expect(free.use(research)).resolves.toBeUndefined()
  })

  test('of one of two organisations of a name covers neither the other nor who is listed under the name only', async () => {
    await using room = await openRoom()
    const { contracts, use, listed } = room
    const { local, digest } = await room.offer()
    await contracts.accept(room.asAda, local, digest)
    const person = { recipient: webIdOf('researcher') }
    await use(research, undefined, person)
    const namesake = { id: parseWebId(`${origin}/organisations/namesake`), name: 'Istituto' }
    listed.push(namesake)
    await use(research)
    await expect(use(research, undefined, { recipient: namesake.id })).rejects.toEqual(
      refusal('contract-missing'),
    )
    await expect(use(research, undefined, person)).rejects.toEqual(refusal('contract-missing'))
    // What has ended is taken for nobody's any more.
    listed.splice(1, 1, { ...namesake, endedAt: instantOf(0) })
    await use(research, undefined, person)
  })

  test('is accepted by an administrator who has read it, and by nobody else', async () => {
    await using room = await openRoom()
    const { contracts } = room
    const { local, digest } = await room.offer()
    await expect(contracts.accept(room.asEve, local, digest)).rejects.toEqual(refusal('not-found'))
    await expect(contracts.accept({ webId: officer, isOfficer: true }, local, digest)).rejects.toEqual(
      refusal('administrator-only'),
    )
    const other = 'f'.repeat(64) as typeof digest // any digest but its own
    await expect(contracts.accept(room.asAda, local, other)).rejects.toEqual(refusal('input-malformed'))
    await expect(contracts.accept(room.asAda, 'nothing', digest)).rejects.toEqual(refusal('not-found'))
    expect(await contracts.list(room.asEve)).toEqual([])
    expect(await contracts.list(room.asAda)).toHaveLength(1)
  })

  test('is not drawn up with a stranger, for what has no price or no resolution, nor proposed with other words', async () => {
    await using room = await openRoom()
    const { contracts, wish, signers } = room
    const draft = (changed: Partial<ContractWish>) => contracts.draft({ ...wish, ...changed })
    await expect(draft({ organisation: ada })).rejects.toEqual(refusal('not-found'))
    await expect(draft({ purposes: [`${care}x` as PurposeIri] })).rejects.toEqual(refusal('purpose-unknown'))
    const emergency = purposeIriSchema.parse('https://w3id.org/dpv/sector/health#EmergencyCareManagement')
    await expect(draft({ purposes: [emergency] })).rejects.toEqual(refusal('tariff-missing'))
    await expect(draft({ payback: { perMille: 1, resolution: '2026/9' } })).rejects.toEqual(
      refusal('resolution-unknown'),
    )
    const { text } = await contracts.draft(wish)
    const forged = text.replace('Istituto', 'Istituti')
    await expect(contracts.propose(forged, await signedBy(signers[0], forged))).rejects.toEqual(
      refusal('officer-decision-stale'),
    )
    const loose = text.replace('"noReidentification":true', '"noReidentification":false')
    await expect(contracts.propose(loose, await signedBy(signers[0], loose))).rejects.toEqual(
      refusal('input-malformed'),
    )
  })

  test('ends by either side with a reason, and what was given under it ends, also after a crash in between', async () => {
    await using room = await openRoom()
    const { contracts, ended } = room
    const { local, digest, id } = await room.offer()
    await contracts.accept(room.asAda, local, digest)
    await expect(contracts.end(room.asEve, local, 'x')).rejects.toEqual(refusal('not-found'))
    const dying = room.open(stopAtWrite(room.store, 1, 'after'))
    await expect(dying.end(room.asAda, local, 'Enough.')).rejects.toThrow('the power is gone')
    await expect(room.use(research)).rejects.toEqual(refusal('contract-missing'))
    expect(ended).toEqual([])
    await contracts.finishEnds()
    await contracts.finishEnds()
    expect(ended).toEqual([id])
    expect((await contracts.list(room.asAda))[0]).toMatchObject({ state: 'ended', endReason: 'Enough.' })
    await expect(contracts.accept(room.asAda, local, digest)).rejects.toEqual(refusal('contract-settled'))
  })
})
