import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { makeBallot } from '@mutua/sdk/ballot/ballot'
import { parseElection } from '@mutua/sdk/ballot/election'
import { createBallotClient, type BallotClient } from '@mutua/sdk/clients/ballot-client'
import { verifyArchive } from '@mutua/sdk/ballot/verify-archive'
import { instantOf } from '@mutua/sdk/ids'
import { partiesFingerprint } from '@mutua/sdk/voting/ballot-parties'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hasBeleniosTool, verifyByTool } from '../../sdk/client/src/ballot/test-support-tool.ts'
import { openBallotHouse, type BallotHouse } from '../support/ballot-house.ts'
import { createCommandLine } from '../support/command-line.ts'
import { startBallotPrograms, type BallotPrograms } from '../support/ballot-programs.ts'

const id = 'AAAAAAAAAAAAAAAAAAAAAA.1.1'
let house: BallotHouse
let programs: BallotPrograms
const tracked: string[] = []
/** What the services and the trustees wrote. */
const told: string[] = []

const clientOf = (fetch: typeof globalThis.fetch): BallotClient =>
  createBallotClient({ consentService: house.service, fetch, anonymousFetch: globalThis.fetch })
const memberClient = (number: number) => clientOf(house.members[number - 1]?.fetch ?? expect.fail())
const officer = (place: 0 | 1) => {
  const { person, signer } = house.officers[place]
  return { ...clientOf(person.fetch), signer }
}
const on = async () => ({ vote: await memberClient(1).vote(id), texts: await memberClient(1).texts(id) })
const castAs = async (number: number, choice: readonly number[] | 'blank', typed?: string) => {
  const client = memberClient(number)
  const code = typed ?? (await client.code((await on()).vote)).code
  const ticket = await client.ticket(await on(), code)
  return (await client.cast(await on(), { code, ticket, choices: [choice] })).trackingCode
}

/** Another letter four places from the end. */
const changed = (text: string): string =>
  `${text.slice(0, -4)}${text.at(-4) === 'A' ? 'B' : 'A'}${text.slice(-3)}`

/** What the service says to a ballot that is sent as it is. */
const answerTo = async (body: string): Promise<string> => {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(`${house.service}/ballots/${id}/ballots`, { method: 'POST', headers, body })
  return answer.status === 201 ? 'taken' : ((await answer.json()) as { code: string }).code
}

