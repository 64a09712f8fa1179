import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { StudyStepWish } from '@mutua/sdk/pool/study'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { expect, test } from 'vitest'
import { openOfficers } from '../officers/open-officers.ts'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import { cohortKey, lifeKey, lifeRowSchema, type LifeRow } from '../pool/studies/study-rows.ts'
import {
  createWorld,
  explained,
  local,
  officer,
  openProject,
  openTestStudies,
  passDays,
  person,
  researcher,
} from '../pool/studies/test-support-studies.ts'
import { projectKey, projectRowSchema } from '../projects/project-rows.ts'
import { checkStudies } from './check-studies.ts'
import { openTestStore } from './test-support-value.ts'

const findings = async (store: Store): Promise<readonly string[]> => {
  const all: string[] = []
  for await (const { what } of checkStudies(store, createTestSealer(new Uint8Array(32).fill(1))))
    all.push(what)
  return all
}

/** A study that was closed, signed step by step with the key of an officer. */
const closedStudy = async (
  store: Store,
): Promise<{ readonly life: LifeRow; readonly signer: OfficerSigner }> => {
  const world = createWorld()
  const officers = openOfficers({ store, now: () => world.at, isOfficer: (webId) => webId === officer })
  const signer = await registeredSigner(officer, officers)
  const { document, digest, draftedAt } = openProject()
  await store.write([
    row(
      projectKey(local),
      projectRowSchema.parse({ local, document, digest, draftedAt, draftedBy: researcher, reviews: [] }),
    ),
  ])
  const studies = openTestStudies(store, world, { verifySignature: officers.verify })
  const take = async (wish: StudyStepWish) => {
    const { text } = await studies.draftStep(local, wish)
    const { kid, signature } = await signedBy(signer, text)
    await studies.takeStep(local, { wish, kid, signature }, officer)
  }
  await take({ step: 'recruit', until: civilDateSchema.parse('2026-11-22') })
  for (let number = 0; number < 10; number += 1) await studies.optIn(local, person(number), explained)
  passDays(world, 6)
  await take({ step: 'freeze' })
  expect(await findings(store)).toEqual([])
  await take({ step: 'open' })
  await take({ step: 'close' })
  const bytes = await store.get(lifeKey(local))
  return { signer, life: parseRow(lifeRowSchema, bytes ?? expect.fail()) }
}

test('The doctor finds nothing in a study as it was signed, and every way in which its steps were changed afterwards', async () => {
  await using store = await openTestStore()
  const { life, signer } = await closedStudy(store)
  expect(await findings(store)).toEqual([])
  const [recruit, freeze, open, close] = life.steps
  if (recruit === undefined || freeze === undefined || open === undefined || close === undefined)
    throw new Error('four were signed')
  const found = async (changed: LifeRow): Promise<readonly string[]> => {
    await store.write([row(lifeKey(local), changed)])
    const all = await findings(store)
    await store.write([row(lifeKey(local), life)])
    return all
  }
  // One that was taken out: the one after it names nothing that is there, and the log remembers it.
  expect(await found({ ...life, steps: [recruit, freeze, close] })).toEqual([
    'The step close does not follow on the one before it.',
    'The transparency log knows a step open that is not here.',
  ])
  const later = recruit.text.replace('2026-11-22', '2026-11-20')
  expect(await found({ ...life, steps: [{ ...recruit, text: later }, freeze, open, close] })).toEqual([
    'The step recruit does not follow on the one before it.',
    'Nobody who may has signed the step recruit.',
  ])
  // By who has the officer's key and changes all that follows: the log does not know it.
  const { signature } = await signedBy(signer, later)
  const forged = {
    ...recruit,
    ...{ text: later, digest: hashKey(later) as typeof recruit.digest },
    signature: { ...(recruit.signature ?? expect.fail()), signature },
  }
  expect(await found({ steps: [forged] })).toEqual([
    'The transparency log knows nothing of the step recruit.',
    ...life.steps.map(({ wish }) => `The transparency log knows a step ${wish.step} that is not here.`),
  ])
  const { signature: _signed, ...unsigned } = close
  expect(await found({ ...life, steps: [recruit, freeze, open, unsigned] })).toEqual([
    'Nobody who may has signed the step close.',
  ])
  const { snapshot: _snapshot, ...without } = life
  expect(await found(without)).toEqual(['A snapshot and the step that made it go together.'])
  await store.write([row(cohortKey(local), { members: [person(1)] })])
  expect(await findings(store)).toEqual(['A closed study keeps no list of its members.'])
})
