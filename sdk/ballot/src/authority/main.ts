import { open } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { isLoopback } from '@mutua/kit/config'
import { createLog } from '@mutua/kit/log'
import { listen, readTlsTexts, runService, runTask } from '@mutua/kit/run-service'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { serviceKeysOf } from '@mutua/kit/service-calls'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createPartyHome, openPartyHome, partyFault, type PartyHome } from '../party-home.ts'
import { pinGiven } from '../pins.ts'
import { readOptions, type PartyOptions } from '../party-options.ts'
import { openVoteCalls } from '../vote-calls.ts'
import { createAuthorityListener } from './authority-listener.ts'
import { keptCodesSchema } from './kept-codes.ts'
import { lettersOf } from './letters.ts'
import { serveVotes } from './serve-votes.ts'

const help = `mutua-credential-authority: makes the codes of secret votes, and gives each to its voter and to nobody else.

  mutua-credential-authority init                   makes a key; prints the public half, which two officers adopt
  mutua-credential-authority key                    prints it again
  mutua-credential-authority serve --service URL    makes the codes of each vote that names this key, publishes what
                                                    belongs to them, answers voters; forgets the codes after the result
  mutua-credential-authority letters VOTE --service URL --to FILE
                                                    letters to print, a page for each voter by number (HTML)

  --home FOLDER            where the key and the codes are kept, sealed with a passphrase (.mutua/credential-authority)
  --passphrase-file FILE   the passphrase, instead of typing it
  --port PORT --host HOST  where it listens (3010, 127.0.0.1)
  --base-url URL           how voters address it (http://localhost:PORT)
  --tls-cert FILE --tls-key FILE
  --pod-servers URLS       pod servers of the co-op that stand on an inner network, separated by commas
  --every SECONDS          how often it looks for new votes (5)
  --parties FINGERPRINT    who makes codes and keys, as the officers read it out ("mutua ballot parties"); without it the
                           first ones are noted. A vote with others is refused until the new fingerprint is given
  --officers KEYS          names of the officers' keys that may sign for ballots of paper, separated by commas; without it
                           those of the first vote are noted ("told": whatever the co-op's server tells)
  --member NUMBER          with "letters": of one voter, whose letter was lost; the code is the same
`

const options = (): PartyOptions =>
  readOptions(process.argv.slice(2), {
    texts: [
      'port',
      'host',
      'base-url',
      'tls-cert',
      'tls-key',
      'pod-servers',
      'every',
      'to',
      'member',
      'parties',
      'officers',
    ],
    flags: [],
    home: '.mutua/credential-authority',
  })

const serve = async (given: PartyOptions, opened: AsyncDisposableStack): Promise<void> => {
  const home = await openPartyHome(given.home, await given.passphrase())
  await pinGiven({ parties: given.text('parties'), officers: given.text('officers') }, { home })
  const service = given.service()
  const port = wholeNumber(given.text('port') ?? '3010', 'port')
  const origin = parseBaseUrl(given.text('base-url') ?? `http://localhost:${String(port)}`)
  const log = createLog('credential-authority', 'warn')
  const calls = openVoteCalls(service, home.signing)
  const outside = {
    allowLoopback: isLoopback(origin),
    trustedOrigins: (given.text('pod-servers') ?? '').split(',').filter((one) => one !== ''),
  }
  const now = Date.now
  const safeFetch = createSafeFetch(outside)
  const listener = createAuthorityListener({
    ...{ home, calls, service, now, origin, log },
    serviceKeys: serviceKeysOf(service),
    authenticate: createSolidOidcAuthenticator({
      now,
      verifyDpopProof: createDpopVerifier({ now }),
      issuersOf: createWebIdIssuers({ fetch: safeFetch, now }),
      keysOf: createIssuerKeys({ fetch: safeFetch, now }),
    }),
  })
  const tls = await readTlsTexts({ cert: given.text('tls-cert'), key: given.text('tls-key') })
  const host = given.text('host') ?? '127.0.0.1'
  opened.use(await listen(listener, { host, port, portSetting: '--port', origin, tls }))
  process.stdout.write(`${origin} ${home.key}\n`)
  const stopped = new AbortController()
  const say = (sentence: string) => void process.stdout.write(`${sentence}\n`)
  const looking = look(wholeNumber(given.text('every') ?? '5', 'every') * 1_000, stopped.signal, () =>
    serveVotes({ home, calls, say }),
  )
  opened.defer(async () => {
    stopped.abort()
    await looking
  })
}

/** A service that is not there yet, or not any more, is asked again. */
const look = async (everyMs: number, signal: AbortSignal, round: () => Promise<void>): Promise<void> => {
  while (!signal.aborted) {
    await round().catch((error: unknown) => {
      process.stderr.write(
        `mutua-credential-authority: ${error instanceof Error ? error.message : String(error)}\n`,
      )
    })
    await setTimeout(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

const printLetters = async (id: string | undefined, home: PartyHome, given: PartyOptions): Promise<void> => {
  const to = given.text('to')
  if (id === undefined || to === undefined) throw partyFault('Say which vote, and with --to into which file.')
  const vote = await openVoteCalls(given.service(), home.signing).find(id)
  const kept = await home.find(vote.uuid, keptCodesSchema)
  if (kept === undefined) throw partyFault('There are no codes of that vote here.')
  const member = given.text('member')
  const letters = lettersOf(
    kept,
    vote.questions.map(({ question }) => question),
    member === undefined ? undefined : wholeNumber(member, 'member'),
  )
  const file = await open(to, 'wx', 0o600)
  await file.writeFile(letters)
  await file.close()
}

const wholeNumber = (text: string, name: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw partyFault(`--${name} takes a whole number.`)
  return Number(text)
}

const name = 'mutua-credential-authority'
const [word] = process.argv.slice(2)
if (word === 'serve' && !process.argv.includes('--help'))
  await runService(name, (opened) => serve(options(), opened))
else
  await runTask(name, async () => {
    const given = options()
    const [first, second] = given.words
    if (given.flag('help') || first === undefined) return void process.stdout.write(help)
    if (first === 'init') {
      const { key } = await createPartyHome(given.home, await given.passphrase())
      return void process.stdout.write(`${key}\n`)
    }
    const home = await openPartyHome(given.home, await given.passphrase())
    if (first === 'key') return void process.stdout.write(`${home.key}\n`)
    if (first === 'letters') return printLetters(second, home, given)
    throw partyFault(`"${first}" is not understood (see --help).`)
  })
