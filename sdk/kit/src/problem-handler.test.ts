import { once } from 'node:events'
import express, { json } from 'express'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '@mutua/sdk/problem'
import { notFoundHandler, problemHandler, problemPages } from './problem-handler.ts'

const origin = 'https://pods.example'
const logged: string[] = []
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
const app = express()
app.get('/problem', () => {
  throw new Problem('grant-withdrawn', 'It was withdrawn.', { cause: new Error('inner') })
})
app.get('/bug', () => {
  throw new TypeError('anna has diabetes')
})
app.get('/rejected', () => Promise.reject(new Error('later')))
app.get('/halfway', (_request, response) => {
  response.write('half')
  throw new Error('in the middle')
})
app.get('/busy', () => {
  throw new Problem('consent-lease-lapsed')
})
app.post('/json', json({ limit: 10 }), (_request, response) => void response.end())
app.get('/path/:part', (_request, response) => void response.end())
app.get('/.problems/:code', problemPages)
app.use(notFoundHandler)
app.use(problemHandler({ origin, log }))

const server = app.listen(0)
let url: string
beforeAll(async () => {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  url = `http://localhost:${String(typeof address === 'object' ? address?.port : '')}`
})
afterAll(() => void server.close())

const ask = async (
  path: string,
  init?: RequestInit,
): Promise<{ response: Response; body: Record<string, unknown> }> => {
  const response = await fetch(url + path, init)
  return { response, body: (await response.json()) as Record<string, unknown> }
}
const post = (body: string, headers: Record<string, string> = {}) =>
  ask('/json', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

describe('what is thrown becomes RFC 9457', () => {
  it('a problem says its code, its title, and the detail for the caller, nothing of its cause', async () => {
    const { response, body } = await ask('/problem')
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toEqual({
      type: `${origin}/.problems/grant-withdrawn`,
      title: 'The consent has been withdrawn',
      status: 403,
      code: 'grant-withdrawn',
      detail: 'It was withdrawn.',
    })
  })

  it.each(['/bug', '/rejected'])(
    'our own bug at %s is a bare 500, and its stack goes to the log',
    async (path) => {
      logged.length = 0
      const { response, body } = await ask(path)
      expect(response.status).toBe(500)
      expect(body).toEqual({
        type: `${origin}/.problems/internal`,
        title: expect.any(String) as string,
        status: 500,
        code: 'internal',
      })
      expect(logged.join('')).toContain('stack')
    },
  )

  it('an answer that has begun is broken off, so that it cannot pass for whole', async () => {
    await expect(fetch(`${url}/halfway`).then((response) => response.text())).rejects.toThrow(
      /terminated|fetch failed/,
    )
  })

  it('a 503 says when to come back', async () => {
    const { response } = await ask('/busy')
    expect(response.headers.get('retry-after')).toBe('2')
  })

  it.each([
    ['what is no JSON', () => post('{'), 400, 'body-malformed'],
    ['a body over the limit', () => post(JSON.stringify({ long: 'long enough' })), 413, 'body-too-large'],
    ['an unknown encoding', () => post('{}', { 'content-encoding': 'zip' }), 415, 'encoding-unsupported'],
    ['a broken percent-encoding', () => ask('/path/%E0%A4%A'), 400, 'path-invalid'],
    ['no such address', () => ask('/nowhere'), 404, 'not-found'],
    ['no such problem', () => ask('/.problems/none'), 404, 'not-found'],
    ['a name every object has', () => ask('/.problems/constructor'), 404, 'not-found'],
  ])('%s', async (_what, act, status, code) => {
    const { response, body } = await act()
    expect(response.status).toBe(status)
    expect(body['code']).toBe(code)
  })

  it('every `type` serves its documentation', async () => {
    const page = await fetch(`${url}/.problems/grant-withdrawn`)
    expect(await page.text()).toContain('The consent has been withdrawn.')
  })
})
