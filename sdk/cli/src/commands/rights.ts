import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createDocumentClient } from '@mutua/sdk/clients/document-client'
import { createRightsClient, type RightsClient } from '@mutua/sdk/clients/rights-client'
import { parseWith } from '@mutua/sdk/ids'
import { rightsLetter } from '@mutua/sdk/paper/rights-letter'
import {
  rightKinds,
  rightsAnswerSchema,
  rightsEntrySchema,
  rightsGrounds,
  rightsOutcomes,
  rightsWishSchema,
  type RightsLine,
} from '@mutua/sdk/rights/rights-request'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { wordsFromInput } from './emergency.ts'
import { readNamedFile } from './pod.ts'

export const rightsAsk: Command = {
  words: ['rights', 'ask'],
  about: {
    it: 'chiede alla cooperativa ciò che il GDPR dà a ognuno (art. 15-22); le parole si leggono dall’input',
    en: 'asks the co-op for what the GDPR gives to everybody (art. 15-22); the words are read from the input',
  },
  takes: ['KIND'],
  options: {},
  run: async (call, world) => {
    const wish = parseWith(
      rightsWishSchema,
      { kind: parseGiven('KIND', kindOf, call.place(0)), text: await wordsFromInput(world) },
      'the request',
    )
    return told(await (await openRights(call, world)).make(wish))
  },
}

export const rightsList: Command = {
  words: ['rights', 'list'],
  about: { it: 'le proprie richieste', en: 'one’s own requests' },
  takes: [],
  options: {},
  run: async (call, world) => linesOf(await (await openRights(call, world)).requests(), world),
}

export const rightsReceived: Command = {
  words: ['rights', 'received'],
  about: {
    it: 'le richieste arrivate, senza nomi e parole: prima quelle che aspettano',
    en: 'the requests that came in, without names and words: those that wait first',
  },
  takes: [],
  options: {},
  run: async (call, world) => linesOf(await (await openRights(call, world)).received(), world),
}

export const rightsEnter: Command = {
  words: ['rights', 'enter'],
  about: {
    it: 'registra una lettera, o chi viene allo sportello, da un file JSON',
    en: 'enters a letter, or somebody at the desk, from a JSON file',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const entry = parseGiven(
      'FILE',
      (json) => parseWith(rightsEntrySchema, JSON.parse(json), 'the request'),
      text,
    )
    return told(await (await openRights(call, world)).enter(entry))
  },
}

export const rightsShow: Command = {
  words: ['rights', 'show'],
  about: {
    it: 'una richiesta per intero: a chi l’ha fatta e a chi risponde',
    en: 'a whole request: for who made it and who answers it',
  },
  takes: ['REQUEST'],
  options: {},
  run: async (call, world) => {
    const request = await (await openRights(call, world)).request(call.place(0))
    return { json: request, text: `${lineText(request)}\n\n${request.text}` }
  },
}

export const rightsTake: Command = {
  words: ['rights', 'take'],
  about: {
    it: 'prende in carico una richiesta: da qui la legge e risponde chi la prende',
    en: 'takes charge of a request: whoever does reads it from here on, and answers',
  },
  takes: ['REQUEST'],
  options: {
    reason: {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'perché, se la toglie a un altro', en: 'why, where another officer had it' },
    },
  },
  run: async (call, world) => {
    const request = await (await openRights(call, world)).take(call.place(0), call.text('reason'))
    return { json: request, text: `${lineText(request)}\n\n${request.text}` }
  },
}

export const rightsIdentity: Command = {
  words: ['rights', 'identity'],
  about: {
    it: 'chiede chi è la persona, con il motivo dall’input: il termine si ferma; --shown: l’ha mostrato, e riparte',
    en: 'asks who the person is, with the reason from the input: the clock stops; --shown: they have shown it, and it goes on',
  },
  takes: ['REQUEST'],
  options: {
    shown: { kind: 'flag', about: { it: 'ha mostrato chi è', en: 'they have shown who they are' } },
  },
  run: async (call, world) => {
    const rights = await openRights(call, world)
    return told(
      call.flag('shown')
        ? await rights.showIdentity(call.place(0))
        : await rights.askIdentity(call.place(0), await wordsFromInput(world)),
    )
  },
}

