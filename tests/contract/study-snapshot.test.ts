import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { verifyMembership, type MembershipProof } from '@mutua/sdk/pool/membership-proof'
import { studyRoomOf, type Study } from '@mutua/sdk/pool/study'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedReader } from '@mutua/kit/sealing/sealed-store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { studyIdSchema } from '../../consent-service/src/pool/budgets/budget-rows.ts'
import { missing } from '../../consent-service/src/pool/snapshot/columns.ts'
import { readChunk } from '../../consent-service/src/pool/snapshot/sealed-parts.ts'
import { keyNameOf } from '../../consent-service/src/pool/snapshot/study-key.ts'
import { apply } from '../journeys/study/application.ts'
import { receiptsOf } from '../journeys/study/ending.ts'
import { studiesOf, takeStep, withdraw } from '../journeys/study/joining.ts'
import { admitInstitute, adoptLimits } from '../journeys/study/people.ts'
import { createNarrator } from '../journeys/narrator.ts'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'
import { joinStudy } from '../support/join-study.ts'

/** Which records a study gets, through both services as they are shipped. Columns: age, gender, diabetes, HbA1c. */

const opened = new AsyncDisposableStack()
let clock: ClockTower
let coop: Coop
let members: readonly Person[]
let id: string
let frozen: Study

const coded = (system: string, code: string) => ({ coding: [{ system, code }] })
const subject = { reference: 'Patient/p' }
const observation = (name: string, value: number, date: string, category = 'laboratory') => ({
  ...{ resourceType: 'Observation', id: name, subject, status: 'final', effectiveDateTime: date },
  category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', category)],
  code: coded('http://loinc.org', '4548-4'),
  valueQuantity: { value, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
})

/** The year of birth tells them apart: 1951, 1952, ... */
const recordsOf = (number: number) => [
  { resourceType: 'Patient', id: 'p', gender: 'female', birthDate: `${String(1950 + number)}-03-01` },
  ...(number % 2 === 0
    ? [{ resourceType: 'Condition', id: 'c', subject, code: coded('http://snomed.info/sct', '44054006') }]
    : []),
  observation('old', 6 + number / 10, '2026-01-01'),
  // Newer, and hidden by the member; newer, and in another part of the pod than the study reads.
  ...(number === 3 ? [observation('hidden', 19.9, '2026-02-01')] : []),
  ...(number === 4 ? [observation('elsewhere', 19.8, '2026-02-01', 'social-history')] : []),
]

beforeAll(async () => {
  clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  const people: Person[] = []
  for (let number = 1; number <= 13; number += 1) {
    const person = await addMember(coop, `socia-${String(number)}`, number)
    const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: person.fetch })
    const entry = recordsOf(number).map((resource) => ({ resource }))
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
    await pod.import(person.name, { contentType: 'application/fhir+json', body })
    if (number === 3) await pod.hide(parseResourceUrl(`${person.pod}health/laboratory/Observation/hidden`))
    people.push(person)
  }
  members = people
  const limits = policyDocumentSchema.parse({
    ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
    ...{ studyRhoNano: 20_000_000, memberYearRhoNano: 100_000_000, cohortFloor: 10 },
  })
  await adoptLimits(coop, [...foundingPurposes.filter(({ name }) => name !== 'market'), limits])
  const institute = await admitInstitute(coop)
  const told: string[] = []
  const project = await apply(
    coop,
    institute,
    createNarrator((line) => told.push(line)),
  )
  if (project === undefined) throw new Error(told.join('\n'))
  id = project.id.replace('/projects/', '/studies/')
  const today = civilDateOf(Date.now())
  const recruiting = await takeStep(coop, id, { step: 'recruit', until: addDays(today, 1) })
  for (const member of members) await joinStudy(studiesOf(coop, member), recruiting)
  await clock.moveTo(startOfDay(recruiting.recruiting?.freezeFrom ?? today) + 9 * 3_600_000)
}, 300_000)
afterAll(() => opened.disposeAsync())

const nth = (number: number): Person => {
  const person = members[number - 1]
  if (person === undefined) throw new Error('There are thirteen.')
  return person
}

const readsOf = async (member: Person) =>
  (await receiptsOf(coop, member)).filter(({ recipient }) => recipient.webId === studyRoomOf(id))

