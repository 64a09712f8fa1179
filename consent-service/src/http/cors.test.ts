import express from 'express'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { allowOtherOrigins } from './cors.ts'

const asking = async (path: string, init: RequestInit): Promise<Response> => {
  const app = express()
  app.use(allowOtherOrigins)
  app.get('/grants', (_request, response) => void response.status(401).json({}))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`, init)
  } finally {
    server.close()
  }
}

test('a page of another origin may call, and reads why it was refused', async () => {
  const { status, headers } = await asking('/grants', { headers: { Origin: 'https://app.example' } })
  expect(status).toBe(401)
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
})

test('a preflight lets tokens and proofs through, and no cookies', async () => {
  const { status, headers } = await asking('/grants', {
    method: 'OPTIONS',
    headers: { 'Origin': 'https://app.example', 'Access-Control-Request-Method': 'POST' },
  })
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-headers')).toContain('DPoP')
  // With `*` a browser gives no answer to a call that came with cookies (Fetch standard §4.10).
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.has('access-control-allow-credentials')).toBe(false)
})
