import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBallotClient } from '@mutua/sdk/clients/ballot-client'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { BallotPartiesWish } from '@mutua/sdk/voting/ballot-parties'
import {
  authorityWords,
  ballotProgramWords,
  openPartyKey,
  runBallotProgram,
  trusteeWords,
  type PartyPlace,
} from '../ballot-programs.ts'
import type { ServicePlace } from '../config.ts'
import type { LocalCertificate } from '../local-certificate.ts'
import { startChild } from '../start-child.ts'
import { writePrivateFile } from './sign-ins.ts'

/** The parties of secret votes, which in a real co-op are other organisations on machines of their own. */
export interface BallotPartiesOfDemo extends AsyncDisposable {
  /** What two officers sign. */
  readonly wish: () => Promise<BallotPartiesWish>
  /** Rejects when the authority ends without having been asked to. */
  readonly ended: Promise<never>
}

export interface BallotPartiesDeps {
  /** Each party has a folder of its own in it, `ballot-parties/NAME`. */
  readonly home: string
  /** Of the credential authority. */
  readonly place: ServicePlace
  readonly consentService: BaseUrl
  readonly podServer: BaseUrl
  readonly certificate: LocalCertificate | undefined
}

/**
 * Runs the credential authority all the time, and the trustees whenever a vote waits for them, each a process of its own with
 * a key that is made at the first start. Disposal ends all of them.
 */
export const openBallotParties = async (deps: BallotPartiesDeps): Promise<BallotPartiesOfDemo> => {
  const { home, place } = deps
  const authorityPlace = await openPlace(home, 'authority')
  const trusteePlaces = await Promise.all(trustees.map(({ folder }) => openPlace(home, folder)))
  if (!existsSync(join(authorityPlace.home, 'identity'))) await openPartyKey('authority', authorityPlace)
  const authority = await startChild(authorityChild(authorityPlace, deps))
  const stopped = new AbortController()
  const calling = callTrustees(trusteePlaces, stopped.signal, deps)
  return {
    wish: async () => {
      const [key, ...keys] = await Promise.all([
        openPartyKey('authority', authorityPlace),
        ...trusteePlaces.map((one) => openPartyKey('trustee', one)),
      ])
      return {
        authority: { name: 'Università di Roccamarna (demo)', url: place.origin, key },
        trustees: trustees.map(({ name }, index) => ({ name, key: keys[index] ?? '' })),
        threshold: 2,
      }
    },
    ended: authority.ended,
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await calling
      await authority[Symbol.asyncDispose]()
    },
  }
}

const authorityChild = (
  party: PartyPlace,
  { home, place, consentService, podServer, certificate }: BallotPartiesDeps,
) => ({
  name: 'credential-authority',
  main: ballotProgramWords('authority').at(-1) ?? '',
  ...{ place, isTls: certificate !== undefined },
  words: [
    ...authorityWords(party, { service: consentService, origin: place.origin, everySeconds: 1 }),
    // Officers of the demo make their keys in whatever browser they happen to use.
    ...['--officers', 'told'],
    // What is given last counts: behind a proxy the address that voters know has another port.
    ...['--port', String(place.port), '--pod-servers', podServer],
    ...(certificate === undefined
      ? []
      : ['--tls-cert', certificate.certFile, '--tls-key', certificate.keyFile]),
  ],
  logFile: join(home, 'logs', 'credential-authority.log'),
  env: environmentOf(certificate),
})

/** Invented, like everybody in the demo. */
const trustees = [
  { folder: 'trustee-1', name: 'Lega delle cooperative di Valmarna (demo)' },
  { folder: 'trustee-2', name: 'Associazione dei malati cronici (demo)' },
  { folder: 'trustee-3', name: 'Biblioteca civica di Roccamarna (demo)' },
] as const

/** The folder of a party, with a passphrase that is made for this installation. */
const openPlace = async (home: string, name: string): Promise<PartyPlace> => {
  const folder = join(home, 'ballot-parties', name)
  const passphraseFile = join(folder, 'passphrase')
  if (!existsSync(passphraseFile))
    await writePrivateFile(folder, passphraseFile, randomBytes(18).toString('base64url'))
  return { home: folder, passphraseFile }
}

const environmentOf = (certificate: LocalCertificate | undefined): Readonly<Record<string, string>> =>
  certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate.certFile }

const lookEveryMs = 1_000

/**
 * Trustees come when a vote waits for them: for the rounds of its key, and after the polls. They stay until nothing waits any
 * more, or until nothing has moved for a while. What they could not go on with they are called for again, at once when it has
 * moved, else after a while that doubles each time: what stood in the way may have gone.
 */
const callTrustees = async (
  places: readonly PartyPlace[],
  stopped: AbortSignal,
  { consentService, certificate }: BallotPartiesDeps,
): Promise<void> => {
  const box = createBallotClient({ consentService, fetch, anonymousFetch: fetch })
  /** The votes that wait, and how far each has come. */
  const waiting = async (): Promise<string> =>
    JSON.stringify(
      (await box.votes())
        .filter(({ phase }) => phase === 'preparing' || phase === 'opening')
        .map(({ id, phase, delivered }) => [id, phase, delivered]),
    )
  const rest = (ms: number) => sleep(ms, undefined, { signal: stopped }).catch(() => undefined)
  let left = { at: nothing, times: 0, since: 0 }
  while (!stopped.aborted) {
    const seen = await waiting().catch(() => left.at)
    if (seen === nothing || (seen === left.at && Date.now() - left.since < againAfterMs(left.times))) {
      await rest(lookEveryMs)
      continue
    }
    const done = new AbortController()
    const runs = places.map((place) =>
      runBallotProgram(
        'trustee',
        // Nobody is hidden by few ballots, but nobody here is real either.
        [...trusteeWords(place, { service: consentService, atLeast: 1 }), '--follow', '--every', '0.3'],
        { env: environmentOf(certificate), stopped: AbortSignal.any([done.signal, stopped]) },
      ),
    )
    let [last, since] = [seen, Date.now()]
    while (!stopped.aborted && last !== nothing && Date.now() - since < patienceMs) {
      await rest(300)
      const now = await waiting().catch(() => last)
      if (now !== last) [last, since] = [now, Date.now()]
    }
    done.abort()
    await Promise.all(runs)
    left = { at: last, times: last === left.at ? left.times + 1 : 0, since: Date.now() }
  }
}

/** Half a minute, a minute, and so on up to ten. @param times that they came for the same in vain */
const againAfterMs = (times: number): number => Math.min(30_000 * 2 ** times, 600_000)

const nothing = '[]'
const patienceMs = 30_000
