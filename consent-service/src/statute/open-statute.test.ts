import { describe, expect, test } from 'vitest'
import { adoptedResolutionSchema } from '@mutua/sdk/coop/resolution'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { coopModels } from '@mutua/sdk/coop/prevalence'
import { foundingStatutes } from '@mutua/sdk/law/packs'
import { createClock, officer, openTestStore } from '../wiring/test-support-value.ts'
import { openStatute, type StatuteDeps } from './open-statute.ts'

const today = civilDateSchema.parse('2026-11-23')

const openHouse = async (given: Partial<StatuteDeps> = {}) => {
  const store = await openTestStore()
  const { now } = createClock('2026-11-23T10:00:00Z')
  const adopted: ReturnType<typeof adoptedResolutionSchema.parse>[] = []
  const statute = openStatute({
    ...{ store, now, model: 'social', listResolutions: () => Promise.resolve(adopted) },
    regulationsOn: () => Promise.resolve([]),
    regulationsVersion: () => Promise.resolve('none'),
    ...given,
  })
  return { statute, adopted, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const version = {
  type: 'statute' as const,
  title: 'Statuto 2026',
  text: 'Art. 1. …',
  rules: [...foundingStatutes.social.rules],
}

describe('the founding statute', () => {
  test.each(coopModels)('of a co-op by %s names its test of prevalence', async (model) => {
    await using house = await openHouse({ model })
    const rules = await house.statute.rulesOn(today)
    expect(rules.model).toBe(model === 'social' ? 'social' : 'service')
    expect(rules.choice('prevalence.test')).toBe(model === 'social' ? 'by-law' : model)
  })
})

describe('a statute that an assembly of this house voted', () => {
  const voted = (digest: string, matter: string) =>
    adoptedResolutionSchema.parse({
      ...{ id: '2026/7', title: 'Statuto', adoptedOn: today, governs: ['statute'], source: 'assembly' },
      ...{ enacts: [{ subject: 'statute', digest }], recordedAt: '2026-11-23T12:00:00.000Z' },
      ...{ assembly: 'A'.repeat(22), motion: 1, matter, textDigest: 'a'.repeat(64), minutes: 'b'.repeat(64) },
      tally: { votesDue: 3, present: 3, heads: 3, inFavour: 3, against: 0, abstained: 0 },
    })

  test('as a change of the statute may be entered', async () => {
    await using house = await openHouse()
    const { digest } = await house.statute.publish(version, officer)
    house.adopted.push(voted(digest, 'statute'))
    expect(await house.statute.enter(digest, today, officer)).toMatchObject({ state: 'entered' })
  })

  test('as an ordinary matter, with its smaller majority, may not', async () => {
    await using house = await openHouse()
    const { digest } = await house.statute.publish(version, officer)
    house.adopted.push(voted(digest, 'ordinary'))
    await expect(house.statute.enter(digest, today, officer)).rejects.toMatchObject({
      code: 'statute-not-adopted',
    })
    expect(await house.statute.versions()).toMatchObject([{ state: 'published' }])
  })
})
