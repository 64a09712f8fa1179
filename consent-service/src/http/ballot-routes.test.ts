import { expect, test } from 'vitest'
import { openBox } from '../ballots/test-support.ts'
import { createBallotRoutes } from './ballot-routes.ts'
import { createCallLimit } from './call-limit.ts'
import { authenticateByWord, serve } from './test-support.ts'

test('whoever calls too often is refused before anything of what they sent is read', async () => {
  await using box = await openBox()
  const limit = createCallLimit({ now: () => 0, callsPerMinute: 1 })
  const isOfficer = () => false
  const routes = createBallotRoutes({ ...box, limit, isOfficer, authenticate: authenticateByWord })
  await using served = await serve(routes)
  const send = async (what: string) => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${served.url}/ballots/none/${what}`, { method: 'POST', headers, body: '{' })).status
  }
  expect(await send('said')).toBe(400)
  for (const what of ['said', 'ballots', 'roll']) expect(await send(what), what).toBe(429)
})
