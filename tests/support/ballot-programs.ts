import { writeFile } from 'node:fs/promises'
import type { BallotPartiesWish } from '@mutua/sdk/voting/ballot-parties'
import type { BaseUrl } from '@mutua/sdk/ids'
import {
  authorityWords,
  ballotProgramWords,
  openPartyKey,
  runBallotProgram,
  trusteeWords,
  type ProgramRun,
} from '../../apps/launcher/src/ballot-programs.ts'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { freePort } from './free-port.ts'
import { startServer, type RunningServer } from './running-server.ts'
import { localUrl } from './servers.ts'

/** The credential authority and trustees, each a program of its own with a folder of its own. */
export interface BallotPrograms extends AsyncDisposable {
  readonly parties: BallotPartiesWish
  readonly authority: RunningServer
  /** The words after the name of the program. */
  readonly runAuthority: (words: readonly string[]) => Promise<ProgramRun>
  /** @param place from 1 */
  readonly runTrustee: (place: number, words?: readonly string[]) => Promise<ProgramRun>
  /** Every trustee does what waits, round by round of the key. */
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
  const placeOf = (name: string) => ({ home: `${folder}/${name}`, passphraseFile })
  const origin = localUrl(await freePort())
  const [key, trustees] = await Promise.all([
    openPartyKey('authority', placeOf('authority')),
    Promise.all(
      Array.from({ length: deps.trustees }, async (_none, place) => ({
        name: `Trustee ${String(place + 1)}`,
        key: await openPartyKey('trustee', placeOf(`trustee-${String(place + 1)}`)),
      })),
    ),
  ])
  const authority = await startServer({
    name: 'credential authority',
    words: [
      ...ballotProgramWords('authority'),
      ...authorityWords(placeOf('authority'), { service, origin, everySeconds: 1 }),
    ],
    env: serviceNode.env,
    readyUrl: `${origin}/.health/ready`,
    readyWithinMs: 60_000,
  })
  const runTrustee: BallotPrograms['runTrustee'] = (place, words = []) =>
    runBallotProgram('trustee', [
      ...trusteeWords(placeOf(`trustee-${String(place)}`), { service, atLeast: 1 }),
      ...words,
    ])
  const { home } = placeOf('authority')
  return {
    parties: { authority: { name: 'Università', url: origin, key }, trustees, threshold: deps.threshold },
    authority,
    runAuthority: (words) =>
      runBallotProgram('authority', [...words, '--home', home, '--passphrase-file', passphraseFile]),
    runTrustee,
    runAllTrustees: async () => {
      for (let round = 0; round < 3; round += 1) {
        const runs = await Promise.all(trustees.map((_one, place) => runTrustee(place + 1)))
        const failed = runs.find(({ code }) => code !== 0)
        if (failed !== undefined) throw new Error(failed.said)
      }
    },
    [Symbol.asyncDispose]: () => authority[Symbol.asyncDispose](),
  }
}
