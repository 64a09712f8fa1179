import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { actingForOrganisation } from '@mutua/sdk/clients/organisation-client'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { instantOf } from '@mutua/sdk/ids'
import type { Study, StudyProgress, StudyStepWish } from '@mutua/sdk/pool/study'
import type { Coop, Person } from '../../support/coop.ts'
import type { ClockTower } from '../../support/clock-tower.ts'
import { joinStudy } from '../../support/join-study.ts'
import { inParallel } from '../../support/in-parallel.ts'
import type { Narrator } from '../narrator.ts'
import { research } from './application.ts'
import type { Institute } from './people.ts'
import { isRefusedWith } from './refusals.ts'

export interface Joining {
  readonly coop: Coop
  readonly clock: ClockTower
  readonly institute: Institute
  readonly members: readonly Person[]
}

export const studiesOf = (
  { consentService }: Pick<Coop, 'consentService'>,
  { fetch }: Pick<Person, 'fetch'>,
) => createStudyClient({ consentService: consentService.baseUrl, fetch })

/** An officer signs the next step, with a key of their own. */
export const takeStep = async (
  coop: Coop,
  id: string,
  wish: StudyStepWish,
  onProgress?: (progress: StudyProgress) => void,
): Promise<Study> => {
  const [{ person, signer }] = await coop.twoOfficers()
  return studiesOf(coop, person).takeStep(id, wish, signer, onProgress)
}

/** Members opt in, two of them think again, and nobody is read before the days that were promised. */
export const join = async (
  id: string,
  { coop, clock, institute, members }: Joining,
  { step, refused, say }: Narrator,
): Promise<readonly Person[] | undefined> => {
  const today = civilDateOf(Date.now())
  const recruiting = await step(
    'An officer signs that recruiting begins: ten days, and seven to think again.',
    () => takeStep(coop, id, { step: 'recruit', until: addDays(today, 10) }),
  )
  if (recruiting === undefined) return undefined
  await refused(
    'The institute asks a member for a consent of its own under this study: refused.',
    () => askForRows(id, { coop, institute, member: members[0] }),
    // It has no contract for research of its own, and with one no project of the pool would cover it.
    isRefusedWith('project-missing', 'contract-missing'),
  )
  const joined = await step(
    `${String(members.length)} members opt in, each for this study alone.`,
    async () => {
      await inParallel(members, async (member) => {
        const own = await joinStudy(studiesOf(coop, member), recruiting)
        if (own.state !== 'joined') throw new Error(`${member.name} is ${own.state}.`)
      })
      return members
    },
  )
  if (joined === undefined) return undefined
  const [first, second, ...others] = joined
  if (first === undefined || second === undefined) throw new Error('A study has more than one member.')
  await step(`${first.name} takes it back in the days to think again.`, () => withdraw(id, coop, first))
  await refused(
    'It is frozen before those days are over: refused.',
    () => takeStep(coop, id, { step: 'freeze' }),
    isRefusedWith('study-step-refused'),
  )
  const freezeFrom = recruiting.recruiting?.freezeFrom
  if (freezeFrom === undefined) throw new Error('Nobody said when the pods may be read.')
  await clock.moveTo(startOfDay(freezeFrom) + 9 * hourMs)
  say(`    It is ${freezeFrom}.`)
  return [second, ...others]
}

export const withdraw = async (id: string, coop: Coop, member: Person): Promise<void> => {
  const own = (await studiesOf(coop, member).mine()).find(({ study }) => study.id === id)
  if (own?.grant === undefined) throw new Error(`${member.name} has given nothing.`)
  const consents = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: member.fetch })
  const { state } = await consents.withdraw(own.grant)
  if (state !== 'withdrawn') throw new Error(`It is ${state}.`)
}

/** What only the secure room may have. */
export const askForRows = (
  id: string,
  asked: { readonly coop: Coop; readonly institute: Institute; readonly member: Person | undefined },
) => {
  const { coop, institute, member } = asked
  if (member === undefined) throw new Error('A study has members.')
  const { researcher } = institute
  return createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: actingForOrganisation(researcher.fetch, institute.id),
  }).createRequest({
    owner: member.webId,
    purpose: research,
    project: id.replace('/studies/', '/projects/'),
    terms: { records: ['patient/Observation.rs'] },
    modes: ['read'],
    validUntil: instantOf(Date.now() + 30 * 24 * hourMs),
  })
}

const hourMs = 3_600_000