export const rightsExtend: Command = {
  words: ['rights', 'extend'],
  about: {
    it: 'aggiunge due mesi, una volta e nel primo; il motivo, che la persona legge, viene dall’input',
    en: 'adds two months, once and within the first; the reason, which the person reads, comes from the input',
  },
  takes: ['REQUEST'],
  options: {},
  run: async (call, world) =>
    told(await (await openRights(call, world)).extend(call.place(0), await wordsFromInput(world))),
}

export const rightsAnswer: Command = {
  words: ['rights', 'answer'],
  about: {
    it: 'risponde a una richiesta, una volta sola; le parole si leggono dall’input',
    en: 'answers a request, once; the words are read from the input',
  },
  takes: ['REQUEST'],
  options: {
    outcome: {
      kind: 'text',
      value: 'OUTCOME',
      about: { it: rightsOutcomes.join(', '), en: rightsOutcomes.join(', ') },
    },
    ground: {
      kind: 'text',
      value: 'GROUND',
      about: {
        it: `se si fa meno di quanto chiesto: ${rightsGrounds.join(', ')}`,
        en: `where less is done than was asked: ${rightsGrounds.join(', ')}`,
      },
    },
  },
  run: async (call, world) => {
    const ground = call.text('ground')
    const answer = parseWith(
      rightsAnswerSchema,
      {
        outcome: call.need('outcome'),
        text: await wordsFromInput(world),
        ...(ground === undefined ? {} : { ground }),
      },
      'the answer',
    )
    return told(await (await openRights(call, world)).answer(call.place(0), answer))
  },
}

export const rightsWithdraw: Command = {
  words: ['rights', 'withdraw'],
  about: { it: 'ritira una propria richiesta', en: 'takes back a request of one’s own' },
  takes: ['REQUEST'],
  options: {},
  run: async (call, world) => told(await (await openRights(call, world)).withdraw(call.place(0))),
}

export const rightsLetterWrite: Command = {
  words: ['rights', 'letter'],
  about: {
    it: 'scrive la lettera a chi non ha un’app: che è arrivata, quanto ci vuole, la risposta',
    en: 'writes the letter to whoever has no app: that it arrived, how long it takes, the answer',
  },
  takes: ['REQUEST', 'FILE'],
  options: {},
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const deps = { consentService, fetch: session.fetch }
    const request = await createRightsClient(deps).request(call.place(0))
    const file = resolve(world.folder, call.place(1))
    const letter = rightsLetter(request, await createDocumentClient(deps).profile(), world.language)
    await writeFile(file, letter)
    return { json: { request, file }, text: file }
  },
}

const openRights = async (call: Call, world: World): Promise<RightsClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createRightsClient({ consentService, fetch: session.fetch })
}

const kindOf = (text: string) => parseWith(rightsWishSchema.shape.kind, text, rightKinds.join(', '))

const linesOf = (lines: readonly RightsLine[], world: World): Outcome => ({
  ...listing(lines, world, [
    ['NUMERO', 'NUMBER', ({ number }) => number],
    ['DIRITTO', 'RIGHT', ({ kind }) => kind],
    ['CHI', 'WHO', ({ standing }) => standing],
    ['ENTRO', 'BY', ({ clock, isOverdue }) => `${clock.dueOn}${isOverdue ? late(world) : ''}`],
    ['STATO', 'STATE', ({ state, outcome }) => outcome ?? state],
    ['RICHIESTA', 'REQUEST', ({ id }) => id],
  ]),
  incomplete: lines.some(({ state, isOverdue }) => state === 'open' && isOverdue),
})

const late = ({ language }: World): string => (language === 'it' ? ' in ritardo' : ' overdue')

const lineText = ({ number, kind, state, clock }: RightsLine): string =>
  `${number} ${kind}: ${state}, ${clock.isPaused ? '(-) ' : ''}${clock.dueOn}`

const told = (line: RightsLine): Outcome => ({
  json: line,
  text: line.id,
  remark: { it: lineText(line), en: lineText(line) },
})
