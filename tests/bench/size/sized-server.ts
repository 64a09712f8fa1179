import { rm } from 'node:fs/promises'
import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { freePort } from '../../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../../support/servers.ts'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import { changingDocument, numberedName, turtleDocument } from '../document.ts'
import { measuredServer } from '../measured-server.ts'
import { median } from '../report.ts'
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
  /**
   * Each sends so many requests, and resolves with the nanoseconds the server has spent on one of them, or on one member of
   * a listing.
   * @throws {Error} when one is not answered as it must be
   */
  readonly cost: Readonly<Record<Sending, (count: number) => Promise<number>>>
  /** Removes what `put_create` made, so that the container keeps its size. */
  readonly tidy: () => Promise<void>
}

type Sending = 'get' | 'put_replace' | 'put_create' | 'list_member'

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
  server: Pick<MutuaServer, 'baseUrl' | 'pid'>,
  newSession: () => Promise<SolidSession>,
): Pick<SizedServer, 'cost' | 'tidy'> => {
  const { baseUrl } = server
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
  const spentOn = async (work: () => Promise<void>): Promise<number> => {
    const before = await processorTimeOf(server.pid)
    await work()
    return (await processorTimeOf(server.pid)) - before
  }
  const costOf =
    (send: (session: SolidSession) => (index: number) => Promise<void>) =>
    async (count: number): Promise<number> => {
      const session = await newSession()
      return (await spentOn(() => inParallel(count, send(session)))) / count
    }
  /** Replaces a document of the container first, at no cost: a listing that is remembered costs nothing. */
  const costOfListing = async (container: string, session: SolidSession): Promise<number> => {
    await replace(container + numberedName(0), session)
    return spentOn(() => expectAnswer(fetch(container, { headers: { accept: 'text/turtle' } }), [200]))
  }

  return {
    cost: {
      get: costOf(() => (index) => expectAnswer(fetch(placeIn(read, index)), [200])),
      put_replace: costOf((session) => (index) => replace(placeIn(documents, index), session)),
      put_create: costOf((session) => async () => {
        const url = `${many}new-${String(++serial)}.ttl`
        created.push(url)
        const creation = { method: 'PUT', headers: asTurtle, body: turtleDocument }
        await expectAnswer(session.fetch(url, creation), [201])
      }),
      list_member: async (count) => {
        const session = await newSession()
        const [short, long]: [number[], number[]] = [[], []]
        for (let index = 0; index < count; index++) {
          short.push(await costOfListing(one, session))
          long.push(await costOfListing(many, session))
        }
        // A listing of one has what every listing has; the rest is the cost of the other members. Not the mean of either: now
        // and then the store tidies up after the change.
        return (median(long) - median(short)) / (contents.resources - 1)
      },
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
