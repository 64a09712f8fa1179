import { z } from 'zod'
import { createStudyClient, type StudyClient } from '@mutua/sdk/clients/study-client'
import { parseWith } from '@mutua/sdk/ids'
import {
  studyResultsSchema,
  studyStepWishSchema,
  studyWire,
  type OwnStudy,
  type Study,
} from '@mutua/sdk/pool/study'
import { shownOfStudy, studyTopics } from '@mutua/sdk/pool/study-shown'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import type { Call, Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'
import { explained, toldOf } from './study-told.ts'

const studyList: Command = {
  words: ['study', 'list'],
  about: {
    it: 'elenca gli studi del pool della ricerca, con lo stato e quanti soci circa partecipano (chiunque può)',
    en: 'lists the studies of the research pool, with their state and about how many members take part (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const studies = await readPublic(call, world).studies()
    return {
      ...listing(studies, world, [
        ['TITOLO', 'TITLE', ({ project }) => project.document.title],
        ['STATO', 'STATE', ({ state }) => state],
        ['ADESIONI FINO AL', 'JOIN UNTIL', ({ recruiting }) => recruiting?.until ?? ''],
        ['SOCI CIRCA', 'ABOUT', ({ recruiting }) => aboutText(recruiting?.joined)],
        ['RISPOSTE', 'ANSWERS', ({ answers }) => String(answers)],
        [
          'RISULTATI ENTRO',
          'RESULTS DUE',
          ({ resultsDue, resultsOverdue }) => `${resultsDue ?? ''}${resultsOverdue ? ' !' : ''}`,
        ],
        ['STUDIO', 'STUDY', ({ id }) => id],
      ]),
      json: studies.map(studyWire),
    }
  },
}

const studyShow: Command = {
  words: ['study', 'show'],
  about: {
    it: 'mostra uno studio con i passi firmati (chiunque può)',
    en: 'shows a study with its signed steps (for anyone)',
  },
  takes: ['STUDY'],
  options: {},
  run: async (call, world) => told(await readPublic(call, world).study(call.place(0))),
}

const studyStep: Command = {
  words: ['study', 'step'],
  about: {
    it: 'firma il prossimo passo di uno studio: recruit, freeze, open, close o destroy',
    en: 'signs the next step of a study: recruit, freeze, open, close or destroy',
  },
  takes: ['STUDY', 'STEP'],
  options: {
    until: {
      kind: 'text',
      value: 'DATE',
      about: { it: 'di recruit: ultimo giorno per aderire', en: 'of recruit: last day to join' },
    },
    reason: { kind: 'text', value: 'TEXT', about: { it: 'di close: perché', en: 'of close: why' } },
  },
  run: async (call, world) => {
    const [until, reason] = [call.text('until'), call.text('reason')]
    const wish = parseGiven(
      'STEP',
      (step) =>
        parseWith(
          studyStepWishSchema,
          { step, ...(until === undefined ? {} : { until }), ...(reason === undefined ? {} : { reason }) },
          'the step',
        ),
      call.place(1),
    )
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const client = createStudyClient({ consentService, fetch: session.fetch })
    return told(await client.takeStep(call.place(0), wish, signer))
  },
}

const studyOptIn: Command = {
  words: ['study', 'opt-in'],
  about: {
    it: 'spiega uno studio; con ogni cosa capita vi aderisce: dà il consenso, che si revoca come ogni altro',
    en: 'explains a study; with each thing understood joins it: gives the consent, withdrawn like any other',
  },
  takes: ['STUDY'],
  options: {
    understood: {
      kind: 'list',
      value: 'TOPIC',
      about: {
        it: 'una cosa letta e capita: who, things, find, copy, back; senza, le spiega soltanto',
        en: 'a thing read and understood: who, things, find, copy, back; without it they are only explained',
      },
    },
  },
  run: async (call, world) => {
    const client = await openStudies(call, world)
    const study = await client.study(call.place(0))
    const understood = call
      .list('understood')
      .map((topic) => parseGiven('--understood', (text) => parseWith(z.enum(studyTopics), text, 'it'), topic))
    const told = toldOf(study)
    if (understood.length === 0) return { json: { study: study.id, topics: told }, ...explained(told) }
    const { language } = world
    const text = studyTopics.map((topic) => told[topic][language]).join('\n')
    const own = await client.optIn(
      study.id,
      await shownOfStudy(study, { text, language, channel: 'client', understood }),
    )
    return {
      json: ownJson(own),
      text: own.grant ?? '',
      remark: {
        it: 'Questo è il consenso. Per lasciare lo studio: withdraw con questo indirizzo.',
        en: 'This is the consent. To leave the study: withdraw with this address.',
      },
    }
  },
}

const studyMine: Command = {
  words: ['study', 'mine'],
  about: {
    it: 'gli studi a cui si può aderire o si partecipa, e quanto resta del proprio anno',
    en: 'the studies that one can join or takes part in, and what is left of one’s own year',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const client = await openStudies(call, world)
    const [studies, { year, limit, reserved }] = [await client.mine(), await client.budget()]
    const [most, taken] = [unitsText(limit, rhoUnits), unitsText(reserved, rhoUnits)]
    return {
      ...listing(studies, world, [
        ['TITOLO', 'TITLE', ({ study }) => study.project.document.title],
        ['STATO', 'STATE', ({ study }) => study.state],
        ['IO', 'I', ({ state }) => state],
        ['CONSENSO', 'CONSENT', ({ grant }) => grant ?? ''],
        ['STUDIO', 'STUDY', ({ study }) => study.id],
      ]),
      json: { studies: studies.map(ownJson), budget: { year, limit: most, reserved: taken } },
      remark: {
        it: `Nel ${year} gli studi hanno preso al più rho ${taken} di ${most}.`,
        en: `In ${year} studies have taken at most rho ${taken} of ${most}.`,
      },
    }
  },
}

const studyResults: Command = {
  words: ['study', 'results'],
  about: {
    it: 'dice ai soci che cosa uno studio chiuso ha trovato, da un file JSON',
    en: 'tells the members what a closed study found, from a JSON file',
  },
  takes: ['STUDY', 'FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(1), world)).toString('utf8')
    const results = parseGiven(
      'FILE',
      (json) => parseWith(studyResultsSchema, JSON.parse(json), 'the results'),
      text,
    )
    return told(await (await openStudies(call, world)).report(call.place(0), results))
  },
}

export const studyCommands: readonly Command[] = [
  studyList,
  studyShow,
  studyStep,
  studyOptIn,
  studyMine,
  studyResults,
]

const readPublic = (call: Call, world: World): StudyClient =>
  createStudyClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })

const openStudies = async (call: Call, world: World): Promise<StudyClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createStudyClient({ consentService, fetch: session.fetch })
}

const aboutText = (about: number | 'few' | undefined): string =>
  about === undefined ? '' : about === 'few' ? '< 10' : String(about)

const ownJson = ({ study, ...own }: OwnStudy) => ({ ...own, study: studyWire(study) })

const told = (study: Study) => ({
  json: studyWire(study),
  text: [
    `${study.state}  ${study.id}`,
    ...study.steps.map(({ wish, at, digest }) => `${at}  ${wish.step}  ${digest}`),
  ].join('\n'),
})
