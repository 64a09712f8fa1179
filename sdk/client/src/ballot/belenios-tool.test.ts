import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeArchive } from './archive.ts'
import { newElectionId } from './base58.ts'
import { createBallotCheck, makeBallot } from './ballot.ts'
import { parsePublicCredentials, publicCredentialOf } from './credential.ts'
import { parseElection } from './election.ts'
import { readArchive } from './read-archive.ts'
import { encryptedTally, partialDecryption, tallyTexts, type WeightedBallot } from './tally.ts'
import {
  archiveOf,
  castAll,
  fileOf,
  openElection,
  plainCounts,
  type TestElection,
  type TestVote,
} from './test-support.ts'
import { resign } from './test-support-forger.ts'
import { beleniosStep, filesEnding, hasBeleniosTool, textOf, verifyByTool } from './test-support-tool.ts'
import {
  checkCertificates,
  checkPolynomial,
  checkTrusteeOutput,
  inputsOf,
  makeCertificate,
  makePolynomial,
  makeTrusteeOutput,
  openDecryptionKey,
  thresholdParametersOf,
} from './threshold.ts'
import { verifyArchive } from './verify-archive.ts'
import {
  polynomialSchema,
  signedMessageSchema,
  stringify,
  trusteeOutputSchema,
  type Question,
} from './wire.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
/** So many voters: those who count, and one in ten who votes again. */
const voters = deep ? 1_000 : 20
const isHere = hasBeleniosTool()

