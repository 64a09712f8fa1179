import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { policySubjectSchema } from '@mutua/sdk/coop/policy-subject'
import { resolutionIdSchema } from '@mutua/sdk/coop/resolution-id'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import { openCoop } from './register.ts'

export const resolutionRecord: Command = {
  words: ['resolution', 'record'],
  about: { it: 'trascrive una delibera dal verbale', en: 'records a resolution from the minutes' },
  takes: ['ID'],
  options: {
    'title': {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'che cosa è stato deliberato', en: 'what was resolved' },
    },
    'on': { kind: 'text', value: 'DATE', about: { it: 'quando: 2026-11-21', en: 'when: 2026-11-21' } },
    'ristorno-criteria': {
      kind: 'text',
      value: 'SHA256',
      about: {
        it: 'impronta dei criteri pubblicati che adotta (ristorno publish)',
        en: 'fingerprint of the published criteria that it adopts (ristorno publish)',
      },
    },
    'governs': {
      kind: 'list',
      value: 'SUBJECT',
      about: {
        it: 'tariff, ristorno, budget, project...; si ripete',
        en: 'tariff, ristorno, budget, project...; may be repeated',
      },
    },
    'enacts': {
      kind: 'list',
      value: 'SUBJECT:SHA256',
      about: {
        it: 'che cosa mette in vigore: l’impronta di un testo pubblicato (policy publish); si ripete',
        en: 'what it puts into force: fingerprint of a published text (policy publish); may be repeated',
      },
    },
  },
  run: async (call, world) => {
    const governs = call
      .list('governs')
      .map((subject) =>
        parseGiven('--governs', (text) => parseWith(policySubjectSchema, text, 'a subject'), subject),
      )
    const enacts = call.list('enacts').map((text) => parseGiven('--enacts', parseEnacted, text))
    if (governs.length + enacts.length === 0)
      throw usageFault({ it: 'Manca --governs.', en: '--governs is missing.' })
    const criteria = call.text('ristorno-criteria')
    const adopted = await (
      await openCoop(call, world)
    ).recordResolution({
      id: parseGiven('ID', parseResolutionId, call.place(0)),
      title: call.need('title'),
      adoptedOn: parseGiven('--on', (text) => parseWith(civilDateSchema, text, 'a day'), call.need('on')),
      governs: [...new Set([...governs, ...enacts.map(({ subject }) => subject)])],
      ...(enacts.length === 0 ? {} : { enacts }),
      ...(criteria === undefined
        ? {}
        : { ristornoCriteria: parseGiven('--ristorno-criteria', parseSha256, criteria) }),
    })
    return {
      json: adopted,
      text: { it: `La delibera ${adopted.id} è nel libro.`, en: `Resolution ${adopted.id} is in the book.` },
    }
  },
}

export const resolutionList: Command = {
  words: ['resolution', 'list'],
  about: { it: 'elenca le delibere', en: 'lists the resolutions' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openCoop(call, world)).resolutions()
    return listing(items, world, [
      ['DELIBERA', 'RESOLUTION', ({ id }) => id],
      ['DEL', 'OF', ({ adoptedOn }) => adoptedOn],
      ['SU', 'ON', ({ governs }) => governs.join(' ')],
      ['TITOLO', 'TITLE', ({ title }) => title],
    ])
  },
}

const parseEnacted = (text: string) => {
  const [subject, digest] = text.split(':')
  return { subject: parseWith(policySubjectSchema, subject, 'a subject'), digest: parseSha256(digest) }
}

/** @throws {Problem} `input-malformed` */
export const parseResolutionId = (text: string): string => parseWith(resolutionIdSchema, text, 'a resolution')
