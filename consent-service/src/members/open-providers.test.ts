import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { usualRoleDays } from '@mutua/sdk/coop/organisation'
import { instantOf, parseWebId } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { openProviders } from './open-providers.ts'

const officer = parseWebId('http://localhost:3000/olga/profile/card#me')
const rossi = {
  webId: parseWebId('http://localhost:3000/rossi/profile/card#me'),
  displayName: 'Dr Rossi',
  role: 'general-practitioner',
  organisation: 'Studio Rossi',
} as const

test('an entry in the directory ends after a year, and an officer renews it, also afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-providers-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await using store = await openLevelStore(folder)
  const clock = { at: Date.parse('2026-11-21T09:00:00.000Z') }
  const providers = openProviders({ store, now: () => clock.at })
  const year = usualRoleDays * 86_400_000
  expect(await providers.enrol(rossi, officer)).toMatchObject({ validUntil: instantOf(clock.at + year) })
  clock.at += 2 * year
  const renewed = await providers.renew(rossi.webId, undefined, officer)
  expect(renewed.validUntil).toBe(instantOf(clock.at + year))
  expect(await providers.find(rossi.webId)).toEqual(renewed)
  await expect(providers.renew(officer, undefined, officer)).rejects.toMatchObject({ code: 'not-found' })
  await expect(providers.renew(rossi.webId, instantOf(clock.at), officer)).rejects.toMatchObject({
    code: 'input-malformed',
  })
})

test('an organisation is listed as people call it: by an address it would be taken for one of the register', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-providers-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await using store = await openLevelStore(folder)
  const providers = openProviders({ store, now: () => Date.parse('2026-11-21T09:00:00.000Z') })
  for (const organisation of ['https://coop.example/organisations/a#it', 'HTTP://coop.example/'])
    await expect(providers.enrol({ ...rossi, organisation }, officer)).rejects.toMatchObject({
      code: 'input-malformed',
    })
  expect(await providers.list()).toEqual([])
})