/** What the service has on its disk, by age: only who has the folder and its master key sees it, and the service is not running. */
const rowsOnDisk = async () => {
  const home = coop.homes.consent
  await using held = await openHome(home, { kind: 'file', path: join(home, 'secret') })
  const dataKeys = createDataKeys({ store: held.engine, masterKeys: held.masterKeys })
  const reader = createSealedReader({ store: held.engine, dataKeys, keyNameOf })
  const study = studyIdSchema.parse(id.slice(id.lastIndexOf('/') + 1))
  const chunk = await readChunk(reader, study, { ordinal: 0, columns: 4 }).catch(() => undefined)
  if (chunk === undefined) return undefined
  const { length, columns } = chunk
  return Array.from({ length }, (_, row) => columns.map((column) => column[row] ?? missing)).toSorted(
    ([left = 0], [right = 0]) => right - left,
  )
}

describe('the reading of pods for a study', () => {
  test('is killed in the middle: no half of it is a snapshot, and nothing of it can be read', async () => {
    await withdraw(id, coop, nth(1))
    const consents = createConsentClient({
      consentService: coop.consentService.baseUrl,
      fetch: nth(2).fetch,
    })
    const own = (await studiesOf(coop, nth(2)).mine()).find(({ study }) => study.id === id)
    if (own?.grant === undefined) throw new Error('She has given a consent.')
    await consents.pause(own.grant)
    const killed = takeStep(coop, id, { step: 'freeze' }).catch(() => undefined)
    await pause(400)
    await coop.consentService.kill('SIGKILL')
    await killed
    // Its rows are in memory until the last pod was read: whole or not there.
    expect((await rowsOnDisk())?.length ?? 0).toBeOneOf([0, 11])
    await coop.consentService.restart()
  }, 60_000)

  test('is begun anew, and takes what each member gave: not what is hidden, nor what lies elsewhere', async () => {
    for (let turn = 0; turn < 100; turn += 1) {
      frozen = await studiesOf(coop, coop.officer).study(id)
      if (frozen.snapshot !== undefined) break
      if (turn % 20 === 10) await takeStep(coop, id, { step: 'freeze' }).catch(() => undefined)
      await pause(300)
    }
    expect(frozen.snapshot).toMatchObject({ about: 10, study: id })
    await coop.consentService.kill('SIGTERM')
    const rows = await rowsOnDisk()
    const year = Number(civilDateOf(Date.now()).slice(0, 4))
    expect(rows).toEqual(
      Array.from({ length: 11 }, (_, at) => at + 3).map((number) => [
        ...[year - 1950 - number, 0, number % 2 === 0 ? 1 : 0, 60 + number],
      ]),
    )
    const folder = join(coop.homes.consent, 'store')
    const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file))))
    const disk = Buffer.concat(files)
    for (const row of rows ?? []) expect(disk.includes(Buffer.from(Int32Array.from(row).buffer))).toBe(false)
    await coop.consentService.restart()
  }, 120_000)

  test('leaves a receipt for each page of each search, at price zero, and none where the consent is over', async () => {
    await expect
      .poll(async () => (await readsOf(nth(13))).length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(3)
    for (const number of [3, 4, 8, 13]) {
      const reads = await readsOf(nth(number))
      // Patient, Condition, Observation, and what the reading that was killed had come to.
      expect(reads.length).toBeGreaterThanOrEqual(3)
      expect(reads.every(({ priceMicroCents }) => priceMicroCents === '0')).toBe(true)
      expect(reads.every(({ recipient }) => recipient.client === id)).toBe(true)
    }
    expect(await readsOf(nth(1))).toEqual([])
    expect(await readsOf(nth(2))).toEqual([])
  }, 60_000)

  test('gives a member a proof that they are in it or not, that holds against what was published', async () => {
    const published = frozen.snapshot
    if (published === undefined) throw new Error('It is frozen.')
    const proofOf = async (member: Person): Promise<MembershipProof> =>
      (await (await member.fetch(`${id}/membership-proof`)).json()) as MembershipProof
    expect(verifyMembership(published, await proofOf(nth(5)))).toBe('in')
    expect(verifyMembership(published, await proofOf(nth(1)))).toBe('not-in')
    expect(verifyMembership(published, { ...(await proofOf(nth(5))), salt: published.members })).toBe(
      'invalid',
    )
    expect((await coop.officer.fetch(`${id}/membership-proof`)).status).toBe(403)
  })

  test('is one that the room alone can do: the pod server lets nobody in who only says to be it', async () => {
    const answer = await coop.officer.fetch(
      `${coop.podServer.baseUrl}/fhir/${nth(5).name}/Observation?code=http://loinc.org|4548-4`,
    )
    expect(answer.status).toBeOneOf([401, 403])
    const other = parseResourceUrl(`${nth(5).pod}health/laboratory/`)
    expect((await fetch(other)).status).toBe(401)
  })
})
