import { emergencyVerdicts, emergencyVerdictSchema, toldByOfficerSchema } from '@mutua/sdk/consent/emergency'
import { monthSchema } from '@mutua/sdk/coop/period'
import { parseWebId, parseWith } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { accessFrom, openEmergencies, wordsFromInput } from './emergency.ts'

export const emergencyReview: Command = {
  words: ['emergency', 'review'],
  about: {
    it: 'l’elenco degli accessi in emergenza di un mese',
    en: 'the list of the emergency accesses of a month',
  },
  takes: [],
  options: {
    month: {
      kind: 'text',
      value: 'MONTH',
      about: { it: '2026-11; di norma questo', en: '2026-11; normally this one' },
    },
    overdue: {
      kind: 'flag',
      about: { it: 'di ogni mese, ciò che andava già riesaminato', en: 'of any month, what is overdue' },
    },
  },
  run: async (call, world) => {
    const emergencies = await openEmergencies(call, world)
    const asked = call.text('month')
    const month =
      asked === undefined
        ? undefined
        : parseGiven('--month', (text) => parseWith(monthSchema, text, 'a month'), asked)
    const review = call.flag('overdue') ? undefined : await emergencies.review(month)
    const items = review?.items ?? (await emergencies.overdue())
    return {
      ...listing(items, world, [
        ['ACCESSO', 'ACCESS', (line) => line.grant],
        ['APERTO', 'OPENED', (line) => line.openedAt],
        ['MIN', 'MIN', (line) => String(Math.ceil(line.seconds / 60))],
        ['LETTURE', 'READS', (line) => String(line.reads)],
        ['CHI', 'WHO', (line) => line.person],
        ['MOTIVO', 'REASON', (line) => line.reason],
        ['INFORMATO', 'TOLD', (line) => `${line.told?.at ?? ''}${line.isTellingOverdue ? late(world) : ''}`],
        ['OBIEZIONE', 'OBJECTION', (line) => (line.objection === undefined ? '' : '!')],
        [
          'ESITO',
          'VERDICT',
          (line) => `${line.review?.verdict ?? ''}${line.isReviewOverdue ? late(world) : ''}`,
        ],
      ]),
      json: review ?? { items },
    }
  },
}

export const emergencyJudge: Command = {
  words: ['emergency', 'judge'],
  about: {
    it: 'dà l’esito del riesame; il perché si legge dall’input',
    en: 'gives the verdict of the review; why is read from the input',
  },
  takes: ['ACCESS'],
  options: {
    verdict: {
      kind: 'text',
      value: 'VERDICT',
      about: { it: emergencyVerdicts.join(', '), en: emergencyVerdicts.join(', ') },
    },
  },
  run: async (call, world) => {
    const grant = accessFrom(call)
    const asked = { verdict: call.need('verdict'), note: await wordsFromInput(world) }
    const verdict = parseWith(emergencyVerdictSchema, asked, 'the verdict')
    const access = await (await openEmergencies(call, world)).judge(grant, verdict)
    return { json: access, text: { it: 'L’esito è scritto.', en: 'The verdict is written down.' } }
  },
}

export const emergencyUntold: Command = {
  words: ['emergency', 'untold'],
  about: {
    it: 'a chi nessun avviso è ancora arrivato',
    en: 'members whom no notice has reached yet',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openEmergencies(call, world)).untold()
    return {
      ...listing(items, world, [
        ['ACCESSO', 'ACCESS', ({ grant }) => grant],
        ['SOCIO', 'MEMBER', ({ owner }) => owner],
        ['ENTRO', 'TELL BY', ({ tellBy, isOverdue }) => `${tellBy}${isOverdue ? late(world) : ''}`],
      ]),
      incomplete: items.some(({ isOverdue }) => isOverdue),
    }
  },
}

export const emergencyTold: Command = {
  words: ['emergency', 'told'],
  about: {
    it: 'il socio è stato informato di persona, per telefono o per lettera',
    en: 'the member was told in person, by phone or by letter',
  },
  takes: ['ACCESS'],
  options: {
    by: {
      kind: 'text',
      value: 'HOW',
      about: { it: 'phone, letter o in-person', en: 'phone, letter or in-person' },
    },
  },
  run: async (call, world) => {
    const grant = accessFrom(call)
    const by = parseGiven(
      '--by',
      (text) => parseWith(toldByOfficerSchema.shape.by, text, 'a way'),
      call.need('by'),
    )
    const access = await (await openEmergencies(call, world)).tell(grant, by)
    return { json: access, text: { it: 'È scritto.', en: 'It is written down.' } }
  },
}

export const emergencyTrust: Command = {
  words: ['emergency', 'trust'],
  about: {
    it: 'affida l’accesso in emergenza a un’organizzazione; senza nome: a quali è affidato',
    en: 'entrusts an organisation with emergency access; without a name: which ones are',
  },
  takes: ['[ORGANISATION]'],
  options: { end: { kind: 'flag', about: { it: 'non più', en: 'no longer' } } },
  run: async (call, world) => {
    const emergencies = await openEmergencies(call, world)
    const [named] = call.places
    if (named === undefined) {
      const items = await emergencies.trusted()
      return { json: { items }, text: items.map(({ organisation }) => organisation).join('\n') }
    }
    const organisation = parseGiven('ORGANISATION', parseWebId, named)
    if (!call.flag('end')) {
      const trust = await emergencies.entrust(organisation)
      return { json: trust, text: trust.organisation }
    }
    await emergencies.endTrust(organisation)
    return {
      json: { organisation },
      text: {
        it: 'Non più; ciò che è aperto finisce entro un’ora.',
        en: 'No longer; what is open runs out within the hour.',
      },
    }
  },
}

const late = ({ language }: World): string => (language === 'it' ? ' in ritardo' : ' overdue')
