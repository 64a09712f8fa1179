import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { createBallotCheck, makeBallot, type CastBallot } from '@mutua/sdk/ballot/ballot'
import { parsePublicCredentials } from '@mutua/sdk/ballot/credential'
import { verifyArchive } from '@mutua/sdk/ballot/verify-archive'
import { closedArchive, fileOf, openElection } from '../../../sdk/client/src/ballot/test-support.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

export interface BallotOptions {
  readonly voters: number
}

export const ballotUsage = 'npm run bench -- ballot [--voters 1..10000]'

/** @throws {Error} naming the option that cannot be used */
export const parseBallotOptions = (words: readonly string[]): BallotOptions => {
  const { values } = parseArgs({
    args: [...words],
    options: { voters: { type: 'string', default: '1000' } },
  })
  const voters = Number(values.voters)
  if (Number.isInteger(voters) && voters >= 1 && voters <= 10_000) return { voters }
  throw new Error('--voters: a number from 1 to 10000')
}

export interface BallotLine {
  readonly name: 'encrypt' | 'check' | 'close' | 'verify' | 'belenios-tool'
  readonly voters: number
  readonly seconds: number
  readonly cpuSeconds: number
  /** Processor time of one ballot; of what is done once for all of them, null. */
  readonly ballotMs: number | null
  readonly megabytes: number | null
}

/**
 * One question with three answers. `encrypt`: every voter's ballot, each from its code, as on the voter's own machine.
 * `check`: all proofs of every ballot, as the server does one by one. `close`: from the end of the polls to the result: the
 * sum, three trustees' decryptions with proofs (one who has to, two of three), their verification and the counts. `verify`:
 * the whole archive from nothing but its bytes, and `belenios-tool` doing the same to the same file.
 */
export const benchBallot = async (
  { voters }: BallotOptions,
  say: (line: string) => void,
): Promise<{ readonly lines: readonly BallotLine[]; readonly faults: readonly string[] }> => {
  const questions = [{ question: 'Si approva?', answers: ['Sì', 'No', 'Astenuto'], min: 1, max: 1 }]
  const held = await openElection({ questions, weights: Array.from({ length: voters }, () => 1) })
  const { election } = held
  const lines: BallotLine[] = []
  const add = (line: BallotLine): void => {
    lines.push(line)
    say(
      `${line.name.padEnd(13)} ${line.seconds.toFixed(2)} s, ${line.cpuSeconds.toFixed(2)} s of the processor`,
    )
  }
  const ballots: CastBallot[] = []
  const encrypted = await timed(async () => {
    for (const [index, { code }] of held.codes.entries()) {
      ballots.push(await makeBallot({ choices: [[index % 3]], code, election }))
    }
  })
  add({ name: 'encrypt', voters, ...encrypted, ballotMs: perBallot(encrypted, voters), megabytes: null })
  const check = createBallotCheck(election, parsePublicCredentials(held.credentials))
  const checked = await timed(() => ballots.map(({ text }) => check(text)))
  const cast = checked.made.flatMap((verdict) => (verdict.kind === 'valid' ? [verdict] : []))
  add({ name: 'check', voters, ...checked, ballotMs: perBallot(checked, voters), megabytes: null })
  const closed = await timed(() => closedArchive(held, ballots, { cast, decryptedBy: [1, 3, 4] }))
  add({ name: 'close', voters, ...closed, ballotMs: null, megabytes: null })
  const file = fileOf(closed.made)
  const megabytes = rounded(file.length / 1e6)
  const verified = await timed(() => verifyArchive(file))
  add({ name: 'verify', voters, ...verified, ballotMs: perBallot(verified, voters), megabytes })
  const counts = verified.made.kind === 'verified' ? verified.made.counts?.flat() : undefined
  const theirs = await verifyByTool(election.uuid, file)
  if (theirs === undefined)
    say('belenios-tool is not installed (apt-get install belenios-tool): nothing beside ours.')
  else add({ name: 'belenios-tool', voters, ...theirs, ballotMs: perBallot(theirs, voters), megabytes })
  const expected = [0, 1, 2].map((place) => Math.ceil((voters - place) / 3))
  return {
    lines: lines.map(withoutMade),
    faults: [
      ...(cast.length === voters ? [] : ['a ballot of ours was not valid']),
      ...(JSON.stringify(counts) === JSON.stringify(expected)
        ? []
        : ['the counts are not those of the votes']),
      ...(theirs?.accepted === false ? ['belenios-tool does not accept the archive'] : []),
    ],
  }
}

interface Spent {
  readonly seconds: number
  readonly cpuSeconds: number
}

const timed = async <Made>(work: () => Made | Promise<Made>): Promise<Spent & { readonly made: Made }> => {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const made = await work()
  const { user, system } = process.cpuUsage(cpu)
  return {
    made,
    seconds: rounded((performance.now() - began) / 1e3),
    cpuSeconds: rounded((user + system) / 1e6),
  }
}

const withoutMade = ({ name, voters, seconds, cpuSeconds, ballotMs, megabytes }: BallotLine): BallotLine => ({
  ...{ name, voters, seconds, cpuSeconds, ballotMs, megabytes },
})

const perBallot = ({ cpuSeconds }: Spent, voters: number): number => rounded((1e3 * cpuSeconds) / voters)

/** `times` of the shell says what the child took of the processor; undefined when the tool is not installed. */
const verifyByTool = async (
  uuid: string,
  file: Uint8Array,
): Promise<(Spent & { readonly accepted: boolean }) | undefined> => {
  await using folder = await createTemporaryFolder('bench-ballot')
  await writeFile(join(folder.path, `${uuid}.bel`), file)
  const script = 'command -v belenios-tool >/dev/null || exit 9; belenios-tool election verify 2>&1; times'
  const began = performance.now()
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder.path }).catch(() => ({
    stdout: '',
  }))
  if (stdout === '') return undefined
  const seconds = rounded((performance.now() - began) / 1e3)
  const [, minutes = '0', rest = '0'] = /(\d+)m([\d.]+)s \S+\s*$/.exec(stdout) ?? []
  const cpuSeconds = rounded(60 * Number(minutes) + Number(rest))
  return { seconds, cpuSeconds, accepted: stdout.includes('all checks passed') }
}

const rounded = (figure: number): number => Number(figure.toPrecision(3))
