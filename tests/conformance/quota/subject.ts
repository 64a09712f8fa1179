import { randomUUID } from 'node:crypto'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createPerson } from '../../support/coop.ts'
import { freePort } from '../../support/free-port.ts'
import { startPodServer } from '../../support/servers.ts'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import type { Parties } from '../subjects.ts'

/** The server under test, and a container in a pod that has room for about `quotaBytes` more. */
export interface QuotaSubject {
  readonly alice: SolidSession
  readonly container: string
  readonly quotaBytes: number
}

export const openQuotaSubject = async (
  { alice, container }: Pick<Parties, 'alice' | 'container'>,
  quotaBytes: number,
): Promise<QuotaSubject> => ({
  alice: await signIn(alice),
  container: `${container}quota-${randomUUID()}/`,
  quotaBytes,
})

/** Our pod server, with pods that hold little. */
export const startSmallServer = async (
  quotaBytes: number,
): Promise<AsyncDisposable & { parties: Pick<Parties, 'alice' | 'container'> }> => {
  await using resources = new AsyncDisposableStack()
  const folder = resources.use(await createTemporaryFolder('quota'))
  const { baseUrl } = resources.use(
    await startPodServer({
      port: await freePort(),
      home: folder.path,
      consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
      settings: { POD_QUOTA_BYTES: String(quotaBytes) },
    }),
  )
  const alice = await createPerson(baseUrl, 'alice')
  const kept = resources.move()
  return {
    parties: { container: alice.pod, alice: alice.credentials },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

export interface Written {
  readonly status: number
  readonly contentType: string | null
}

/** @param options.declared whether the length is said beforehand */
export const put = async (
  { alice }: QuotaSubject,
  url: string,
  size: number,
  options: { declared?: boolean; fill?: number } = {},
): Promise<Written> => {
  const { declared = true, fill = 1 } = options
  const bytes = Buffer.alloc(size, fill)
  const answer = await alice.fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    ...(declared ? { body: bytes } : { body: inPieces(bytes), duplex: 'half' }),
  })
  await answer.arrayBuffer()
  return { status: answer.status, contentType: answer.headers.get('content-type') }
}

/** What a case is given: a container without anything in it, and again without anything afterwards. */
export const inCleanContainer = async (
  subject: QuotaSubject,
  run: (urlOf: (name: string) => string) => Promise<void>,
): Promise<void> => {
  const used = new Set<string>()
  const container = `${subject.container}${randomUUID()}/`
  try {
    await run((name) => {
      used.add(`${container}${name}`)
      return `${container}${name}`
    })
  } finally {
    for (const url of used) await (await subject.alice.fetch(url, { method: 'DELETE' })).arrayBuffer()
  }
}

export const sizeOf = async ({ alice }: QuotaSubject, url: string): Promise<number | undefined> => {
  const answer = await alice.fetch(url)
  const { byteLength } = await answer.arrayBuffer()
  return answer.ok ? byteLength : undefined
}

const inPieces = (bytes: Buffer): ReadableStream =>
  new ReadableStream({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += 16_384) controller.enqueue(bytes.subarray(at, at + 16_384))
      controller.close()
    },
  })
