import { createBankClient, type BankClient } from '@mutua/sdk/clients/bank-client'
import type { TemplateDraft } from '@mutua/sdk/bank/bank'
import { templateContentSchema, templateFileSchema } from '@mutua/sdk/bank/template'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { parseSha256, parseWebId, parseWith } from '@mutua/sdk/ids'
import type { z } from 'zod'
import type { Call, Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

const bankList: Command = {
  words: ['bank', 'list'],
  about: {
    it: 'cerca nella banca dei progetti (chiunque può)',
    en: 'searches the bank of projects (for anyone)',
  },
  takes: [],
  options: {
    sheet: {
      kind: 'text',
      value: 'NUMBER',
      about: { it: 'scheda del piano, 1-39', en: 'sheet of the plan, 1-39' },
    },
    need: { kind: 'text', value: 'WORDS', about: { it: 'parole del bisogno', en: 'words of the need' } },
  },
  run: async (call, world) => {
    const sheet = call.text('sheet')
    const need = call.text('need')
    const lines = await anybody(call, world).catalogue({
      ...(sheet === undefined ? {} : { sheet: `action-sheet:${sheet}` }),
      ...(need === undefined ? {} : { need }),
    })
    return listing(lines, world, [
      ['TITOLO', 'TITLE', ({ title }) => title],
      ['SCHEDE', 'SHEETS', ({ sheets }) => sheets.map((tag) => tag.split(':')[1] ?? '').join(' ')],
      ['VERSIONE', 'VERSION', ({ version }) => String(version)],
      ['LICENZA', 'LICENCE', ({ licence }) => licence],
      ['NATO DA', 'MADE FROM', ({ forkedFrom }) => forkedFrom ?? ''],
      ['RIPRESO', 'TAKEN UP', ({ forks }) => String(forks)],
      ['MODELLO', 'TEMPLATE', ({ id }) => id],
    ])
  },
}

const bankShow: Command = {
  words: ['bank', 'show'],
  about: {
    it: 'mostra un modello, chi lo ha fatto e chi lo ha ripreso; con --json il file firmato (chiunque può)',
    en: 'shows a template, who made it and who took it up; with --json the signed file (for anyone)',
  },
  takes: ['TEMPLATE'],
  options: {},
  run: async (call, world) => {
    const bank = anybody(call, world)
    const { template, forks, digest } = await bank.template(call.place(0))
    const { content, credits, coop, version } = template
    const made = [...credits, { coop, authors: content.authors, title: content.title }].map(
      ({ coop: { name }, authors, title }) =>
        `${name}: ${title} (${authors.map((one) => one.name).join(', ')})`,
    )
    return {
      json: await bank.file(call.place(0)),
      text: [
        `${content.title}, ${String(version)}, ${content.licence}, ${digest}`,
        content.need,
        ...made,
        ...forks.map((fork) => `<- ${fork.coop.name} ${fork.id}`),
      ].join('\n'),
    }
  },
}

const bankDiff: Command = {
  words: ['bank', 'diff'],
  about: {
    it: 'che cosa è cambiato da quando è stato ripreso (chiunque può)',
    en: 'what has changed since it was taken up (for anyone)',
  },
  takes: ['TEMPLATE'],
  options: {},
  run: async (call, world) => {
    const changes = await anybody(call, world).diff(call.place(0))
    return {
      json: changes,
      text: changes
        .flatMap(({ part, before, after }) => [
          part,
          ...before.map((line) => `- ${line}`),
          ...after.map((line) => `+ ${line}`),
        ])
        .join('\n'),
    }
  },
}

const bankDraft: Command = {
  words: ['bank', 'draft'],
  about: { it: 'scrive un modello, da un file JSON', en: 'writes a template, from a JSON file' },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const content = await readJson(0, templateContentSchema, call, world)
    return told(await (await officer(call, world)).draft(content))
  },
}

