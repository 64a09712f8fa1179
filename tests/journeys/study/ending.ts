import { readdir } from 'node:fs/promises'
import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import type { GivenAnswer } from '@mutua/sdk/pool/answer'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import type { Coop, Person } from '../../support/coop.ts'
import type { Narrator } from '../narrator.ts'
import { mainQuestion, researchOf } from './asking.ts'
import { studiesOf, takeStep } from './joining.ts'
import type { Institute } from './people.ts'
import { isRefusedWith } from './refusals.ts'

export interface Ending {
  readonly coop: Coop
  readonly institute: Institute
  /** Somebody whose records were read. */
  readonly member: Person
  readonly answers: readonly GivenAnswer[]
}

/** Closed, told, destroyed: and what is left of it. */
export const endStudy = async (
  id: string,
  { coop, institute, member, answers }: Ending,
  { step, refused, say }: Narrator,
): Promise<void> => {
  await refused(
    'It is destroyed while it is open: refused.',
    () => takeStep(coop, id, { step: 'destroy' }),
    isRefusedWith('study-step-refused'),
  )
  const closed = await step('An officer signs the close.', () => takeStep(coop, id, { step: 'close' }))
  if (closed?.resultsDue !== undefined) say(`    What was found has to be told by ${closed.resultsDue}.`)
  await refused(
    'One more question after the close: refused.',
    () => researchOf(coop, institute.researcher).ask(id, { ...mainQuestion, rho: '0.001' }),
    isRefusedWith('study-not-open'),
  )
  await step('The institute tells in plain words what it found.', () =>
    studiesOf(coop, institute.researcher).report(id, {
      plain: { it: 'La glicata alta è più frequente dopo i 65 anni. Le visite si spostano lì.' },
      answers: answers.map(({ answer }) => answer.digest),
    }),
  )
  await step(`${member.name} finds it at the entry of their own timeline.`, async () => {
    const study = (await studiesOf(coop, member).mine()).find((own) => own.study.id === id)
    if (study?.state !== 'in' || study.study.results === undefined) throw new Error('There are no results.')
    const used = (await receiptsOf(coop, member)).filter(
      (one) => studyOfRecipient(one.recipient.webId, coop.consentService.baseUrl) === id,
    )
    if (used.length === 0) throw new Error('No entry names the study.')
    return used.length
  })
  const destroyed = await step(
    'An officer signs the destruction: the key of the rows goes, then the rows.',
    async () => {
      await takeStep(coop, id, { step: 'destroy' })
      return studiesOf(coop, member).destruction(id)
    },
  )
  if (destroyed !== undefined) say(`    ${destroyed.text}`)
  await step('Nothing of it lies on the disk any more.', async () => {
    const left = (await readdir(coop.homes.consent, { recursive: true })).filter((name) =>
      name.includes(id.slice(id.lastIndexOf('/') + 1)),
    )
    if (left.length > 0) throw new Error(`${left.join(', ')} is there.`)
  })
}

export const receiptsOf = (
  { consentService }: Coop,
  { fetch }: Person,
  query?: Parameters<ConsentClient['receipts']>[0],
) => createConsentClient({ consentService: consentService.baseUrl, fetch }).receipts(query)
