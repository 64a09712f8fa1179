import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDesk, glucose } from '../http/test-support-uma.ts'
import { anna, bruno, drRossi, drVerdi, openHouse } from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { createRefusedTokens } from './refused-tokens.ts'

test('one entry for each hour and reason, however often and however many at once', async () => {
  await using house = await openHouse()
  const refused = createRefusedTokens({ store: house.store, now: () => house.clock.at })
  const { id: grant } = await house.given(anna, drRossi)
  const refusal = { owner: anna, grant, recipient: drRossi, code: 'grant-withdrawn', resource: glucose }
  await Promise.all(Array.from({ length: 5 }, () => refused.note(refusal)))
  expect(await refused.list(anna, 10)).toMatchObject([{ grant, code: 'grant-withdrawn', times: 5 }])
  house.clock.at += 3_600_000
  await refused.note(refusal)
  expect((await refused.list(anna, 10)).map(({ times }) => times)).toEqual([1, 5])
  expect(await refused.list(bruno, 10)).toEqual([])
  house.clock.at += 366 * 86_400_000 - 1
  await refused.forget()
  expect((await refused.list(anna, 10)).map(({ times }) => times)).toEqual([1])
})

test('who asks for a token under a consent that was taken back is noted; who guesses at one is not', async () => {
  await using desk = await openDesk()
  const { house } = desk
  const { id: grant } = await house.given(anna, drRossi)
  const list = () => createRefusedTokens({ store: house.store, now: () => house.clock.at }).list(anna, 10)
  expect((await desk.ask(drRossi, { grant })).status).toBe(200)
  expect(await list()).toEqual([])
  await house.grants.withdraw(anna, localIdOf(grant))
  for (const form of [{ grant }, {}])
    expect((await desk.ask(drRossi, form)).body.error, JSON.stringify(form)).toBe('request_denied')
  expect(await list()).toMatchObject([
    { grant, recipient: drRossi, code: 'grant-withdrawn', times: 2, lastResource: glucose },
  ])
  for (const form of [{ grant }, {}, { grant: `${grant}${randomUUID()}` }])
    expect((await desk.ask(drVerdi, form)).status).not.toBe(200)
  expect(await list()).toHaveLength(1)
})
