import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import {
  addMember,
  addProvider,
  createPerson,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from './coop.ts'
import { signIn, type SolidSession } from './solid-session.ts'

/** Stands in what is stored and in what is sent, and must be in no answer to somebody it is not for. */
export const secretWord = 'glicemia-segreta'

/** A co-op to be attacked: a member with a secret, a doctor with her consent to read it, and somebody without. */
export interface Target extends AsyncDisposable {
  readonly coop: Coop
  readonly anna: Person
  readonly doctor: Person
  readonly eve: Person
  /** Of anna. */
  readonly session: SolidSession
  readonly secret: ResourceUrl
  readonly grant: GrantId
}

export const openTarget = async (): Promise<Target> => {
  const coop = await openCoop()
  const anna = await addMember(coop, 'anna', 1)
  const doctor = await addProvider(coop, 'doctor')
  const eve = await createPerson(coop.podServer.baseUrl, 'eve')
  const secret = parseResourceUrl(`${anna.pod}health/secret.ttl`)
  const pods = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  await pods.put(secret, { body: `<#it> <http://p/p> "${secretWord}".`, contentType: 'text/turtle' })
  const { id: grant } = await giveConsent(coop, { member: anna, provider: doctor }, [secret])
  // Else they would come while it is looked at what a call wrote.
  await Promise.all([anna, doctor].map((person) => awaitNotices(coop, person)))
  const session = await signIn(anna.credentials)
  return {
    coop,
    anna,
    doctor,
    eve,
    session,
    secret,
    grant,
    [Symbol.asyncDispose]: () => coop[Symbol.asyncDispose](),
  }
}

/** Resolves when the news of the consent lies in the inbox of this person, and nothing is on its way there. */
const awaitNotices = async ({ consentService }: Coop, person: Person): Promise<void> => {
  const told = z.object({ items: z.array(z.object({ id: z.string(), type: z.string() })) })
  const inbox = `${person.pod}inbox/`
  const inInbox = async (): Promise<string> => {
    const listing = await (await person.fetch(inbox, { headers: { accept: 'application/ld+json' } })).text()
    const names = [...listing.matchAll(/"@id":"([^"]+)"/g)].map(([, name]) => name ?? '')
    const documents = new Set(names.filter((name) => name !== inbox && name.startsWith(inbox)))
    const answers = await Promise.all([...documents].map((document) => person.fetch(document)))
    return (await Promise.all(answers.map((answer) => answer.text()))).join('\n')
  }
  await vi.waitFor(
    async () => {
      const { items } = told.parse(await (await person.fetch(`${consentService.baseUrl}/notices`)).json())
      expect(items.map(({ type }) => type)).toContain('consent.given')
      const texts = await inInbox()
      for (const { id } of items) expect(texts).toContain(id)
    },
    { timeout: 20_000, interval: 100 },
  )
}

/** Headers that sign one call in as anna. */
export const asAnna = ({ session }: Target, method: string, url: string): Record<string, string> => ({
  authorization: `DPoP ${session.accessToken}`,
  dpop: session.signer.sign({ method, url, accessToken: session.accessToken }),
})

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

/** Sends the path as it is written: no URL parser tidies it up. */
export const sendRaw = async (
  origin: string,
  path: string,
  call: { method?: string; headers?: Record<string, string | string[]>; body?: string | Uint8Array } = {},
): Promise<Reply> => {
  const { hostname, port } = new URL(origin)
  const { method = 'GET', headers = {}, body } = call
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = httpRequest({
    hostname,
    port,
    method,
    path,
    headers: { ...length, ...headers },
    agent: false,
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  // Refused before all of the body went out, the rest of it meets a closed connection: no news after the answer.
  request.on('error', () => undefined)
  const chunks = await Array.fromAsync(response as AsyncIterable<Buffer>)
  const named = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(named) as Record<string, string>,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

export const replyOf = async (response: Response): Promise<Reply> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  text: await response.text(),
})

/** Everything a server says to these words, until it ends the connection. */
export const bareExchange = async (origin: string, words: string): Promise<string> => {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(5_000, () => socket.destroy())
  socket.write(words)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('utf8')
}

export const problem = z.object({ code: z.string(), type: z.string(), title: z.string(), status: z.number() })

/** Refused with this status and code, in the form of problems, and without a word too many. */
export const expectProblem = (reply: Reply, status: number, code: string): void => {
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status })
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(problem.parse(JSON.parse(reply.text))).toMatchObject({ code, status })
  expectQuiet(reply)
}

/** No secret, no stack, no file of the machine. */
export const expectQuiet = ({ text, headers }: Reply): void => {
  for (const said of [text, JSON.stringify(headers)]) {
    expect(said).not.toContain(secretWord)
    expect(said).not.toMatch(/node_modules|\.ts:\d|\bat \S+ \(|ZodError|SyntaxError|LEVEL_/)
  }
}

/** All that anybody could see of what is stored: everything in all pods, every request, grant and receipt. */
const everything = async ({ coop, anna, doctor, eve }: Target): Promise<unknown> => {
  const walk = async (person: Person, url: string): Promise<unknown[]> => {
    const listing = await seen(await person.fetch(url, { headers: { accept: 'application/ld+json' } }))
    const inside = [...listing.matchAll(/"@id":"([^"]+\/)"/g)].map(([, child]) => child ?? '')
    const below = inside.filter((child) => child !== url && child.startsWith(url))
    return [listing, ...(await Promise.all([...new Set(below)].map((child) => walk(person, child))))]
  }
  const consentService = coop.consentService.baseUrl
  const ofConsent = await Promise.all(
    [anna, doctor, eve].flatMap((person) =>
      ['/requests', '/grants', '/receipts'].map(async (path) =>
        seen(await person.fetch(consentService + path)),
      ),
    ),
  )
  const ofPods = await Promise.all([anna, doctor, eve].map((person) => walk(person, person.pod)))
  const { lastReceipts: _last, ...state } = (await (await fetch(`${consentService}/coop`)).json()) as Record<
    string,
    unknown
  >
  return { ofConsent, ofPods, state }
}

const seen = (answer: Response): Promise<string> => {
  expect(answer.status, answer.url).toBe(200)
  return answer.text()
}

export const expectNothingWritten = async (target: Target, run: () => Promise<void>): Promise<void> => {
  const before = await everything(target)
  await run()
  expect(await everything(target)).toEqual(before)
}
