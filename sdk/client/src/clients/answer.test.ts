import { expect, test } from 'vitest'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { ask, readAllItems, refusalIn } from './answer.ts'
import { openOtherServer, sendJson } from './test-support.ts'

test('a problem of the house arrives as that problem, from a FHIR endpoint too', async () => {
  const plain = await refusalIn(
    Response.json({ code: 'grant-withdrawn', detail: 'Ask again.' }, { status: 403 }),
  )
  expect(plain).toBeInstanceOf(Problem)
  expect(plain).toMatchObject({ code: 'grant-withdrawn', detail: 'Ask again.' })
  const issue = [
    {
      severity: 'error',
      code: 'forbidden',
      details: { coding: [{ code: 'owner-only' }] },
      diagnostics: 'Yours only.',
    },
  ]
  expect(
    await refusalIn(Response.json({ resourceType: 'OperationOutcome', issue }, { status: 403 })),
  ).toMatchObject({
    code: 'owner-only',
    detail: 'Yours only.',
  })
})

test.each([
  [
    'an unknown problem',
    409,
    { code: 'something-new', title: 'Something new' },
    'refused',
    /Something new.*something-new/,
  ],
  ['an OAuth error', 400, { error: 'invalid_grant' }, 'oauth-refused', /invalid_grant/],
  ['no JSON at all', 404, undefined, 'refused', /status 404/],
  ['a broken server', 502, undefined, 'answer-unexpected', /status 502/],
])('%s is told with its status and kind', async (_what, status, body, kind, message) => {
  const response = body === undefined ? new Response('<html>', { status }) : Response.json(body, { status })
  const refusal = await refusalIn(response)
  expect(refusal).toMatchObject({ kind, status })
  expect(refusal.message).toMatch(message)
})

test('a list is read to its end, and not at another server', async () => {
  await using server = await openOtherServer(({ path }, response) => {
    if (path === '/list') return sendJson(response, 200, { items: [1], next: '/list?after=1' })
    if (path === '/list?after=1') return sendJson(response, 200, { items: [], next: '/list?after=2' })
    if (path === '/list?after=2') return sendJson(response, 200, { items: [2] })
    if (path === '/loop') return sendJson(response, 200, { items: [3], next: '/loop' })
    return sendJson(response, 200, { items: [], next: 'http://127.0.0.1:1/list' })
  })
  expect(await readAllItems(fetch, `${server.origin}/list`, z.number())).toEqual([1, 2])
  expect(await readAllItems(fetch, `${server.origin}/loop`, z.number())).toEqual([3])
  await expect(readAllItems(fetch, `${server.origin}/away`, z.number())).rejects.toMatchObject({
    kind: 'server-untrusted',
  })
  await expect(readAllItems(fetch, `${server.origin}/list`, z.string())).rejects.toMatchObject({
    kind: 'answer-unexpected',
  })
})

test('a server that is gone is told without the path that was asked for', async () => {
  const gone = ask(fetch, 'http://127.0.0.1:1/anna/health/hiv.ttl')
  await expect(gone).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'No answer from http://127.0.0.1:1.',
  })
})
