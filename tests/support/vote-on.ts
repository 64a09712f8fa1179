import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import type { Choice } from '@mutua/sdk/assembly/motion'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { parseInstant, type Sha256 } from '@mutua/sdk/ids'
import type { ClockTower } from './clock-tower.ts'
import { createPerson, provisionalFiscalCode, type Coop, type Person } from './coop.ts'

/** Days from the notice to the first call: one more than the statute of a new house asks for. */
const noticeDays = 16

/**
 * Three members of an older book are called, read each document on the agenda, and vote from home: all alike, once the assembly is
 * open, and the minutes have their two signatures. It is the day of the assembly then, and no resolution comes in by another door.
 * @returns the fingerprint of each document, adopted or not
 */
export const voteOn = async (
  questions: readonly { readonly document: PolicyDocument; readonly choice: Choice }[],
  { coop, clock }: { readonly coop: Coop; readonly clock: ClockTower },
): Promise<readonly Sha256[]> => {
  const desk = assembliesOf(coop, coop.officer)
  const voters = await bringOver(coop)
  const { publish } = createPolicyClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const published = []
  for (const { document } of questions) published.push(await publish(document))
  const today = civilDateOf(Date.now())
  const on = (day: number) => parseInstant(`${addDays(today, day)}T10:00:00.000Z`)
  const { id, firstCall } = await desk.draft({
    ...{ title: 'Assemblea', kind: 'general', place: 'Casa del popolo', means: 'proof-of-receipt' },
    ...{ firstCall: on(noticeDays), secondCall: on(noticeDays + 1), recordDate: today, earlyVotes: true },
    motions: published.map(({ subject, digest }, place) => ({
      ...{ title: `Punto ${String(place + 1)}`, text: 'È adottato come è pubblicato.' },
      ...{ matter: 'ordinary', vote: 'open', enacts: [{ subject, digest }] },
    })),
  })
  await desk.step(id, 'call')
  for (const voter of voters)
    for (const [place, { choice }] of questions.entries())
      await assembliesOf(coop, voter).cast(id, place + 1, { choice, version: 1 })
  await clock.moveTo(Date.parse(firstCall) + 60_000)
  const [president, secretary] = await coop.twoOfficers()
  await desk.open(id, {
    call: 1,
    president: { webId: president.person.webId, name: 'Olga Rossi' },
    secretary: { webId: secretary.person.webId, name: 'Ottavia Bianchi' },
  })
  for (const place of questions.keys())
    for (const next of ['take-up', 'vote', 'decide'] as const) await desk.stepMotion(id, place + 1, next)
  await desk.step(id, 'close')
  await assembliesOf(coop, president.person).proposeMinutes(id, president.signer)
  await assembliesOf(coop, secretary.person).confirmMinutes(id, secretary.signer)
  return published.map(({ digest }) => digest)
}

const bringOver = async (coop: Coop): Promise<readonly Person[]> => {
  const register = createRegisterClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  })
  const since = addDays(civilDateOf(Date.now()), -400)
  const voters = []
  for (const [place, name] of ['teresa', 'ugo', 'vera'].entries()) {
    const person = await createPerson(coop.podServer.baseUrl, name)
    await register.bringOver({
      ...{ webId: person.webId, pod: person.pod, displayName: name, iban: 'DE89370400440532013000' },
      fiscalCode: provisionalFiscalCode(500 + place),
      ...{ admittedOn: since, act: { on: since, number: 'CdA 1' } },
    })
    voters.push(person)
  }
  return voters
}

const assembliesOf = (coop: Coop, { fetch }: Pick<Person, 'fetch'>) =>
  createAssemblyClient({ consentService: coop.consentService.baseUrl, fetch })