beforeAll(async () => {
  house = await openBallotHouse(['anna', 'bruno', 'carla', 'dario'])
  programs = await startBallotPrograms({
    ...{ service: house.service, folder: house.folder, trustees: 3, threshold: 2 },
  })
}, 240_000)
afterAll(async () => {
  await programs[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

test('Two officers name an authority and three trustees, which then make a vote ready between them', async () => {
  const wish = {
    ...{ id, assembly: 'November', opensAt: instantOf(Date.now() - 1_000) },
    questions: [{ question: 'The tariff?', answers: ['yes', 'no'], min: 1, max: 1, blank: true }],
    voters: [1, 2, 3, 4].map((member) => ({ member, weight: 1 })),
    closesAt: instantOf(Date.now() + 86_400_000),
  }
  await expect(house.secretVote.open(wish)).rejects.toMatchObject({ code: 'ballot-parties-missing' })
  await officer(0).parties.propose(programs.parties, officer(0).signer)
  expect(await officer(1).parties.confirm(1, officer(1).signer)).toMatchObject({ threshold: 2 })
  await house.secretVote.open(wish)
  await programs.runAllTrustees()
  await vi.waitUntil(async () => (await memberClient(1).vote(id)).phase === 'open', {
    timeout: 60_000,
    interval: 200,
  })
  expect(await memberClient(1).vote(id)).toMatchObject({ voters: 4, delivered: { credentials: true } })
})

test('Voters are given their own code by the authority, vote, and change their vote', async () => {
  tracked.push(await castAs(1, [0]))
  const first = await castAs(2, [0])
  const replaced = await castAs(2, [1])
  expect(await memberClient(1).trackingCodes(id)).not.toContain(first)
  tracked.push(replaced)
  const again = await memberClient(2).code((await on()).vote)
  expect(again.givenBefore).toHaveLength(2)
  expect((await memberClient(1).trackingCodes(id)).toSorted()).toEqual(tracked.toSorted())
})

test('Nobody is given the code of somebody else: not another member, not an officer, not with a token of the past', async () => {
  const { vote } = await on()
  const tokenOf = async (fetch: typeof globalThis.fetch) => {
    const answer = await fetch(`${house.service}/ballots/${id}/token`, { method: 'POST' })
    return ((await answer.json()) as { token: string }).token
  }
  const askAuthority = async (fetch: typeof globalThis.fetch, token: string) => {
    const body = JSON.stringify({ token })
    const answer = await fetch(`${vote.parties.authority.url}/code`, { method: 'POST', body })
    return ((await answer.json()) as { code: string }).code
  }
  const [anna, bruno] = house.members
  const olga = house.officers[0].person
  if (anna === undefined || bruno === undefined) throw new Error('there are members')
  const token = await tokenOf(anna.fetch)
  expect(await askAuthority(bruno.fetch, token)).toBe('ballot-voter-unknown')
  expect(await askAuthority(olga.fetch, token)).toBe('ballot-voter-unknown')
  expect(await askAuthority(globalThis.fetch, token)).toBe('caller-unknown')
  expect(await askAuthority(anna.fetch, changed(token))).toBe('token-invalid')
  await expect(officer(0).code(vote)).rejects.toMatchObject({ code: 'ballot-voter-unknown' })
  house.clock.ahead = -3_600_000
  const old = await tokenOf(anna.fetch).finally(() => (house.clock.ahead = 0))
  expect(await askAuthority(anna.fetch, old)).toBe('token-invalid')
})

test('Nothing forged gets into the box over HTTP: no other’s credential, no ticket that is none, no number that is none', async () => {
  const before = (await on()).vote
  const [anna, bruno] = [memberClient(1), memberClient(2)]
  const [own, others] = [await anna.code(before), await bruno.code(before)]
  const election = parseElection((await on()).texts.election)
  const ballotOf = async ({ code }: { code: string }) =>
    (await makeBallot({ code, choices: [[0]], election })).text
  const ticket = await anna.ticket(await on(), own.code)
  const [ballot, foreign] = [await ballotOf(own), await ballotOf(others)]
  const credentialIn = (text: string) => (JSON.parse(text) as { credential: string }).credential
  const send = (text: string, shown = ticket) => answerTo(JSON.stringify({ ballot: text, ticket: shown }))
  const withAlpha = (number: string) => ballot.replace(/"alpha":"\d+"/, `"alpha":"${number}"`)
  // Of another voter: their ballot with this ticket, or their credential put into this ballot.
  expect(await send(foreign)).toBe('ballot-ticket-invalid')
  const swapped = ballot.replace(credentialIn(ballot), credentialIn(foreign))
  expect(await send(swapped)).toBe('ballot-ticket-invalid')
  expect(await send(swapped, await bruno.ticket(await on(), others.code))).toBe('ballot-refused')
  for (const forged of ['', 'AA', 'A'.repeat(342), '_'.repeat(342), changed(ticket)])
    expect(await send(ballot, forged)).toBe('ballot-ticket-invalid')
  // Not in the group: -1 has order two, 2 may have any, 0 and what is beyond the modulus are no elements at all.
  const { p } = election.group
  for (const number of [p - 1n, 2n, 0n, 1n, p, p + 1n])
    expect(await send(withAlpha(String(number)))).toBe('ballot-refused')
  for (const number of ['-5', '1e5', '007', '0x10', '9'.repeat(200_000)])
    expect(await send(withAlpha(number))).toBe('ballot-refused')
  // A second text of the same ballot would have a second tracking code.
  expect(await send(ballot.replace('{', `{"credential":"${credentialIn(ballot)}",`))).toBe('ballot-refused')
  expect(await send(`${ballot}\n`)).toBe('ballot-refused')
  expect(await send('['.repeat(100_000))).toBe('ballot-refused')
  expect(await answerTo('{"ballot":1}')).toBe('input-malformed')
  expect(await answerTo(JSON.stringify({ ballot, ticket, member: 1 }))).toBe('input-malformed')
  expect(await send('x'.repeat(2_000_000))).toBe('body-too-large')
  const { ballots, archive } = (await on()).vote
  expect({ ballots, archive }).toEqual({ ballots: before.ballots, archive: before.archive })
})

test('A letter is printed by number with the same code, and serves at the desk with two officers', async () => {
  const letter = `${house.folder}/letter.html`
  const words = ['letters', id, '--service', house.service, '--to', letter, '--member', '3']
  expect((await programs.runAuthority(words)).code).toBe(0)
  const printed = await readFile(letter, 'utf8')
  expect(printed).toContain('n. <b>3</b>')
  expect(printed).not.toMatch(/n\. <b>[124]<\/b>/)
  expect((await stat(letter)).mode & 0o077).toBe(0)
  const [code = ''] = /(?:[1-9A-Za-z]{3}-){4}[1-9A-Za-z]{3}/.exec(printed) ?? []
  const voter = { member: 3, code }
  await officer(0).desk.propose(await on(), voter, officer(0).signer)
  await expect(officer(0).desk.ticket(await on(), voter)).rejects.toMatchObject({ code: 'not-found' })
  await officer(1).desk.confirm(id, 3, officer(1).signer)
  const ticket = await officer(0).desk.ticket(await on(), voter)
  await officer(0).cast(await on(), { code, ticket, choices: [[1]] })
  // In the app afterwards: it is the same code, so the ballot takes the place of the other.
  tracked.push(await castAs(3, [0]))
  expect(await memberClient(1).vote(id)).toMatchObject({ ballots: 3, tookPart: 3 })
})

test('Ballots of paper are counted with the others, once for each head', async () => {
  await officer(0).paper.tick(id, 4)
  await officer(0).paper.tick(id, 1)
  await expect(memberClient(4).code((await on()).vote)).rejects.toMatchObject({ code: 'ballot-paper-taken' })
  // The hour of the close has come, though nobody has closed it: the authority, which looks every second, may at this moment.
  const bruno = memberClient(2)
  const { code } = await bruno.code((await on()).vote)
  const ticket = await bruno.ticket(await on(), code)
  const election = parseElection((await on()).texts.election)
  const { text: ballot } = await makeBallot({ code, choices: [[0]], election })
  const before = (await on()).vote
  house.clock.ahead = 2 * 86_400_000
  const late = answerTo(JSON.stringify({ ballot, ticket })).finally(() => (house.clock.ahead = 0))
  expect(await late).toBe('ballot-not-open')
  await house.secretVote.close(id)
  const { vote } = await on()
  expect(vote).toMatchObject({ phase: 'paper', paper: { ticked: 2 } })
  expect(vote).toMatchObject({ ballots: before.ballots, archive: before.archive })
  await officer(0).paper.propose(id, officer(0).signer)
  await expect(officer(0).paper.codes(vote)).rejects.toBeDefined()
  await officer(1).paper.confirm(id, officer(1).signer)
  const codes = await officer(0).paper.codes(vote)
  expect(codes).toHaveLength(2)
  // Anna had voted in the app for the first answer: what is in the urn is what counts.
  const entered = await officer(0).paper.enter(await on(), codes, [[[1]], ['blank']])
  expect(await memberClient(1).vote(id)).toMatchObject({ phase: 'opening', ballots: 4, paper: { entered } })
  expect(await memberClient(1).trackingCodes(id)).not.toContain(tracked[0])
})

test('Two of three trustees open the sum; the third never comes, and what it took to open is gone', async () => {
  const alone = await programs.runTrustee(3, ['--at-least', '50'])
  expect(alone.out).toContain('fewer than 50')
  for (const place of [1, 3]) {
    const { code, out, said } = await programs.runTrustee(place)
    expect(code, said).toBe(0)
    expect(out).toContain('opened this part of the sum')
    told.push(out, said)
    expect(await readdir(`${house.folder}/trustee-${String(place)}/votes`)).toEqual([])
  }
  const result = await house.secretVote.result(id)
  // Bruno no, Carla yes, of paper one no and one blank.
  expect(result).toMatchObject({ counts: [[1, 2, 1]], ballots: 4 })
  expect(await house.secretVote.voters(id)).toEqual([1, 2, 3, 4])
  const archive = await memberClient(1).archive(id)
  expect(await verifyArchive(archive)).toMatchObject({ kind: 'verified', reached: 'Result' })
  await vi.waitUntil(async () => (await readdir(`${house.folder}/authority/votes`)).length === 0, {
    timeout: 60_000,
    interval: 200,
  })
})

test('Anybody verifies the archive from the command line, and a changed one is refused', async () => {
  const cli = createCommandLine(
    { MUTUA_CONSENT_SERVICE: house.service, MUTUA_HOME: house.folder },
    house.folder,
  )
  expect((await cli(['ballot', 'parties'])).out).toContain(programs.parties.authority.key)
  // What an officer reads out is what the authority noted at its first vote.
  const fingerprint = await partiesFingerprint(programs.parties)
  expect((await cli(['ballot', 'parties'])).out).toContain(fingerprint)
  expect(programs.authority.lastWords()).toContain(fingerprint)
  expect((await cli(['ballot', 'list', '--json'])).out).toContain(id)
  expect(await cli(['ballot', 'archive', id, '--out', 'vote.bel'])).toMatchObject({ code: 0 })
  const verified = await cli(['ballot', 'verify', 'vote.bel', '--json'])
  expect(verified).toMatchObject({ code: 0 })
  // Blank ballots come first in the archive.
  expect(JSON.parse(verified.out)).toMatchObject({ verified: true, counted: 4, counts: [[1, 1, 2]] })
  const bytes = await readFile(`${house.folder}/vote.bel`)
  const at = bytes.indexOf('"challenge":"')
  bytes[at + 20] = (bytes[at + 20] ?? 0) === 0x31 ? 0x32 : 0x31
  await writeFile(`${house.folder}/changed.bel`, bytes)
  expect(await cli(['ballot', 'verify', 'changed.bel'])).toMatchObject({ code: 1 })
})

test.skipIf(!hasBeleniosTool())(
  'belenios-tool verifies the archive that the service gives out, and refuses it with one character changed',
  async () => {
    const { uuid } = parseElection((await on()).texts.election)
    const archive = await memberClient(1).archive(id)
    const folder = `${house.folder}/belenios`
    await mkdir(folder)
    expect(await verifyByTool(folder, uuid, archive)).toMatchObject({ accepted: true })
    const changed = Buffer.from(archive)
    const at = changed.indexOf('"response":"') + 20
    changed[at] = changed[at] === 0x31 ? 0x32 : 0x31
    expect(await verifyByTool(folder, uuid, changed)).toMatchObject({ accepted: false })
  },
)

test('No line that a service, the authority or a trustee wrote names a person, a code, a credential or a ballot', async () => {
  const { credentials } = (await on()).texts
  const secrets = [
    ...(await memberClient(1).trackingCodes(id)),
    ...tracked,
    ...(JSON.parse(credentials) as string[]).map((line) => line.split(',')[0] ?? line),
    ...house.members.flatMap(({ webId, name }) => [webId, `/${name}/`]),
  ]
  const lines = [...told, programs.authority.lastWords(), house.podServer.lastWords()].join('\n')
  expect(told.join()).toContain('opened this part of the sum')
  expect(programs.authority.lastWords()).toContain('made 4 codes')
  for (const secret of secrets) expect(lines).not.toContain(secret)
  // A code of a letter, whoever’s it is.
  expect(lines).not.toMatch(/\b(?:[1-9A-Za-z]{3}-){4}[1-9A-Za-z]{3}\b/)
})

test('The programs say how they are used, and refuse what they do not understand in a sentence', async () => {
  expect(await programs.runTrustee(1, ['--help'])).toMatchObject({ code: 0, said: '' })
  expect((await programs.runAuthority(['--help'])).out).toContain('forgets the codes after the result')
  const wrong = await programs.runAuthority(['letters', id, '--service', house.service])
  expect(wrong).toMatchObject({ code: 1 })
  expect(wrong.said).not.toContain('    at ')
  expect((await programs.runTrustee(1, ['--never'])).said).toContain('see --help')
})
