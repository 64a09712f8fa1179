import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { verifyArchive, type ArchiveVerdict } from '@mutua/sdk/ballot/verify-archive'
import { createBallotClient, type BallotClient } from '@mutua/sdk/clients/ballot-client'
import { ballotPartiesWishSchema, partiesFingerprint } from '@mutua/sdk/voting/ballot-parties'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { consentServiceOf } from '../sign-in.ts'
import { listing, table } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

export const ballotList: Command = {
  words: ['ballot', 'list'],
  about: { it: 'elenca i voti segreti (chiunque può)', en: 'lists the secret votes (for anyone)' },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await publicBallots(call, world).votes(), world, [
      ['DOMANDA', 'QUESTION', ({ questions }) => questions.map(({ question }) => question).join(' / ')],
      ['STATO', 'STATE', ({ phase }) => phase],
      ['DAL', 'FROM', ({ opensAt }) => opensAt.slice(0, 16)],
      ['AL', 'UNTIL', ({ closedAt, closesAt }) => (closedAt ?? closesAt).slice(0, 16)],
      ['SCHEDE', 'BALLOTS', ({ ballots, voters }) => `${String(ballots)}/${String(voters)}`],
      ['VOTO', 'VOTE', ({ id }) => id],
    ]),
}

export const ballotArchive: Command = {
  words: ['ballot', 'archive'],
  about: {
    it: 'scarica l’archivio di un voto segreto, anche a urne aperte (chiunque può)',
    en: 'downloads the archive of a secret vote, also while the polls are open (for anyone)',
  },
  takes: ['VOTE'],
  options: {
    out: { kind: 'text', value: 'FILE', about: { it: 'in quale file', en: 'into which file' } },
  },
  run: async (call, world) => {
    const ballots = publicBallots(call, world)
    const { id, uuid } = await ballots.vote(call.place(0))
    const archive = await ballots.archive(id)
    const file = resolve(world.folder, call.text('out') ?? `${uuid}.bel`)
    await writeFile(file, archive)
    return { json: { file, bytes: archive.length }, text: file }
  },
}

export const ballotVerify: Command = {
  words: ['ballot', 'verify'],
  about: {
    it: 'verifica un archivio: ogni scheda, la somma, chi l’ha aperta e il risultato, senza rete e senza fidarsi di nessuno',
    en: 'verifies an archive: every ballot, the sum, who opened it and the result, without a network or trust in anybody',
  },
  takes: ['ARCHIVE'],
  options: {
    since: {
      kind: 'text',
      value: 'HASH',
      about: {
        it: 'fine di un archivio visto prima, che questo deve contenere',
        en: 'end of an archive that was seen before, which has to be in this one',
      },
    },
  },
  run: async (call, world) => {
    const archive = await readNamedFile(call.place(0), world)
    const since = call.text('since')
    const verdict = await verifyArchive(
      archive,
      since === undefined ? {} : { since: parseGiven('--since', parseSha256, since) },
    )
    if (verdict.kind === 'refused') {
      const { fault, why } = verdict
      return { json: { verified: false, fault, why }, text: `${fault}: ${why}`, refused: true }
    }
    return { json: toldOf(verdict), text: wordsOf(verdict, world) }
  },
}

export const ballotParties: Command = {
  words: ['ballot', 'parties'],
  about: {
    it: 'mostra chi prepara i codici e chi apre la somma dei voti segreti (chiunque può)',
    en: 'shows who makes the codes and who opens the sum of secret votes (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const parties = await publicBallots(call, world).parties.inForce()
    if (parties === undefined) return { json: null, text: '' }
    const fingerprint = await partiesFingerprint(parties)
    const lines = [parties.authority, ...parties.trustees].map(({ name, key }) => `${key}  ${name}`)
    return { json: { ...parties, fingerprint }, text: [...lines, fingerprint].join('\n') }
  },
}

export const ballotPartiesPropose: Command = {
  words: ['ballot', 'parties', 'propose'],
  about: {
    it: 'nomina e firma, da un file JSON, chi prepara i codici e chi apre la somma: conferma un secondo incaricato',
    en: 'names and signs, from a JSON file, who makes the codes and who opens the sum: a second officer confirms',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const wish = parseGiven(
      'FILE',
      (json) => parseWith(ballotPartiesWishSchema, JSON.parse(json), 'the parties'),
      text,
    )
    const { ballots, signer } = await officerBallots(call, world)
    const decision = await ballots.parties.propose(wish, signer)
    return { json: decision, text: decision.subject }
  },
}

export const ballotPartiesConfirm: Command = {
  words: ['ballot', 'parties', 'confirm'],
  about: {
    it: 'firma chi un altro incaricato ha nominato: vale per i voti aperti da qui in poi',
    en: 'signs whom another officer has named: it holds for votes that are opened from now on',
  },
  takes: ['NUMBER'],
  options: {},
  run: async (call, world) => {
    const { ballots, signer } = await officerBallots(call, world)
    const parties = await ballots.parties.confirm(wholeNumber('NUMBER', call.place(0)), signer)
    return { json: parties, text: parties.authority.name }
  },
}

