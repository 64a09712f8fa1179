import { rm } from 'node:fs/promises'
import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { freePort } from '../../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../../support/servers.ts'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import { changingDocument, numberedName, turtleDocument } from '../document.ts'
import { measuredServer } from '../measured-server.ts'
import type { MeasuredServer } from '../contender.ts'
import {
  hostOf,
  hostPassword,
  manyPath,
  memberName,
  onePath,
  prepareHome,
  type Contents,
} from './prepare-home.ts'
import { processorTimeOf } from './server-cpu.ts'

/** One pod server with so many pods, one of which has a container with so many documents. */
export interface SizedServer extends AsyncDisposable, MeasuredServer {
  readonly contents: Contents
  /** Nanoseconds of processor time since its process began. */
  readonly spent: () => Promise<number>
  /** Each sends so many requests, and counts only as done when all were answered as they must be. */
  readonly send: Readonly<Record<Sending, (count: number) => Promise<void>>>
  /** Removes what `put_create` made, so that the container keeps its size. */
  readonly tidy: () => Promise<void>
}

export const sendings = ['get', 'put_replace', 'put_create', 'list_one', 'list_many'] as const
/** `list_one` and `list_many` replace a document of the container first: a listing that is remembered costs nothing. */
export type Sending = (typeof sendings)[number]

/** @throws {Error} when it does not start, or the host cannot sign in */
export const openSizedServer = async (
  contents: Contents,
  at: { readonly folder: string; readonly consentService: BaseUrl },
): Promise<SizedServer> => {
  await using opened = new AsyncDisposableStack()
  const port = await freePort()
  const home = `${at.folder}/${String(contents.pods)}-${String(contents.resources)}`
  const baseUrl = parseBaseUrl(`http://localhost:${String(port)}`)
  opened.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  await prepareHome({ port, home, baseUrl, consentService: at.consentService }, contents)
  const server = opened.use(await startPodServer({ port, home, consentService: at.consentService }))
  const host = hostOf(contents)
  const card = `${baseUrl}/${host}/profile/card`
  const kept = opened.move()
  return {
    contents,
    ...measuredServer(server, card),
    spent: () => processorTimeOf(server.pid),
    ...createSendings(contents, server, await signInHost(host, baseUrl)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const signInHost = async (host: string, podServer: BaseUrl): Promise<() => Promise<SolidSession>> => {
  const accounts = createAccountClient({ podServer, fetch })
  const login = { name: host, password: hostPassword }
  const client = await accounts.createCredentials(login, 'bench')
  return () => signIn({ issuer: podServer, ...client })
}

/**
 * The same twenty places whatever the size: ten documents spread evenly over the container, and the profiles of ten members
 * spread evenly over all. So caches hold as much of a small server as of a large one.
 */
const createSendings = (
  contents: Contents,
  { baseUrl }: Pick<MutuaServer, 'baseUrl'>,
  newSession: () => Promise<SolidSession>,
): Pick<SizedServer, 'send' | 'tidy'> => {
  const host = hostOf(contents)
  const many = baseUrl + manyPath(host)
  const one = baseUrl + onePath(host)
  const documents = spread(contents.resources).map((index) => many + numberedName(index))
  const cards = spread(contents.pods).map((index) => `${baseUrl}/${memberName(index + 1)}/profile/card`)
  const read = [...documents, ...cards]
  const created: string[] = []
  let serial = 0

  const replace = async (url: string, session: SolidSession): Promise<void> => {
    const body = changingDocument.replace('SERIAL', String(++serial))
    await expectAnswer(session.fetch(url, { method: 'PUT', headers: asTurtle, body }), [200, 204, 205])
  }
  const listAfterChange =
    (container: string, changed: readonly string[]) =>
    async (count: number): Promise<void> => {
      const session = await newSession()
      for (let index = 0; index < count; index++) {
        await replace(placeIn(changed, index), session)
        await expectAnswer(fetch(container, { headers: { accept: 'text/turtle' } }), [200])
      }
    }

  return {
    send: {
      get: (count) => inParallel(count, (index) => expectAnswer(fetch(placeIn(read, index)), [200])),
      put_replace: async (count) => {
        const session = await newSession()
        await inParallel(count, (index) => replace(placeIn(documents, index), session))
      },
      put_create: async (count) => {
        const session = await newSession()
        await inParallel(count, async () => {
          const url = `${many}new-${String(++serial)}.ttl`
          created.push(url)
          await expectAnswer(
            session.fetch(url, { method: 'PUT', headers: asTurtle, body: turtleDocument }),
            [201],
          )
        })
      },
      list_one: listAfterChange(one, [one + numberedName(0)]),
      list_many: listAfterChange(many, documents),
    },
    tidy: async () => {
      const session = await newSession()
      const urls = created.splice(0)
      await inParallel(urls.length, (index) =>
        expectAnswer(session.fetch(placeIn(urls, index), { method: 'DELETE' }), [200, 204]),
      )
    },
  }
}

const asTurtle = { 'content-type': 'text/turtle' }

/** Ten indexes of `count`, or all of them, the first and the last among them. */
const spread = (count: number): number[] => {
  const places = Math.min(10, count)
  return Array.from({ length: places }, (_, place) =>
    places === 1 ? 0 : Math.round((place * (count - 1)) / (places - 1)),
  )
}

const placeIn = (places: readonly string[], index: number): string => {
  const place = places[index % places.length]
  if (place === undefined) throw new Error('there is at least one place')
  return place
}

const inParallel = async (count: number, send: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  const repeat = async (): Promise<void> => {
    while (next < count) await send(next++)
  }
  await Promise.all(Array.from({ length: 4 }, repeat))
}

/** Reads the answer to its end, without keeping it. @throws {Error} when it is another one */
const expectAnswer = async (answer: Promise<Response>, statuses: readonly number[]): Promise<void> => {
  const { status, body, url } = await answer
  const reader = body?.getReader()
  while (reader !== undefined && !(await reader.read()).done) continue
  if (!statuses.includes(status)) throw new Error(`${url} was answered ${String(status)}`)
}
