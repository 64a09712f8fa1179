import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createMembershipClient, type MembershipClient } from '@mutua/sdk/clients/membership-client'
import { parseYear } from '@mutua/sdk/coop/period'
import { ristornoChoiceSchema, type RistornoChoice } from '@mutua/sdk/coop/ristorno'
import { statementProofSchema, type StatementLineName } from '@mutua/sdk/coop/statement'
import { verifyStatement } from '@mutua/sdk/coop/verify-statement'
import { parseWith } from '@mutua/sdk/ids'
import { statementWords } from '@mutua/sdk/paper/statement-words'
import type { Call, Command } from '../command.ts'
import { euro } from '../euro.ts'
import { signInCaller } from '../sign-in.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

export const statementList: Command = {
  words: ['statement', 'list'],
  about: {
    it: 'che cosa hanno reso i propri dati, anno per anno, riga per riga',
    en: 'what one’s own data gave back, year by year, line by line',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await open(call, world)).statements()
    const { language } = world
    const head = { it: ['ANNO', 'VOCE', 'IMPORTO'], en: ['YEAR', 'LINE', 'AMOUNT'] }[language]
    const rows = items.flatMap(({ year, lines }) =>
      lines.map(({ line, cents }) => [year, lineWords(line, language), euro(cents, language)]),
    )
    return { json: { items }, text: table(head, rows) }
  },
}

export const statementProof: Command = {
  words: ['statement', 'proof'],
  about: {
    it: 'scrive la prova del proprio conto di un anno, che si controlla senza di noi (docs/verify)',
    en: 'writes the proof of one’s own statement of a year, which is checked without us (docs/verify)',
  },
  takes: ['YEAR'],
  options: {
    out: { kind: 'text', value: 'FILE', about: { it: 'dove scriverla', en: 'where it is written' } },
  },
  run: async (call, world) => {
    const proof = await (await open(call, world)).statementProof(yearFrom(call))
    const file = call.need('out')
    await writeFile(resolve(world.folder, file), JSON.stringify(proof, undefined, 2), { mode: 0o600 })
    return { json: { file }, text: file }
  },
}

export const statementVerify: Command = {
  words: ['statement', 'verify'],
  about: {
    it: 'controlla una prova senza rete: il conto è nell’albero dell’anno, e le righe tornano',
    en: 'checks a proof without a network: the statement is in the tree of the year, and its lines add up',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const proof = parseGiven(
      'FILE',
      () => parseWith(statementProofSchema, jsonOf(text), 'the proof'),
      call.place(0),
    )
    const verdict = await verifyStatement(proof)
    if (verdict.kind === 'failed')
      return {
        json: verdict,
        text: { it: `Non torna: ${verdict.why}.`, en: `It does not hold: ${verdict.why}.` },
        refused: true,
      }
    const { year, cents } = verdict.statement
    return {
      json: { kind: verdict.kind, root: proof.root, year, cents: String(cents) },
      text: {
        it: `Torna: ${year}, ${euro(cents, 'it')}, nell’albero ${proof.root}.`,
        en: `It holds: ${year}, ${euro(cents, 'en')}, in the tree ${proof.root}.`,
      },
    }
  },
}

const perMille = (it: string, en: string) =>
  ({ kind: 'text', value: 'PER-MILLE', about: { it, en } }) as const

export const ristornoChoose: Command = {
  words: ['ristorno', 'choose'],
  about: {
    it: 'sceglie che cosa diventa il proprio ristorno; senza opzioni mostra la scelta',
    en: 'chooses what becomes of one’s own ristorno; without options it shows the choice',
  },
  takes: [],
  options: {
    cash: perMille('sul conto', 'to the account'),
    quota: perMille('ad aumentare la quota', 'to raise the quota'),
    solidarity: perMille('al fondo di solidarietà', 'to the solidarity fund'),
  },
  run: async (call, world) => {
    const given = [call.text('cash'), call.text('quota'), call.text('solidarity')]
    const client = await open(call, world)
    if (given.every((text) => text === undefined)) {
      const standing = await client.ristornoChoice()
      const none = {
        it: 'Non hai scelto: vale quello che delibera l’assemblea.',
        en: 'Nothing was chosen: what the assembly decides holds.',
      }
      return { json: standing ?? {}, text: standing === undefined ? none : choiceWords(standing.choice) }
    }
    const [cash, quota, solidarity] = given.map((text) => Number(text ?? '0'))
    const choice = parseGiven(
      '--cash --quota --solidarity',
      () =>
        parseWith(
          ristornoChoiceSchema,
          { cashPerMille: cash, quotaPerMille: quota, solidarityPerMille: solidarity },
          'the choice',
        ),
      given.join(' '),
    )
    const standing = await client.chooseRistorno(choice)
    return { json: standing, text: choiceWords(standing.choice) }
  },
}

const choiceWords = ({ cashPerMille, quotaPerMille, solidarityPerMille }: RistornoChoice) => ({
  it: `Sul conto ${String(cashPerMille)}, alla quota ${String(quotaPerMille)}, al fondo di solidarietà ${String(solidarityPerMille)} su mille.`,
  en: `To the account ${String(cashPerMille)}, to the quota ${String(quotaPerMille)}, to the solidarity fund ${String(solidarityPerMille)} of a thousand.`,
})

const lineWords = (line: StatementLineName, language: Language): string =>
  statementWords[language].lines[line]

const open = async (call: Call, world: World): Promise<MembershipClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createMembershipClient({ consentService, fetch: session.fetch })
}

const yearFrom = (call: Call) => parseGiven('YEAR', parseYear, call.place(0))

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw usageFault({ it: 'Il file della prova non è JSON.', en: 'The file of the proof is not JSON.' })
  }
}