export const ballotTick: Command = {
  words: ['ballot', 'tick'],
  about: {
    it: 'spunta un socio a cui si consegna una scheda di carta; senza numero, elenca gli spuntati',
    en: 'ticks off a member who is given a ballot of paper; without a number, lists those ticked',
  },
  takes: ['VOTE', '[MEMBER]'],
  options: {},
  run: async (call, world) => {
    const { ballots } = await officerBallots(call, world)
    const [id, member] = [call.place(0), call.places[1]]
    if (member !== undefined) await ballots.paper.tick(id, wholeNumber('MEMBER', member))
    const ticks = await ballots.paper.ticks(id)
    return { json: { items: ticks }, text: ticks.join('\n') }
  },
}

export const ballotUrn: Command = {
  words: ['ballot', 'urn'],
  about: {
    it: 'a urne chiuse firma chi ha preso una scheda di carta; il secondo incaricato con --confirm',
    en: 'after the polls signs who was given a ballot of paper; the second officer with --confirm',
  },
  takes: ['VOTE'],
  options: { confirm: { kind: 'flag', about: { it: 'conferma', en: 'confirms' } } },
  run: async (call, world) => {
    const { ballots, signer } = await officerBallots(call, world)
    const decision = await ballots.paper[call.flag('confirm') ? 'confirm' : 'propose'](call.place(0), signer)
    return { json: decision, text: decision.text }
  },
}

export const ballotEnter: Command = {
  words: ['ballot', 'enter'],
  about: {
    it: 'inserisce le schede di carta da un file: una riga per scheda, "blank" o i posti delle risposte da 1; una riga per ogni spunta',
    en: 'enters the ballots of paper from a file: a line for each, "blank" or the places of the answers from 1; one line for each tick',
  },
  takes: ['VOTE', 'FILE'],
  options: {},
  run: async (call, world) => {
    const { ballots } = await officerBallots(call, world)
    const vote = await ballots.vote(call.place(0))
    const lines = (await readNamedFile(call.place(1), world)).toString('utf8').trim().split('\n')
    const filled = lines.map((line) => {
      const answers = line.split(';').map((part) => part.trim())
      return answers.map((part) =>
        part === 'blank' ? part : part.split(/[\s,]+/).map((place) => wholeNumber('FILE', place) - 1),
      )
    })
    const on = { vote, texts: await ballots.texts(vote.id) }
    const entered = await ballots.paper.enter(on, await ballots.paper.codes(vote), filled)
    return { json: { items: entered }, text: entered.join('\n') }
  },
}

/** Ballots and archives are anybody's: nobody signs in for them. */
const publicBallots = (call: Call, world: World): BallotClient =>
  createBallotClient({
    consentService: consentServiceOf(call, world),
    fetch: world.fetch,
    anonymousFetch: world.fetch,
  })

const officerBallots = async (call: Call, world: World) => {
  const { session, consentService, signer } = await openSigningOfficer(call, world)
  return {
    signer,
    ballots: createBallotClient({ consentService, fetch: session.fetch, anonymousFetch: world.fetch }),
  }
}

const wholeNumber = (name: string, text: string): number =>
  parseGiven(
    name,
    (given) => {
      if (!/^[1-9]\d{0,8}$/.test(given)) throw new Error('not a whole number')
      return Number(given)
    },
    text,
  )

type Verified = Extract<ArchiveVerdict, { kind: 'verified' }>

const toldOf = ({ reached, election, credentials, cast, trackers, decryptedBy, counts, last }: Verified) => ({
  ...{ verified: true, reached, election: election.uuid, fingerprint: election.fingerprint },
  ...{ credentials: credentials.size, cast, counted: trackers.size, decryptedBy, last },
  ...(counts === undefined ? {} : { counts }),
})

const wordsOf = (verdict: Verified, { language }: World): string => {
  const { reached, election, cast, trackers, decryptedBy, counts, last } = verdict
  const isItalian = language === 'it'
  const rows = election.questions.flatMap(({ question, answers, blank }, index) => {
    const names = blank === true ? [isItalian ? 'bianca' : 'blank', ...answers] : answers
    return names.map((name, place) => [question, name, String(counts?.[index]?.[place] ?? '-')])
  })
  return [
    isItalian ? `Tutto torna, fino a: ${reached}.` : `Everything adds up, as far as: ${reached}.`,
    isItalian
      ? `${String(cast)} schede deposte, ne contano ${String(trackers.size)}; hanno aperto la somma: ${decryptedBy.join(', ')}`
      : `${String(cast)} ballots cast, ${String(trackers.size)} count; opened by: ${decryptedBy.join(', ')}`,
    table(isItalian ? ['DOMANDA', 'RISPOSTA', 'VOTI'] : ['QUESTION', 'ANSWER', 'VOTES'], rows),
    last,
  ].join('\n')
}
