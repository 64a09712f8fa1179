import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BaseUrl } from '@mutua/sdk/ids'
import { serviceNode } from './service-node.ts'

/** Where a party of secret votes keeps its key, and the file of the passphrase that it is sealed with. */
export interface PartyPlace {
  readonly home: string
  readonly passphraseFile: string
}

export interface ProgramRun {
  readonly code: number
  readonly out: string
  readonly said: string
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** Node’s words that start a program of another organisation; the words for the program follow. */
export const ballotProgramWords = (role: 'authority' | 'trustee'): readonly string[] => [
  '--disable-warning=ExperimentalWarning',
  join(root, 'sdk', 'ballot', 'src', role, 'main.ts'),
]

/** Runs one to its end. @param options `stopped` asks it to end (SIGTERM) */
export const runBallotProgram = (
  role: 'authority' | 'trustee',
  words: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly stopped?: AbortSignal } = {},
): Promise<ProgramRun> =>
  new Promise((settle) => {
    const child = execFile(
      process.execPath,
      [...ballotProgramWords(role), ...words],
      { env: { ...serviceNode.env, ...options.env } },
      (error, out, said) => {
        options.stopped?.removeEventListener('abort', end)
        settle({ code: error === null ? 0 : Number(error.code ?? 1), out, said })
      },
    )
    // Not `signal` of `execFile`, which would settle before the program has ended.
    const end = () => void child.kill('SIGTERM')
    if (options.stopped?.aborted === true) end()
    options.stopped?.addEventListener('abort', end)
  })

/**
 * The public key of a party; made when there is none.
 * @throws {Error} with what the program said
 */
export const openPartyKey = async (role: 'authority' | 'trustee', place: PartyPlace): Promise<string> => {
  const word = existsSync(join(place.home, 'identity')) ? 'key' : 'init'
  const { code, out, said } = await runBallotProgram(role, [word, ...placeWords(place)])
  if (code !== 0) throw new Error(said)
  return out.trim()
}

/** What the authority is started with: ready when `/.health/ready` answers. */
export const authorityWords = (
  place: PartyPlace,
  at: { readonly service: BaseUrl; readonly origin: BaseUrl; readonly everySeconds: number },
): readonly string[] => [
  ...['serve', '--service', at.service, '--port', new URL(at.origin).port, '--base-url', at.origin],
  ...['--every', String(at.everySeconds), ...placeWords(place)],
]

/** What a trustee is run with. @param atLeast opens no sum of fewer ballots */
export const trusteeWords = (
  place: PartyPlace,
  { service, atLeast }: { readonly service: BaseUrl; readonly atLeast: number },
): readonly string[] => ['run', '--service', service, '--at-least', String(atLeast), ...placeWords(place)]

const placeWords = ({ home, passphraseFile }: PartyPlace): readonly string[] => [
  ...['--home', home, '--passphrase-file', passphraseFile],
]
