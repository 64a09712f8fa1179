import { setTimeout } from 'node:timers/promises'
import { runTask } from '@mutua/kit/run-service'
import { createPartyHome, openPartyHome, partyFault } from '../party-home.ts'
import { pinGiven } from '../pins.ts'
import { readOptions, type PartyOptions } from '../party-options.ts'
import { openVoteCalls } from '../vote-calls.ts'
import { serveVotes } from './serve-votes.ts'

const help = `mutua-trustee: keeps a part of the key of secret votes, and opens the sum together with others.

  mutua-trustee init                     makes a key; prints the public half, which two officers of the co-op adopt
  mutua-trustee key                      prints it again
  mutua-trustee run --service URL        does what waits: rounds of the key, and after the polls, when the whole archive
                                         has been verified here, this trustee's part of the sum; then destroys the secret

  --home FOLDER            where the key is kept, sealed with a passphrase (.mutua/trustee)
  --passphrase-file FILE   the passphrase, instead of typing it
  --follow                 with "run": goes on until it is stopped
  --every SECONDS          with --follow: how often it looks (5)
  --parties FINGERPRINT    who makes codes and keys, as the officers read it out ("mutua ballot parties"); without it the
                           first ones are noted. A vote with others is refused until the new fingerprint is given
  --at-least BALLOTS       opens no sum of fewer ballots (5): of one ballot the sum is the ballot

Ends with 0 when all went well. The secret of a vote is never in two places: keep the folder on a machine of your own.
`

const program = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2), {
    texts: ['every', 'at-least', 'parties'],
    flags: ['follow'],
    home: '.mutua/trustee',
  })
  const [word] = options.words
  if (options.flag('help') || word === undefined) return void process.stdout.write(help)
  if (word === 'init') {
    const { key } = await createPartyHome(options.home, await options.passphrase())
    return void process.stdout.write(`${key}\n`)
  }
  const home = await openPartyHome(options.home, await options.passphrase())
  if (word === 'key') return void process.stdout.write(`${home.key}\n`)
  if (word !== 'run') throw partyFault(`"${word}" is not understood (see --help).`)
  await pinGiven({ parties: options.text('parties') }, { home })
  const deps = {
    home,
    calls: openVoteCalls(options.service(), home.signing),
    atLeast: numberOf(options, 'at-least', 5),
    say: (sentence: string) => void process.stdout.write(`${sentence}\n`),
  }
  const everyMs = numberOf(options, 'every', 5) * 1_000
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())
  do {
    try {
      // One round of a key makes the next one possible.
      while (!stopped.signal.aborted && (await serveVotes(deps)));
    } catch (error) {
      if (!options.flag('follow')) throw sayable(error)
      process.stderr.write(`mutua-trustee: ${error instanceof Error ? error.message : String(error)}\n`)
    }
    if (options.flag('follow'))
      await setTimeout(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined)
  } while (options.flag('follow') && !stopped.signal.aborted)
}

const numberOf = (options: PartyOptions, name: string, usual: number): number => {
  const text = options.text(name)
  if (text === undefined) return usual
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(text)) throw partyFault(`--${name} takes a number.`)
  return Number(text)
}

const sayable = (error: unknown): Error =>
  partyFault(error instanceof Error ? error.message : String(error), error)

await runTask('mutua-trustee', program)
