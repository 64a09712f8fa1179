import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { BallotPartiesWish } from '@mutua/sdk/voting/ballot-parties'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { freePort } from './free-port.ts'
import { startServer, type RunningServer } from './running-server.ts'

export interface ProgramRun {
  readonly code: number
  readonly out: string
  readonly said: string
}

/** The credential authority and trustees, each a program of its own with a folder of its own. */
export interface BallotPrograms extends AsyncDisposable {
  readonly parties: BallotPartiesWish
  readonly authority: RunningServer
  /** The words after the name of the program. */
  readonly runAuthority: (words: readonly string[]) => Promise<ProgramRun>
  /** @param place from 1 */
  readonly runTrustee: (place: number, words?: readonly string[]) => Promise<ProgramRun>
  /** Every trustee does what waits, until nothing does. */
  readonly runAllTrustees: () => Promise<void>
}

export const startBallotPrograms = async (deps: {
  readonly service: BaseUrl
  readonly folder: string
  readonly trustees: number
  readonly threshold: number
}): Promise<BallotPrograms> => {
  const { service, folder } = deps
  const passphraseFile = `${folder}/passphrase`
  await writeFile(passphraseFile, 'quattro parole per provare\n')
  const common = (name: string) => ['--home', `${folder}/${name}`, '--passphrase-file', passphraseFile]
  const run = (main: string, words: readonly string[]): Promise<ProgramRun> =>
    new Promise((settle) => {
      execFile(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', main, ...words],
        { env: { PATH: process.env['PATH'], ...serviceNode.env } },
        (error, out, said) =>
          settle({
            code: error === null ? 0 : Number(error.code ?? 1),
            out,
            said,
          }),
      )
    })
  const init = async (main: string, name: string): Promise<string> => {
    const { code, out, said } = await run(main, ['init', ...common(name)])
    if (code !== 0) throw new Error(said)
    return out.trim()
  }
  const port = await freePort()
  const url = parseBaseUrl(`http://localhost:${String(port)}`)
  const key = await init(authorityMain, 'authority')
  const trustees = await Promise.all(
    Array.from({ length: deps.trustees }, async (_none, place) => ({
      name: `Trustee ${String(place + 1)}`,
      key: await init(trusteeMain, `trustee-${String(place + 1)}`),
    })),
  )
  const authority = await startServer({
    name: 'credential authority',
    words: [
      '--disable-warning=ExperimentalWarning',
      ...[authorityMain, 'serve', '--service', service, '--port', String(port), '--base-url', url],
      ...['--every', '1', ...common('authority')],
    ],
    env: serviceNode.env,
    readyUrl: `${url}/.health/ready`,
    readyWithinMs: 60_000,
  })
  const runTrustee: BallotPrograms['runTrustee'] = (place, words = []) =>
    run(trusteeMain, [
      ...['run', '--service', service, '--at-least', '1', ...common(`trustee-${String(place)}`)],
      ...words,
    ])
  return {
    parties: { authority: { name: 'Università', url, key }, trustees, threshold: deps.threshold },
    authority,
    runAuthority: (words) => run(authorityMain, [...words, ...common('authority')]),
    runTrustee,
    runAllTrustees: async () => {
      for (let round = 0; round < 3; round += 1)
        for (const [place] of trustees.entries()) {
          const { code, said } = await runTrustee(place + 1)
          if (code !== 0) throw new Error(said)
        }
    },
    [Symbol.asyncDispose]: () => authority[Symbol.asyncDispose](),
  }
}

const mainOf = (role: 'authority' | 'trustee') =>
  fileURLToPath(new URL(`../../sdk/ballot/src/${role}/main.ts`, import.meta.url))
const authorityMain = mainOf('authority')
const trusteeMain = mainOf('trustee')