const bankEdit: Command = {
  words: ['bank', 'edit'],
  about: { it: 'cambia la bozza di un modello', en: 'changes the draft of a template' },
  takes: ['TEMPLATE', 'FILE'],
  options: {},
  run: async (call, world) => {
    const content = await readJson(1, templateContentSchema, call, world)
    return told(await (await officer(call, world)).edit(call.place(0), content))
  },
}

const bankPublish: Command = {
  words: ['bank', 'publish'],
  about: {
    it: 'pubblica una versione firmata: da qui chiunque può riprenderla',
    en: 'publishes a signed version: from here anybody may take it up',
  },
  takes: ['TEMPLATE'],
  options: {},
  run: async (call, world) => {
    const published = await (await officer(call, world)).publish(call.place(0))
    return { json: published, text: `${published.id} ${String(published.versions)} ${published.digest}` }
  },
}

const bankFork: Command = {
  words: ['bank', 'fork'],
  about: {
    it: 'riprende il modello di un’altra cooperativa, per indirizzo o da un file: chi lo ha fatto resta nominato',
    en: 'takes up the template of another co-op, by address or from a file: whoever made it stays named',
  },
  takes: ['ADDRESS-OR-FILE'],
  options: {},
  run: async (call, world) => {
    const given = call.place(0)
    const wish = /^https?:/.test(given)
      ? { address: given }
      : { file: await readJson(0, templateFileSchema, call, world) }
    return told(await (await officer(call, world)).fork(wish))
  },
}

const bankStart: Command = {
  words: ['bank', 'start'],
  about: {
    it: 'la bozza di un progetto da un modello: le tre firme restano necessarie',
    en: 'the draft of a project from a template: the three signatures stay necessary',
  },
  takes: ['TEMPLATE'],
  options: {
    organisation: { kind: 'text', value: 'WEBID', about: { it: 'chi usa i dati', en: 'who uses the data' } },
    from: { kind: 'text', value: 'DAY', about: { it: 'primo giorno', en: 'first day' } },
    to: { kind: 'text', value: 'DAY', about: { it: 'ultimo giorno', en: 'last day' } },
    assessment: {
      kind: 'text',
      value: 'SHA256',
      about: { it: 'impronta della valutazione d’impatto', en: 'digest of the impact assessment' },
    },
  },
  run: async (call, world) => {
    const day = (name: string) =>
      parseGiven(`--${name}`, (text) => parseWith(civilDateSchema, text, 'a day'), call.need(name))
    const digest = parseGiven('--assessment', parseSha256, call.need('assessment'))
    const project = await (
      await officer(call, world)
    ).start(call.place(0), {
      recipient: parseGiven('--organisation', parseWebId, call.need('organisation')),
      ...{ from: day('from'), to: day('to') },
      attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest }],
    })
    return { json: project, text: `${project.document.title}: ${project.state}, ${project.id}` }
  },
}

/** The bank of projects, from a terminal. */
export const bankCommands: readonly Command[] = [
  bankList,
  bankShow,
  bankDiff,
  bankDraft,
  bankEdit,
  bankPublish,
  bankFork,
  bankStart,
]

const anybody = (call: Call, world: World): BankClient =>
  createBankClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })

const officer = async (call: Call, world: World): Promise<BankClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createBankClient({ consentService, fetch: session.fetch })
}

const readJson = async <Output>(
  place: number,
  schema: z.ZodType<Output>,
  call: Call,
  world: World,
): Promise<Output> =>
  parseGiven(
    'FILE',
    (json) => parseWith(schema, JSON.parse(json), 'the file'),
    (await readNamedFile(call.place(place), world)).toString('utf8'),
  )

const told = (draft: TemplateDraft) => ({
  json: draft,
  text: [
    draft.id,
    draft.content.title,
    ...draft.credits.map(({ coop, title }) => `${coop.name}: ${title}`),
  ].join('\n'),
})
