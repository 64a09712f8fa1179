import { expect, test } from 'vitest'
import { openEndedSignIns } from './ended-sign-ins.ts'
import { openTestStore } from './test-support.ts'

const anna = 'http://localhost:3000/anna/profile/card#me'

test('tokens from before an end are ended, later ones are not, also after a restart', async () => {
  await using home = await openTestStore()
  let seconds = 1_800_000_000
  const now = () => seconds * 1000
  const before = await openEndedSignIns({ store: home.store(), now, lifeSeconds: 600 })
  await home.store().write(await before.writes(anna))
  before.note(anna)
  const after = await openEndedSignIns({ store: await home.reopen(), now, lifeSeconds: 600 })
  for (const ended of [before, after]) {
    expect(ended.isEnded(anna, seconds - 1)).toBe(true)
    expect(ended.isEnded(anna, seconds)).toBe(true)
    expect(ended.isEnded(anna, seconds + 1)).toBe(false)
    expect(ended.isEnded('http://localhost:3000/bruno/profile/card#me', seconds - 1)).toBe(false)
  }
  seconds += 2 * 600 + 121
  const later = await openEndedSignIns({ store: await home.reopen(), now, lifeSeconds: 600 })
  expect(later.isEnded(anna, seconds - 5_000)).toBe(false)
})

test('what nobody needs to know any more is forgotten by the next end', async () => {
  await using home = await openTestStore()
  let seconds = 1_800_000_000
  const ended = await openEndedSignIns({ store: home.store(), now: () => seconds * 1000, lifeSeconds: 600 })
  for (let count = 0; count < 5; count += 1) {
    await home.store().write(await ended.writes(`${anna}${String(count)}`))
    seconds += 2_000
  }
  expect(await Array.fromAsync(home.store().list({ gte: '', lt: '~' }))).toHaveLength(1)
})
