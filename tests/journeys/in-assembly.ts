import { createAssemblyClient, type AssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import type { Assembly, AssemblyWish } from '@mutua/sdk/assembly/assembly'
import type { Choice, MotionWish } from '@mutua/sdk/assembly/motion'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import type { Year } from '@mutua/sdk/coop/period'
import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import { instantOf, parseInstant, parseResourceUrl, parseWebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  addMember,
  careByFamilyDoctor,
  carePrice,
  createPerson,
  provisionalFiscalCode,
  type Coop,
  type Person,
} from '../support/coop.ts'
import type { House } from './house.ts'
import type { Narrator } from './narrator.ts'

/** Who votes, each in a way of their own. The numbers are those of the register. */
export interface Voters {
  readonly atHome: Person
  readonly inTheRoom: Person & { readonly number: number }
  /** Has no device, and gives a proxy on paper. */
  readonly onPaper: { readonly name: string; readonly number: number }
}

const onPaperNames = ['teresa', 'ugo', 'vera'] as const

/** Days from the notice to the first call: one more than the statute of the house asks for. */
const noticeDays = 16

/**
 * The members come over from an older book and vote the tariff in: a notice with its days, a roll, a quorum, signed minutes.
 * From the notice on nothing comes in by another door.
 */
export const voteTariff = async (
  names: readonly [string, string],
  house: House,
  narrator: Narrator,
): Promise<Voters | undefined> => {
  const { step, refused, say } = narrator
  const people = await step(
    'Five members come over from the older book; zeno is admitted today.',
    async () => ({ voters: await bringOver(names, house), newcomer: await addMember(house, 'zeno', 6) }),
  )
  if (people === undefined) return undefined
  const { voters, newcomer } = people
  const assemblies = assembliesOf(house, house.officer)
  const drafted = await step(
    'The board publishes tariff and purposes and puts their fingerprints on the agenda.',
    () => draftTariff(assemblies, house),
  )
  if (drafted === undefined) return undefined
  const { id, wish } = drafted
  let said = ''
  await refused(
    'It is called for five days from now: refused, with the article.',
    async () => {
      await assemblies.redraft(id, wish(5))
      await assemblies.step(id, 'call').catch((error: unknown) => {
        if (error instanceof Problem) said = error.detail ?? ''
        throw error
      })
    },
    (error) => isProblem(error, 'assembly-rule-refused') && said.includes('notice.days'),
  )
  say(`    ${said}`)
  const called = await step(
    `With ${String(noticeDays)} days the notice goes out, and the roll of five votes is frozen.`,
    async () => {
      await assemblies.redraft(id, wish(noticeDays))
      return requireRoll(await assemblies.step(id, 'call'))
    },
  )
  if (called === undefined) return undefined
  await refused(
    'zeno votes, in the register for less than 90 days: refused.',
    () => assembliesOf(house, newcomer).cast(id, 1, { choice: 'yes', version: 1 }),
    (error) => isProblem(error, 'not-on-the-roll'),
  )
  const resolution = await holdAndSign(called, { voters, onPaper: 'no', what: 'the tariff' }, house, narrator)
  if (resolution === undefined) return undefined
  await step('The price in force cites that resolution of the assembly, for anybody to read.', () =>
    requireCited({ assembly: id, resolution: resolution.id }, house),
  )
  await refused(
    'An officer enters a resolution from minutes kept elsewhere: refused from now on.',
    () =>
      house.asOfficer.recordResolution({
        id: `${civilDateOf(Date.now()).slice(0, 4)}/9`,
        title: 'Another price',
        adoptedOn: civilDateOf(Date.now()),
        governs: ['tariff'],
      }),
    (error) => isProblem(error, 'history-closed'),
  )
  return voters
}

/** What the members did not vote for is not even asked. */
export const refuseUnvoted = async (
  { member, doctor }: { readonly member: Person; readonly doctor: Person },
  { consentService }: Coop,
  { refused, say }: Narrator,
): Promise<void> => {
  const unvoted = foundingPurposes.find(({ name }) => name === 'coop')?.purposes[0]
  if (unvoted === undefined) throw new Error('The vocabulary has a purpose of the co-op’s own.')
  let said = ''
  await refused(
    'The doctor asks for a purpose that no resolution knows: refused, with the purpose and where the policy is.',
    () =>
      createConsentClient({ consentService: consentService.baseUrl, fetch: doctor.fetch })
        .createRequest({
          ...{ owner: member.webId, purpose: unvoted, resources: [member.pod], modes: ['read'] },
          validUntil: instantOf(Date.now() + 86_400_000),
        })
        .catch((error: unknown) => {
          if (error instanceof Problem) said = error.detail ?? ''
          throw error
        }),
    (error) => isProblem(error, 'purpose-not-allowed') && said.includes(unvoted) && said.includes('/policy'),
  )
  say(`    ${said}`)
}

/** The criteria of a closed year are published and voted. @returns the number of the resolution */
export const voteRistorno = async (
  { voters, year }: { readonly voters: Voters; readonly year: Year },
  house: House,
  narrator: Narrator,
): Promise<string | undefined> => {
  const assemblies = assembliesOf(house, house.officer)
  const called = await narrator.step(
    'The criteria are published over the closed year, and the members are called with their fingerprint.',
    async () => {
      const [first] = await house.twoOfficers()
      const { criteriaDigest } = await first.returning.publish(year, {})
      const motion = motionOn(`Ristorno ${year}`, 'I criteri del ristorno sono adottati come pubblicati.')
      const { id } = await assemblies.draft(
        wishFor({ ...motion, enacts: [{ subject: 'ristorno', digest: criteriaDigest }] }, noticeDays),
      )
      return requireRoll(await assemblies.step(id, 'call'))
    },
  )
  if (called === undefined) return undefined
  const adopted = await holdAndSign(called, { voters, onPaper: 'yes', what: 'the ristorno' }, house, narrator)
  return adopted?.id
}

/** Numbers of the register in the order of coming over; those without a device have no account either. */
const bringOver = async ([home, room]: readonly [string, string], coop: Coop): Promise<Voters> => {
  const register = createRegisterClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const since = addDays(civilDateOf(Date.now()), -400)
  let ordinal = 0
  const enter = async (line: Pick<Person, 'name' | 'webId' | 'pod'>): Promise<number> => {
    ordinal += 1
    const { number } = await register.bringOver({
      webId: line.webId,
      pod: line.pod,
      displayName: line.name,
      fiscalCode: provisionalFiscalCode(ordinal),
      iban: 'DE89370400440532013000',
      admittedOn: since,
      act: { on: since, number: 'CdA 1' },
    })
    return number
  }
  const { baseUrl } = coop.podServer
  const atHome = await createPerson(baseUrl, home)
  await enter(atHome)
  const second = await createPerson(baseUrl, room)
  const inTheRoom = { ...second, number: await enter(second) }
  const numbers: number[] = []
  for (const name of onPaperNames) {
    const pod = parseResourceUrl(`${baseUrl}/${name}/`)
    numbers.push(await enter({ name, pod, webId: parseWebId(`${pod}profile/card#me`) }))
  }
  const [number] = numbers
  if (number === undefined) throw new Error('Nobody came over.')
  return { atHome, inTheRoom, onPaper: { name: onPaperNames[0], number } }
}

const draftTariff = async (assemblies: AssemblyClient, { consentService, officer }: Coop) => {
  const { publish } = createPolicyClient({
    consentService: consentService.baseUrl,
    fetch: officer.fetch,
  })
  const prices = { [careByFamilyDoctor]: carePrice }
  const { digest } = await publish({ type: 'tariff', version: 'first', prices })
  const purposes = []
  for (const document of foundingPurposes)
    if (document.name !== 'coop') purposes.push(await publish(document))
  const motion: MotionWish = {
    ...motionOn('Il listino e gli scopi', 'Il listino e gli scopi sono adottati come sono pubblicati.'),
    enacts: [
      { subject: 'tariff', digest },
      ...purposes.map((one) => ({ subject: one.subject, digest: one.digest })),
    ],
  }
  const wish = (days: number) => wishFor(motion, days)
  const { id } = await assemblies.draft(wish(5))
  return { id, wish }
}

const requireCited = async (
  expected: { readonly assembly: string; readonly resolution: string },
  { consentService, asOfficer }: Coop,
): Promise<void> => {
  const { inForce } = await createPolicyClient({ consentService: consentService.baseUrl, fetch }).policy()
  const tariff = inForce.find(({ slot }) => slot === 'tariff')
  const prices = await asOfficer.tariffs()
  if (
    tariff?.source !== 'assembly' ||
    tariff.assembly !== expected.assembly ||
    tariff.resolution !== expected.resolution ||
    prices.length !== 1 ||
    prices[0]?.resolution !== expected.resolution
  )
    throw new Error('It cites something else.')
}

const motionOn = (title: string, text: string): MotionWish => ({
  ...{ title, text, matter: 'ordinary', vote: 'open' },
})

/** Ten in the morning in summer, eleven in winter: the same day in Italy. */
const wishFor = (motion: MotionWish, days: number): AssemblyWish => {
  const today = civilDateOf(Date.now())
  const on = (day: number) => parseInstant(`${addDays(today, day)}T10:00:00.000Z`)
  return {
    title: 'Assemblea',
    kind: 'general',
    place: 'Casa del popolo, via Roma 1',
    firstCall: on(days),
    secondCall: on(days + 1),
    recordDate: today,
    means: 'proof-of-receipt',
    earlyVotes: true,
    motions: [motion],
  }
}

const requireRoll = (called: Assembly): Assembly => {
  if (called.notice?.votesDue !== 2 + onPaperNames.length) throw new Error('The roll is another one.')
  return called
}

interface Occasion {
  readonly voters: Voters
  /** How the proxy votes. */
  readonly onPaper: Choice
  /** For the sentences. */
  readonly what: string
}

/** From the notice to the resolution: votes from home, in the room and by proxy, and the minutes with two signatures. */
const holdAndSign = async (
  { id, firstCall }: Assembly,
  { voters: { atHome, inTheRoom, onPaper }, what, ...occasion }: Occasion,
  house: House,
  { step, say }: Narrator,
): Promise<AdoptedResolution | undefined> => {
  const desk = assembliesOf(house, house.officer)
  const room = assembliesOf(house, inTheRoom)
  const [president, secretary] = await house.twoOfficers()
  await step(
    `${atHome.name} votes from home; ${onPaper.name} gives ${inTheRoom.name} a proxy on paper.`,
    async () => {
      await assembliesOf(house, atHome).cast(id, 1, { choice: 'yes', version: 1 })
      await desk.enterProxy(id, { giver: onPaper.number, holder: inTheRoom.number })
    },
  )
  const counted = await step(
    `On ${firstCall.slice(0, 10)} the quorum is there; ${inTheRoom.name} votes at the desk, and for ${onPaper.name}.`,
    async () => {
      await house.clock.moveTo(Date.parse(firstCall) + 60_000)
      const { number: member } = inTheRoom
      await desk.enterPresence(id, { member, kind: 'in', channel: 'room' })
      await desk.open(id, {
        call: 1,
        president: { webId: president.person.webId, name: 'Olga Rossi' },
        secretary: { webId: secretary.person.webId, name: 'Ottavia Bianchi' },
      })
      for (const next of ['take-up', 'vote'] as const) await desk.stepMotion(id, 1, next)
      await desk.cast(id, 1, { choice: 'yes', version: 1, member, channel: 'desk' })
      await room.cast(id, 1, {
        ...{ choice: occasion.onPaper, version: 1, member: onPaper.number, channel: 'proxy' },
      })
      const { quorum, attendance } = await desk.floor(id)
      const outcome = (await desk.stepMotion(id, 1, 'decide')).motions[0]?.outcome
      if (outcome === undefined || !outcome.adopted) throw new Error('It was not adopted.')
      return { ...outcome.tally, ...attendance, needed: quorum.needed }
    },
  )
  if (counted === undefined) return undefined
  say(
    `    ${String(counted.votesDue)} votes due, ${String(counted.needed)} needed, ${String(counted.present)} there` +
      ` (${String(counted.early)} from home, ${String(counted.inRoom)} in the room, ${String(counted.represented)} by proxy):` +
      ` ${String(counted.inFavour)} in favour, ${String(counted.against)} against.`,
  )
  const adopted = await step(`President and secretary sign the minutes: ${what} is adopted.`, async () => {
    await desk.step(id, 'close')
    await assembliesOf(house, president.person).proposeMinutes(id, president.signer)
    await assembliesOf(house, secretary.person).confirmMinutes(id, secretary.signer)
    const found = (await house.asOfficer.resolutions()).find(
      (resolution) => resolution.source === 'assembly' && resolution.assembly === id,
    )
    if (found?.source !== 'assembly') throw new Error('It is not in the book.')
    return found
  })
  if (adopted !== undefined)
    say(
      `    Resolution ${adopted.id}, adopted with ${String(adopted.tally.inFavour)} of ${String(adopted.tally.present)} votes.`,
    )
  return adopted
}

const assembliesOf = (coop: Coop, { fetch }: Pick<Person, 'fetch'>): AssemblyClient =>
  createAssemblyClient({ consentService: coop.consentService.baseUrl, fetch })

const isProblem = (error: unknown, code: Problem['code']): boolean =>
  error instanceof Problem && error.code === code
