import { expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { anna, openHouse, otherPodServer, podServer } from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { createEndedGrantRoutes } from './ended-grant-routes.ts'
import { serve } from './test-support.ts'

test('only the pod server on which a consent is about anything can say that its pod is gone', async () => {
  await using house = await openHouse()
  await using service = await serve(
    createEndedGrantRoutes({
      ...house.grants,
      authenticateService: (request) => {
        const caller = request.headers.authorization
        return caller === undefined
          ? Promise.reject(new Problem('service-unknown', 'Send a service token.'))
          : Promise.resolve(parseBaseUrl(caller))
      },
    }),
  )
  const { id } = await house.given(anna)
  const say = async (caller: string | undefined, body: unknown) => {
    const headers = {
      'content-type': 'application/json',
      ...(caller === undefined ? {} : { authorization: caller }),
    }
    const call = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${service.url}/ended-grants`, call)).status
  }
  const stateNow = async () => (await house.grants.findGrant(anna, localIdOf(id)))?.state

  expect(await say(undefined, { grants: [id] })).toBe(401)
  expect(await say(otherPodServer, { grants: [id] })).toBe(404)
  expect(await say(podServer, { grants: ['nonsense'] })).toBe(400)
  expect(await say(podServer, { grants: Array.from({ length: 101 }, () => id) })).toBe(400)
  expect(await stateNow()).toBe('given')
  expect(await say(podServer, { grants: [id] })).toBe(200)
  expect(await say(podServer, { grants: [id] })).toBe(200)
  expect(await stateNow()).toBe('withdrawn')
  const pods = [{ hash: 'a'.repeat(64), goneAt: '2026-11-22T00:00:00.000Z' }]
  expect(await say(podServer, { grants: [], pods })).toBe(200)
  expect(await say(podServer, { grants: [], pods: [{ ...pods[0], hash: 'anna' }] })).toBe(400)
})
