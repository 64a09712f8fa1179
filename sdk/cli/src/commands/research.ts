import { createCatalogueClient, type CatalogueClient } from '@mutua/sdk/clients/catalogue-client'
import { parseWebId, parseWith } from '@mutua/sdk/ids'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import { z } from 'zod'
import type { Call, Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { poolReleaseCommands } from './pool-releases.ts'
import { poolCommands } from './pool.ts'

const researchVariables: Command = {
  words: ['research', 'variables'],
  about: {
    it: 'elenca che cosa può stare nella tabella di uno studio (chiunque può)',
    en: 'lists what can be in the table of a study (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await anybody(call, world).variables(), world, [
      ['VARIABILE', 'VARIABLE', ({ id }) => id],
      ['NOME', 'NAME', ({ title }) => title[world.language]],
      ['CATEGORIA', 'CATEGORY', ({ category }) => category],
      ['COLONNA', 'COLUMN', ({ column }) => column.name],
      ['UNITÀ', 'UNIT', ({ unit = '' }) => unit],
      ['QUALITÀ', 'QUALITY', ({ quality }) => [...quality.codings, quality.time].join(', ')],
    ]),
}

const researchCatalogue: Command = {
  words: ['research', 'catalogue'],
  about: {
    it: 'stampa il catalogo HealthDCAT-AP come JSON-LD (chiunque può)',
    en: 'prints the HealthDCAT-AP catalogue as JSON-LD (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const catalogue = await anybody(call, world).catalogue()
    return { json: catalogue, text: JSON.stringify(catalogue, undefined, 2) }
  },
}

const researchFeasibility: Command = {
  words: ['research', 'feasibility'],
  about: {
    it: 'chiede quanti soci ci sarebbero, all’incirca, per uno studio',
    en: 'asks about how many members there would be for a study',
  },
  takes: [],
  options: {
    where: {
      kind: 'text',
      value: 'FILTERS',
      about: {
        it: 'filtri: [{"column": "age_years", "from": 18}]',
        en: 'filters: [{"column": "age_years", "from": 18}]',
      },
    },
    organisation: {
      kind: 'text',
      value: 'ORGANISATION',
      about: {
        it: 'per quale ente, se sono più di uno',
        en: 'for which organisation, where there are several',
      },
    },
  },
  run: async (call, world) => {
    const where = parseGiven(
      'FILTERS',
      (json) => parseWith(z.array(z.unknown()), JSON.parse(json), 'the filters'),
      call.text('where') ?? '[]',
    )
    const organisation = call.text('organisation')
    const answer = await (
      await signedIn(call, world)
    ).feasibility({
      where,
      ...(organisation === undefined
        ? {}
        : { organisation: parseGiven('ORGANISATION', parseWebId, organisation) }),
    })
    const within = String(answer.within)
    return {
      json: answer,
      text:
        answer.about === 'few'
          ? { it: 'meno di dieci', en: 'fewer than ten' }
          : {
              it: `circa ${String(answer.about)}, più o meno ${within}`,
              en: `about ${String(answer.about)}, give or take ${within}`,
            },
    }
  },
}

const researchForum: Command = {
  words: ['research', 'forum'],
  about: {
    it: 'legge domande e risposte su uno studio (chiunque può)',
    en: 'reads questions and answers about a study (for anyone)',
  },
  takes: ['STUDY'],
  options: {},
  run: async (call, world) => {
    const items = await anybody(call, world).forum(call.place(0))
    return { json: { items }, text: items.map(entryText).join('\n') }
  },
}

const researchAsk: Command = {
  words: ['research', 'ask'],
  about: {
    it: 'chiede qualcosa su uno studio, in pubblico e senza nome',
    en: 'asks something about a study, in public and without a name',
  },
  takes: ['STUDY', 'TEXT'],
  options: {},
  run: async (call, world) =>
    told(await (await signedIn(call, world)).ask(call.place(0), { text: call.place(1) })),
}

const researchAnswer: Command = {
  words: ['research', 'answer'],
  about: {
    it: 'risponde a una domanda su uno studio, a nome dell’ente',
    en: 'answers a question about a study, in the name of the organisation',
  },
  takes: ['STUDY', 'NUMBER', 'TEXT'],
  options: {},
  run: async (call, world) => {
    const number = numberGiven(call)
    return told(await (await signedIn(call, world)).answer(call.place(0), number, call.place(2)))
  },
}

const researchHide: Command = {
  words: ['research', 'hide'],
  about: {
    it: 'nasconde una domanda, o una sua risposta; il motivo resta visibile a tutti',
    en: 'hides a question, or an answer to it; the reason stays for all to read',
  },
  takes: ['STUDY', 'NUMBER'],
  options: {
    reason: { kind: 'text', value: 'TEXT', about: { it: 'perché; obbligatorio', en: 'why; required' } },
    answer: {
      kind: 'text',
      value: 'NUMBER',
      about: { it: 'solo questa risposta', en: 'this answer alone' },
    },
  },
  run: async (call, world) => {
    const answer = call.text('answer')
    const wish = {
      reason: call.need('reason'),
      ...(answer === undefined ? {} : { answer: parseGiven('NUMBER', parseNumber, answer) }),
    }
    return told(await (await signedIn(call, world)).hide(call.place(0), numberGiven(call), wish))
  },
}

const researchNotices: Command = {
  words: ['research', 'notices'],
  about: {
    it: 'dice, o sceglie, se essere avvisati quando uno studio cerca soci',
    en: 'tells, or chooses, whether to be told when a study looks for members',
  },
  takes: [],
  options: {
    recruiting: { kind: 'text', value: 'CHOICE', about: { it: 'yes o no', en: 'yes or no' } },
  },
  run: async (call, world) => {
    const wish = call.text('recruiting')
    const chosen =
      wish === undefined
        ? undefined
        : parseGiven('CHOICE', (text) => parseWith(z.enum(['yes', 'no']), text, 'the choice'), wish) === 'yes'
    const client = await signedIn(call, world)
    const recruiting =
      chosen === undefined ? await client.wantsRecruiting() : await client.chooseRecruiting(chosen)
    return {
      json: { recruiting },
      text: recruiting
        ? { it: 'Sì: ti avvisiamo.', en: 'Yes: you are told.' }
        : { it: 'No: non ti avvisiamo.', en: 'No: you are not told.' },
    }
  },
}

/** What a question costs, and what the public, members and researchers read and ask about studies. */
export const researchCommands: readonly Command[] = [
  ...poolCommands,
  ...poolReleaseCommands,
  researchVariables,
  researchCatalogue,
  researchFeasibility,
  researchForum,
  researchAsk,
  researchAnswer,
  researchHide,
  researchNotices,
]

const anybody = (call: Call, world: World): CatalogueClient =>
  createCatalogueClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })

const signedIn = async (call: Call, world: World): Promise<CatalogueClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createCatalogueClient({ consentService, fetch: session.fetch })
}

const parseNumber = (text: unknown): number =>
  parseWith(z.coerce.number().int().positive(), text, 'the number')
const numberGiven = (call: Call): number => parseGiven('NUMBER', parseNumber, call.place(1))

const told = (entry: ForumEntry) => ({ json: entry, text: entryText(entry) })

const entryText = ({ number, from, text, hidden, answers }: ForumEntry): string =>
  [
    `${String(number)}  ${from}  ${hidden === undefined ? (text ?? '') : `(${hidden.reason})`}`,
    ...answers.map(
      (one) =>
        `    ${one.organisation}: ${one.hidden === undefined ? (one.text ?? '') : `(${one.hidden.reason})`}`,
    ),
  ].join('\n')