it.skipIf(isHere)('cannot be tried: belenios-tool is not installed (apt-get install belenios-tool)', () => {
  expect(isHere).toBe(false)
})

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-ballot-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(!isHere)(`an election of ${String(voters)} voters that we made`, { timeout: 900_000 }, () => {
  const questions: Question[] = [
    { question: 'Si approva il bilancio?', answers: ['Sì', 'No', 'Astenuto'], min: 1, max: 1 },
    ...(deep ? [] : [{ question: 'Chi?', answers: ['A', 'B', 'C'], blank: true, min: 1, max: 2 }]),
  ]
  const votes = Array.from({ length: voters + voters / 10 }, (_, index): TestVote => {
    const second =
      index % 4 === 0 ? ('blank' as const) : [index % 3, ...(index % 4 === 1 ? [] : [(index + 1) % 3])]
    return { voter: index % voters, choices: [[index % 3], second].slice(0, questions.length) }
  })
  let held: TestElection
  let file: Uint8Array
  let parts: ReturnType<typeof archiveOf>

  beforeAll(async () => {
    const weights = Array.from({ length: voters }, (_, index) => (index % 10 === 3 ? 5 : 1))
    held = await openElection({ questions, weights })
    parts = archiveOf(held, await castAll(held, votes))
    file = fileOf(parts)
  }, 900_000)

  const verdictOf = (archive: Uint8Array) => verifyByTool(folder, held.election.uuid, archive)

  it('is verified by belenios-tool and by us, with the counts of a plain count', async () => {
    expect(await verdictOf(file)).toMatchObject({
      accepted: true,
      stderr: expect.stringContaining('all checks passed') as string,
    })
    const verdict = await verifyArchive(file)
    expect(verdict).toMatchObject({ kind: 'verified', counts: plainCounts(held, votes) })
  })

  it('is verified by both while the polls are open, and what follows continues it', async () => {
    const open = fileOf(parts.slice(0, 12))
    expect(await verdictOf(open)).toMatchObject({
      accepted: true,
      stderr: expect.stringContaining('no result') as string,
    })
    expect(await verifyArchive(open)).toMatchObject({ kind: 'verified', reached: 'Ballot', cast: 11 })
    const [before, after] = [join(folder, 'before'), join(folder, 'after')]
    for (const [name, bytes] of [
      [before, open],
      [after, file],
    ] as const) {
      await mkdir(name)
      await writeFile(join(name, `${held.election.uuid}.bel`), bytes)
    }
    if (!deep) await beleniosStep(folder, `election verify-diff --dir1=${before} --dir2=${after}`)
  })

  it('is rejected by both with one character changed', async () => {
    const text = new TextDecoder('latin1').decode(file)
    const places = ['"alpha":"', '"challenge":"', '"public_key":"', '"parent":"', '"result":[[', 'Astenuto']
    for (const place of places) {
      const at = text.lastIndexOf(place) + place.length
      const changed = Uint8Array.from(file)
      changed[at] = (file[at] ?? 0) === 0x31 ? 0x32 : 0x31
      expect((await verdictOf(changed)).accepted, place).toBe(false)
      expect(await verifyArchive(changed), place).toMatchObject({ kind: 'refused', fault: 'archive-broken' })
    }
  })

  it('is rejected by both with a bad proof and every hash made anew', async () => {
    const archive = await readArchive(file)
    const [{ code, publicCredential } = { code: '', publicCredential: '' }] = held.codes
    const at = archive.ballots.findIndex((ballot) => ballot.includes(`"credential":"${publicCredential}"`))
    const ballot = archive.ballots[at] ?? ''
    const bad = ballot.replace(
      /("overall_proof":\[\{"challenge":"\d+","response":")(\d)/,
      (_, before: string, digit) => `${before}${digit === '1' ? '2' : '1'}`,
    )
    expect(bad).not.toBe(ballot)
    const signed = await resign(bad, { code, uuid: held.election.uuid })
    const forged = writeArchive({ ...archive, ballots: archive.ballots.with(at, signed) })
    expect(await verdictOf(forged)).toMatchObject({
      accepted: false,
      stderr: expect.stringContaining('invalid ballot') as string,
    })
    expect(await verifyArchive(forged)).toMatchObject({ kind: 'refused', fault: 'ballot-wrong' })
  })
})

describe.skipIf(!isHere)('an election made by us and by belenios-tool together', { timeout: 300_000 }, () => {
  it('goes through with trustees, ballots and decryptions of both', async () => {
    const uuid = newElectionId()
    const group = '--group BELENIOS-2048'
    const at = await mkdtemp(join(folder, 'both-'))
    await beleniosStep(at, `setup generate-credentials --uuid ${uuid} ${group} --count 3`)
    const [codesFile = '', publicFile = ''] = [
      ...(await filesEnding(at, '.privcreds')),
      ...(await filesEnding(at, '.pubcreds')),
    ]
    const codes = (await textOf(at, codesFile)).split('\n').map((line) => line.split(' ')[1] ?? '')
    // A trustee with a key of belenios-tool, and two of three: one of them has a program of theirs, two have ours.
    await beleniosStep(at, `setup generate-trustee-key ${group}`)
    const [theirPublic = ''] = await filesEnding(at, '.pubkey')
    const [theirPrivate = ''] = await filesEnding(at, '.privkey')
    await cp(join(at, theirPublic), join(at, 'public_keys.jsons'))
    await cp(join(at, publicFile), join(at, 'public_creds.json'))
    const [ours] = await keyOfThree(at)
    await beleniosStep(at, 'setup make-trustees')
    const template = {
      description: '',
      name: 'Insieme',
      questions: [{ answers: ['A', 'B'], min: 0, max: 2, question: '?' }],
    }
    await writeFile(join(at, 'template.json'), JSON.stringify(template))
    await beleniosStep(at, `setup make-election --uuid ${uuid} ${group} --template template.json`)
    await beleniosStep(at, 'archive init')
    const archiveFile = async () => new Uint8Array(await readFile(join(at, `${uuid}.bel`)))
    const setup = await readArchive(await archiveFile())
    const election = parseElection(setup.election)
    const check = createBallotCheck(election, parsePublicCredentials(setup.credentials), 4)
    // Two ballots of ours, one of belenios-tool, each checked by the other.
    const cast: WeightedBallot[] = []
    for (const [index, choice] of [[0], [0, 1], []].entries()) {
      const code = codes[index] ?? ''
      await writeFile(join(at, 'code.txt'), code)
      await writeFile(
        join(at, 'choice.json'),
        JSON.stringify([[0, 1].map((place) => (choice.includes(place) ? 1 : 0))]),
      )
      const ballot =
        index === 2
          ? (
              await beleniosStep(at, 'election generate-ballot --privcred code.txt --ballot choice.json')
            ).trim()
          : (await makeBallot({ choices: [choice], code, election })).text
      const verdict = check(ballot)
      expect(verdict).toMatchObject({ kind: 'valid', publicCredential: await publicCredentialOf(code, uuid) })
      if (verdict.kind === 'valid') cast.push(verdict)
      await beleniosStep(at, 'archive add-event --type=Ballot', `${ballot}\n`)
    }
    expect(await verifyArchive(await archiveFile())).toMatchObject({ kind: 'verified', cast: 3 })
    await beleniosStep(at, 'archive add-event --type=EndBallots')
    const theirTally = await beleniosStep(at, 'election compute-encrypted-tally')
    const tally = encryptedTally(cast, election)
    const texts = tallyTexts(tally)
    expect(theirTally.trim()).toBe(`${texts.tally}\n${texts.sized}`)
    await beleniosStep(at, 'archive add-event --type=EncryptedTally', theirTally)
    const single = await beleniosStep(at, `election decrypt --privkey ${theirPrivate} --trustee-id 1`)
    await beleniosStep(at, 'archive add-event --type=PartialDecryption', single)
    const [theirKey = ''] = await filesEnding(at, '.key')
    const opened = `--key ${theirKey} --decryption-key ${theirKey.replace('.key', '.dkey')}`
    const theirs = await beleniosStep(at, `election decrypt-threshold ${opened} --trustee-id 3`)
    await beleniosStep(at, 'archive add-event --type=PartialDecryption', theirs)
    const partial = stringify(partialDecryption({ tally, privateKey: ours, election }))
    const payload = await beleniosStep(at, 'sha256-b64', partial)
    const owned = stringify({ owner: 2, payload: Buffer.from(payload.trim(), 'base64').toString('hex') })
    await beleniosStep(at, 'archive add-event --type=PartialDecryption', `${partial}\n${owned}\n`)
    const result = await beleniosStep(at, 'election compute-result')
    await beleniosStep(at, 'archive add-event --type=Result', result)
    await beleniosStep(at, 'election verify')
    expect(await verifyArchive(await archiveFile())).toMatchObject({ kind: 'verified', counts: [[2, 1]] })
  })
})

/**
 * The six rounds of a threshold key among us, belenios-tool and us again, each server step made by both.
 * @returns the private keys of ours
 */
const keyOfThree = async (at: string): Promise<[string, string]> => {
  const step = (words: string, input = '') =>
    beleniosStep(at, `setup generate-trustee-key-threshold --group BELENIOS-2048 ${words}`, input)
  const [first, last] = [makeCertificate(), makeCertificate()]
  await step('--step 1')
  const [key = ''] = await filesEnding(at, '.key')
  const theirs = signedMessageSchema.parse(JSON.parse(await textOf(at, key.replace('.key', '.cert'))))
  const certificates = [first.certificate, theirs, last.certificate]
  await writeFile(join(at, 'certs.jsons'), certificates.map((each) => `${stringify(each)}\n`).join(''))
  await step('--certs certs.jsons --step 2')
  checkCertificates(certificates)
  const polynomials = [
    await makePolynomial({ certificates, seed: first.seed, threshold: 2 }),
    polynomialSchema.parse(JSON.parse(await step(`--certs certs.jsons --key ${key} --step 3 --threshold 2`))),
    await makePolynomial({ certificates, seed: last.seed, threshold: 2 }),
  ]
  for (const [index, polynomial] of polynomials.entries())
    checkPolynomial(polynomial, { certificates, index })
  await writeFile(join(at, 'polynomials.jsons'), polynomials.map((each) => `${stringify(each)}\n`).join(''))
  await step('--certs certs.jsons --step 4 --polynomials polynomials.jsons')
  const inputs = inputsOf(certificates, polynomials)
  const theirInput = await textOf(at, key.replace('.key', '.vinput'))
  expect(stringify(inputs[1])).toBe(theirInput)
  const outputOf = (seed: string, index: number) => {
    const input = inputs[index]
    if (input === undefined) throw new Error('one input for each trustee')
    return makeTrusteeOutput({ certificates, seed, input })
  }
  const outputs = [
    await outputOf(first.seed, 0),
    trusteeOutputSchema.parse(
      JSON.parse(await step(`--certs certs.jsons --key ${key} --step 5`, theirInput)),
    ),
    await outputOf(last.seed, 2),
  ]
  for (const [index, output] of outputs.entries())
    checkTrusteeOutput(output, polynomials, { certificates, index })
  const lines = outputs.map((each) => `${stringify(each)}\n`).join('')
  const parameters = await step('--certs certs.jsons --step 6 --polynomials polynomials.jsons', lines)
  expect(stringify(thresholdParametersOf(certificates, polynomials, outputs))).toBe(parameters.trim())
  await writeFile(join(at, 'threshold.json'), parameters)
  return [
    await openDecryptionKey(first.seed, outputs[0]?.private_key ?? ''),
    await openDecryptionKey(last.seed, outputs[2]?.private_key ?? ''),
  ]
}
