import { setTimeout as pause } from 'node:timers/promises'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import {
  addMember,
  addProvider,
  createPerson,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { signIn } from '../support/solid-session.ts'
import type { Bearer } from './fuzz/credentials.ts'
import { faultOf, mayBeUnfinished } from './fuzz/fault.ts'
import { absentName, differenceOf, hiddenName } from './fuzz/difference.ts'
import { createRandom } from './fuzz/random.ts'
import { requestBytes } from './fuzz/request-bytes.ts'
import { randomShape } from './fuzz/random-shape.ts'
import type { CallerKind, Shape } from './fuzz/shape.ts'
import { exchangeBytes, type WireAnswer } from './fuzz/wire.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const requests = Number(process.env['MUTUA_FUZZ_REQUESTS'] ?? (deep ? 100_000 : 2_000))
const seed = Number(process.env['MUTUA_FUZZ_SEED'] ?? Date.now() % 1_000_000_000)
const lanes = 8
/** Tokens live for minutes. */
const renewAfterMs = 60_000

it(
  `${requests} spoilt requests bring no failure of the server and tell no stranger what exists (MUTUA_FUZZ_SEED=${seed})`,
  { timeout: deep ? 7_200_000 : 600_000 },
  async () => {
    console.log(`MUTUA_FUZZ_SEED=${seed}`)
    await using coop = await openCoop()
    const cast = await prepare(coop)
    const counts = new Map<string, number>()
    const faults: string[] = []
    const random = createRandom(seed)
    let bearers = await cast.signIn()
    let signedInAt = performance.now()
    let left = requests
    const lane = async (): Promise<void> => {
      while (left-- > 0 && faults.length < 20) {
        const shape = randomShape(random, cast.pod)
        const outcome = await tryOut(shape, { ...cast, bearer: bearers[shape.caller] })
        for (const word of outcome.words) counts.set(word, (counts.get(word) ?? 0) + 1)
        if (outcome.fault !== undefined) faults.push(`${outcome.fault}\n${wordsOfShape(shape)}`)
        if (performance.now() - signedInAt > renewAfterMs) {
          signedInAt = performance.now()
          bearers = await cast.signIn()
        }
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    await pause(100)
    console.log(
      [...counts]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([word, count]) => `${word}: ${count}`)
        .join(', '),
    )
    expect(faults.join('\n\n'), coop.podServer.lastWords()).toBe('')
    const ready = await fetch(`${coop.podServer.baseUrl}/.health/ready`)
    expect(ready.status).toBe(200)
    await cast.expectHiddenStillThere()
    // A run in which everything bounces off the door has tried nothing.
    for (const word of ['200', '201', '204', '205', '400', '401', '403', '404', '409', '412', '415', 'pair'])
      expect(counts.get(word) ?? 0, word).toBeGreaterThan(0)
  },
)

interface Trial {
  readonly origin: string
  readonly port: number
  readonly pod: string
  readonly bearer: Bearer | undefined
}

/** Sends a request, and to a stranger's also its twin; the words are counted. */
const tryOut = async (shape: Shape, trial: Trial): Promise<{ words: string[]; fault?: string }> => {
  const patience = mayBeUnfinished(shape) ? { endsAfterMs: 1_000 } : {}
  const send = async (name: string): Promise<WireAnswer> => {
    const exchange = () => exchangeBytes(trial.port, requestBytes(shape, name, trial), patience)
    let answer = await exchange()
    // The pod server asks to come again while it has not heard the consent service, as happens on a busy machine; not for long.
    for (let again = 0; again < 50 && hasLapsed(answer); again++) {
      await pause(200)
      answer = await exchange()
    }
    const fault = faultOf(answer, shape)
    if (fault !== undefined) throw new Error(fault)
    return answer
  }
  const words: string[] = []
  try {
    const hidden = await send(hiddenName)
    words.push(wordOf(hidden))
    if (!isPaired(shape, trial.pod)) return { words }
    words.push('pair')
    const difference = differenceOf(hidden, await send(absentName))
    if (difference === undefined) return { words }
    // Which of two refusals comes first is chance in some requests; what tells hidden from absent does so each time.
    for (let again = 0; again < 10 && mayVary(shape); again++) {
      if (differenceOf(await send(hiddenName), await send(absentName)) === undefined)
        return { words: [...words, 'chance'] }
    }
    return { words, fault: `${shape.caller}: ${difference}` }
  } catch (cause) {
    return { words, fault: cause instanceof Error ? cause.message : String(cause) }
  }
}

const hasLapsed = (answer: WireAnswer): boolean =>
  answer.kind === 'answer' && answer.status === 503 && answer.body.includes('consent-lease-lapsed')

const mayVary = (shape: Shape): boolean => shape.credentials.varies || mayBeUnfinished(shape)

/** The faults of credentials are functions, and their text says what they do. */
const wordsOfShape = (shape: Shape): string =>
  JSON.stringify(shape, (_key, value: unknown) =>
    typeof value === 'function' ? String(value) : value,
  ).slice(0, 1_500)

const isPaired = ({ caller, path }: Shape, pod: string): boolean =>
  caller !== 'owner' && path.startsWith(pod) && path.includes('NAME')

const wordOf = (answer: WireAnswer): string => (answer.kind === 'answer' ? String(answer.status) : answer.why)

interface Cast {
  readonly origin: string
  readonly port: number
  readonly pod: string
  readonly signIn: () => Promise<Readonly<Record<CallerKind, Bearer | undefined>>>
  readonly expectHiddenStillThere: () => Promise<void>
}

/** A pod with hidden things in it, its owner, somebody with an account, and somebody who may read one other document. */
const prepare = async (coop: Coop): Promise<Cast> => {
  const origin = coop.podServer.baseUrl
  const owner = await addMember(coop, 'anna', 1)
  const recipient = await addProvider(coop, 'doctor')
  const stranger = await createPerson(origin, 'bruno')
  const pod = new URL(owner.pod).pathname
  for (const place of ['private', 'scratch']) {
    for (const [name, contentType, body] of hiddenDocuments(
      `${owner.pod}${place}/${hiddenName}`,
      owner.webId,
    )) {
      await put(owner, `${owner.pod}${place}/${hiddenName}${name}`, contentType, body)
    }
  }
  const resource = parseResourceUrl(`${owner.pod}private/granted.ttl`)
  await put(owner, resource, 'text/turtle', turtle)
  const grant = await giveConsent(coop, { member: owner, provider: recipient }, [resource])
  return {
    origin,
    port: Number(new URL(origin).port),
    pod,
    signIn: async () => ({
      nobody: undefined,
      stranger: await bearerOf(stranger),
      recipient: await gainConsentToken(recipient.credentials, { resource, grant: grant.id }),
      owner: await bearerOf(owner),
    }),
    expectHiddenStillThere: async () => {
      for (const [name] of hiddenDocuments('', owner.webId)) {
        const answer = await owner.fetch(`${owner.pod}private/${hiddenName}${name}`)
        await answer.body?.cancel()
        expect(answer.status, name).toBe(200)
        const twin = await owner.fetch(`${owner.pod}private/${absentName}${name}`)
        await twin.body?.cancel()
        expect(twin.status, name).toBe(404)
      }
    },
  }
}

const turtle = '<#a> <http://a.example/b> "old".'

/** What there is under the hidden name: documents, a container, and lists of their own. */
const hiddenDocuments = (base: string, webId: string): (readonly [string, string, string])[] => [
  ['.ttl', 'text/turtle', turtle],
  ['/inside.ttl', 'text/turtle', turtle],
  ['/inner/deep.ttl', 'text/turtle', turtle],
  ['.bin', 'application/octet-stream', 'x'.repeat(200_000)],
  ['.json', 'application/json', '{"a":1}'],
  ['.ttl.acl', 'text/turtle', ownerList(`${base}.ttl`, webId)],
  ['/.acl', 'text/turtle', ownerList(`${base}/`, webId)],
]

const ownerList = (url: string, webId: string): string =>
  `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#o> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <${url}>; acl:default <${url}>; acl:mode acl:Read, acl:Write, acl:Control.`

const put = async (owner: Person, url: string, contentType: string, body: string): Promise<void> => {
  const answer = await owner.fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body })
  if (!answer.ok) throw new Error(`PUT ${url}: ${answer.status} ${await answer.text()}`)
}

const bearerOf = async (person: Person): Promise<Bearer> => {
  const { accessToken, signer } = await signIn(person.credentials)
  return { accessToken, privateKeyPem: signer.privateKeyPem }
}
