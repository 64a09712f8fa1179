import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { signIn, type DpopSession } from '@mutua/sdk/clients/dpop-session'
import { baseUrlSchema, parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import type { Call } from './command.ts'
import { parseTextFields } from './text-fields.ts'
import { parseGiven, usageFault } from './usage-fault.ts'
import type { Settings, World } from './world.ts'

/** What `credentials create --save` keeps, readable by the person only. */
export interface SavedSignIn {
  /** Name of the account, which is the name of its pod. */
  readonly name: string
  readonly webId: string
  readonly podServer: BaseUrl
  /** Left out in what was saved before it was kept. */
  readonly consentService?: BaseUrl
  readonly clientId: string
  readonly clientSecret: string
}

/** A signed-in caller and the servers it calls. */
export interface Caller {
  readonly session: DpopSession
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  /** Of the caller's own pod, where the WebID has the form of this house. */
  readonly podName: string | undefined
}

/**
 * The servers of the sign-in that was chosen, for every command: also those that anyone may call. What is set goes before.
 * @throws {UsageFault} when the one that the command names is not there
 */
export const besideSignIn = async (call: Call, world: World): Promise<World> => {
  const { settings } = world
  const named = call.text('as')
  const saved =
    named === undefined
      ? settings.as && (await readSignIn(settings.as, settings).catch(() => undefined))
      : await readSignIn(named, settings)
  if (saved === undefined || saved === '') return world
  const consentService = settings.consentService ?? saved.consentService
  return {
    ...world,
    settings: { ...settings, podServer: settings.podServer ?? saved.podServer, consentService },
  }
}

/** @throws {UsageFault} when no sign-in is chosen, or the one chosen is not there */
export const signInCaller = async (call: Call, world: World): Promise<Caller> => {
  const as = call.text('as') ?? world.settings.as
  const saved = as === undefined ? undefined : await readSignIn(as, world.settings)
  const podServer = podServerOf(call, world)
  const credentials = saved === undefined ? clientFrom(world.settings) : savedClient(saved)
  const issuer = saved?.podServer ?? podServer
  const session = await signIn({ issuer, ...credentials }, { fetch: world.fetch, now: world.now })
  return {
    session,
    podServer,
    consentService: consentServiceOf(call, world),
    podName: podNameOf(session.webId, podServer),
  }
}

export const podServerOf = (call: Call, world: World): BaseUrl => {
  const given = call.text('pod-server')
  if (given !== undefined) return parseGiven('--pod-server', parseOrigin, given)
  return world.settings.podServer ?? defaultPodServer
}

export const consentServiceOf = (call: Call, world: World): BaseUrl => {
  const given = call.text('consent-service')
  if (given !== undefined) return parseGiven('--consent-service', parseOrigin, given)
  return world.settings.consentService ?? defaultConsentService
}

/** People write an origin with its last slash, too. */
export const parseOrigin = (text: string): BaseUrl => parseBaseUrl(text.replace(/\/$/, ''))

/**
 * Keeps a sign-in with mode 0600. A crash while writing leaves a temporary file, never half a sign-in under the name.
 * @returns the file
 */
export const saveSignIn = async (as: string, signIn: SavedSignIn, settings: Settings): Promise<string> => {
  const file = signInFile(as, settings)
  await keepPrivately(file, `${JSON.stringify(signIn, undefined, 2)}\n`, settings)
  return file
}

/** Writes a file of a profile with mode 0600, whole or not at all. */
export const keepPrivately = async (file: string, text: string, settings: Settings): Promise<void> => {
  await mkdir(join(settings.home, 'cli'), { recursive: true, mode: 0o700 })
  const draft = `${file}.${crypto.randomUUID()}.new`
  const opened = await open(draft, 'wx', 0o600)
  try {
    await opened.writeFile(text)
    await opened.sync()
  } finally {
    await opened.close()
  }
  await rename(draft, file)
}

const readSignIn = async (as: string, settings: Settings): Promise<SavedSignIn> => {
  const text = await readFile(signInFile(as, settings), 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) throw noSuchSignIn(as)
    throw cause
  })
  return parseSignIn(text, as)
}

const signInFile = (as: string, settings: Settings): string => profileFile(as, '.json', settings)

/** Names become file names, so they hold nothing that a path could climb out with. @throws {UsageFault} */
export const profileFile = (as: string, ending: string, settings: Settings): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(as)) return join(settings.home, 'cli', `${as}${ending}`)
  throw usageFault({
    it: 'Il nome di un accesso ha da 1 a 64 lettere, cifre, punti e trattini.',
    en: 'The name of a sign-in has 1 to 64 letters, digits, dots and dashes.',
  })
}

const parseSignIn = (text: string, as: string): SavedSignIn => {
  try {
    const fields = parseTextFields(text, ['name', 'webId', 'podServer', 'clientId', 'clientSecret'])
    const { consentService } = z
      .object({ consentService: baseUrlSchema.exactOptional() })
      .parse(JSON.parse(text))
    return {
      ...fields,
      podServer: parseBaseUrl(fields.podServer),
      ...(consentService === undefined ? {} : { consentService }),
    }
  } catch {
    throw usageFault({
      it: `L'accesso "${as}" non si legge più: crearlo di nuovo con "credentials create --save ${as}".`,
      en: `The sign-in "${as}" cannot be read any more: make it again with "credentials create --save ${as}".`,
    })
  }
}

const clientFrom = ({ client }: Settings) => {
  if (client !== undefined) return { clientId: client.id, clientSecret: client.secret }
  throw usageFault({
    it: 'Con quale accesso? Scrivere --as NOME (si salva con "credentials create --save NOME").',
    en: 'As whom? Write --as NAME (saved by "credentials create --save NAME").',
  })
}

const savedClient = ({ clientId, clientSecret }: SavedSignIn) => ({ clientId, clientSecret })

const podNameOf = (webId: string, podServer: BaseUrl): string | undefined =>
  webId.startsWith(`${podServer}/`)
    ? /^([^/]+)\/profile\/card#me$/.exec(webId.slice(podServer.length + 1))?.[1]
    : undefined

const noSuchSignIn = (as: string) =>
  usageFault({
    it: `Non c'è un accesso "${as}": si salva con "credentials create --save ${as}".`,
    en: `There is no sign-in "${as}": save it with "credentials create --save ${as}".`,
  })

export const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'

const defaultPodServer = parseBaseUrl('http://localhost:3000')
const defaultConsentService = parseBaseUrl('http://localhost:3001')
