import { createStatuteClient, type StatuteClient } from '@mutua/sdk/clients/statute-client'
import { civilDateSchema, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import { ruleValueWords } from '@mutua/sdk/law/rule-words'
import { statuteVersionSchema, type RuleChange } from '@mutua/sdk/law/statute-version'
import type { Call, Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing, table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

export const statuteShow: Command = {
  words: ['statute', 'show'],
  about: {
    it: 'mostra le regole in vigore, ciascuna con il suo articolo (chiunque può)',
    en: 'shows the rules in force, each with its article (for anyone)',
  },
  takes: [],
  options: {
    on: {
      kind: 'text',
      value: 'DATE',
      about: { it: 'in quel giorno; senza, oggi', en: 'on that day; today when left out' },
    },
    about: {
      kind: 'text',
      value: 'WORD',
      about: {
        it: 'solo le regole su questo: notice, votes, quota',
        en: 'only rules about this: notice, votes, quota',
      },
    },
  },
  run: async (call, world) => {
    const on = call.text('on')
    const told = await publicStatute(call, world).inForce(on === undefined ? undefined : dayFrom('--on', on))
    const word = call.text('about')?.toLowerCase()
    const rules = told.rules.filter(
      (rule) =>
        word === undefined ||
        [rule.id, rule.article, rule.sentence[world.language]].some((text) =>
          text.toLowerCase().includes(word),
        ),
    )
    const listed = listing(rules, world, [
      ['REGOLA', 'RULE', ({ id }) => id],
      ['ARTICOLO', 'ARTICLE', ({ article }) => article],
      ['IN PAROLE', 'IN WORDS', ({ sentence }) => sentence[world.language]],
    ])
    return { ...listed, json: { ...told, rules } }
  },
}

export const statuteVersions: Command = {
  words: ['statute', 'versions'],
  about: {
    it: 'elenca gli statuti pubblicati, e da quando hanno effetto (chiunque può)',
    en: 'lists the statutes that were published, and since when they are in effect (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await publicStatute(call, world).versions(), world, [
      ['IMPRONTA', 'FINGERPRINT', ({ digest }) => digest],
      ['STATO', 'STATE', ({ state }) => state],
      ['DELIBERA', 'RESOLUTION', ({ resolution }) => resolution ?? '-'],
      ['DAL', 'SINCE', ({ enteredOn }) => enteredOn ?? '-'],
      ['TITOLO', 'TITLE', ({ title }) => title],
    ]),
}

export const statutePropose: Command = {
  words: ['statute', 'propose'],
  about: {
    it: 'dice che cosa cambierebbe uno statuto e che cosa la legge rifiuta; se non rifiuta niente, lo pubblica',
    en: 'says what a statute would change and what the law refuses; if it refuses nothing, publishes it',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const version = parseGiven('FILE', parseVersion, text)
    const proposed = await (await officerStatute(call, world)).publish(version)
    const it = world.language === 'it'
    if (!proposed.isPublished) {
      const refused = proposed.refused.map(({ rule, article, why }) => `${rule} (${article}): ${why}`)
      throw usageFault({
        it: `Non pubblicato: la legge rifiuta\n${refused.join('\n')}`,
        en: `Not published: the law refuses\n${refused.join('\n')}`,
      })
    }
    const changes = table(
      it ? ['REGOLA', 'ADESSO', 'POI', 'ARTICOLO'] : ['RULE', 'NOW', 'THEN', 'ARTICLE'],
      proposed.changes.map((change) => [
        change.id,
        valueOf(change, 'before', world.language),
        valueOf(change, 'after', world.language),
        change.article,
      ]),
    )
    return {
      json: proposed,
      text: changes,
      remark: {
        it: `Pubblicato. La mozione mette in vigore: statute:${proposed.digest}`,
        en: `Published. The motion enacts: statute:${proposed.digest}`,
      },
    }
  },
}

export const statuteEnter: Command = {
  words: ['statute', 'enter'],
  about: {
    it: 'registra il giorno in cui uno statuto adottato è stato iscritto nel registro delle imprese: da lì ha effetto',
    en: 'records the day on which an adopted statute was entered in the register of enterprises: it takes effect on it',
  },
  takes: ['DIGEST'],
  options: {
    on: { kind: 'text', value: 'DATE', about: { it: 'il giorno: 2026-12-02', en: 'the day: 2026-12-02' } },
  },
  run: async (call, world) => {
    const digest = parseGiven('DIGEST', parseSha256, call.place(0))
    const day = dayFrom('--on', call.need('on'))
    const entered = await (await officerStatute(call, world)).enter(digest, day)
    return {
      json: entered,
      text: {
        it: `“${entered.title}” ha effetto dal ${day}, delibera ${entered.resolution ?? '-'}.`,
        en: `“${entered.title}” is in effect from ${day}, resolution ${entered.resolution ?? '-'}.`,
      },
    }
  },
}

export const statuteSize: Command = {
  words: ['statute', 'size'],
  about: {
    it: 'dice che cosa chiede la dimensione della cooperativa: sezioni, assemblee separate, una cooperativa sorella',
    en: 'says what the size of the co-op asks for: sections, separate assemblies, a sister co-op',
  },
  takes: [],
  options: {
    activities: {
      kind: 'text',
      value: 'N',
      about: {
        it: 'quante gestioni mutualistiche; senza, una',
        en: 'how many mutual activities; one when left out',
      },
    },
  },
  run: async (call, world) => {
    const activities = Number(call.text('activities') ?? '1')
    if (!Number.isInteger(activities) || activities < 1) {
      throw usageFault({
        it: '--activities è un numero da 1 in su.',
        en: '--activities is a number from 1 on.',
      })
    }
    const report = await (await officerStatute(call, world)).size(activities)
    const listed = listing(report.advice, world, [
      ['CHE COSA', 'WHAT', ({ step }) => step],
      ['QUANTO PREME', 'HOW URGENT', ({ urgency }) => urgency],
      ['SOGLIA', 'NUMBER', ({ threshold }) => String(threshold)],
      ['ARTICOLO', 'ARTICLE', ({ article }) => article],
      ['PERCHÉ', 'WHY', ({ why }) => why],
    ])
    return { ...listed, json: report }
  },
}

const publicStatute = (call: Call, world: World): StatuteClient =>
  createStatuteClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })

const officerStatute = async (call: Call, world: World): Promise<StatuteClient> => {
  const { consentService, session } = await signInCaller(call, world)
  return createStatuteClient({ consentService, fetch: session.fetch })
}

const parseVersion = (json: string) => parseWith(statuteVersionSchema, JSON.parse(json), 'the statute')

const dayFrom = (option: string, text: string): CivilDate =>
  parseGiven(option, (given) => parseWith(civilDateSchema, given, 'a day'), text)

const valueOf = (change: RuleChange, when: 'before' | 'after', language: Language): string => {
  const value = change[when]
  return value === undefined ? '-' : ruleValueWords({ value, unit: change.unit }, language)
}
