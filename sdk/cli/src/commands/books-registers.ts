import { centreDeclarationSchema, fundingDeclarationSchema } from '@mutua/sdk/coop/activity-centre'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { fundingSourceSchema } from '@mutua/sdk/coop/transfer'
import { parseWith } from '@mutua/sdk/ids'
import type { Call, Command, Option } from '../command.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import { openBooks, parseCentre } from './books-call.ts'

const days = {
  from: { kind: 'text', value: 'DATE', about: { it: 'da che giorno', en: 'from which day' } },
  until: {
    kind: 'text',
    value: 'DATE',
    about: { it: 'primo giorno in cui non vale più', en: 'first day on which it ends' },
  },
} as const satisfies Record<string, Option>
const title = {
  kind: 'text',
  value: 'TEXT',
  about: { it: 'come si chiama', en: 'what it is called' },
} as const

export const centreAdd: Command = {
  words: ['books', 'centre', 'add'],
  about: { it: 'dichiara un centro di attività', en: 'declares an activity centre' },
  takes: ['NAME'],
  options: {
    title,
    section: { kind: 'text', value: 'TEXT', about: { it: 'di quale sezione', en: 'of which section' } },
    ...days,
  },
  run: async (call, world) => {
    const declaration = {
      name: call.place(0),
      title: call.need('title'),
      section: call.need('section'),
      ...daysFrom(call),
    }
    const parse = () => parseWith(centreDeclarationSchema, declaration, 'the centre')
    const added = await (await openBooks(call, world)).addCentre(parseGiven('NAME', parse, declaration.name))
    return {
      json: added,
      text: {
        it: `Il centro ${added.name} è nel registro.`,
        en: `The centre ${added.name} is in the register.`,
      },
    }
  },
}

export const centreEnd: Command = {
  words: ['books', 'centre', 'end'],
  about: { it: 'chiude un centro di attività', en: 'ends an activity centre' },
  takes: ['NAME'],
  options: { until: days.until },
  run: async (call, world) => {
    const name = parseGiven('NAME', parseCentre, call.place(0))
    const ended = await (await openBooks(call, world)).endCentre(name, dayFrom(call, 'until'))
    return {
      json: ended,
      text: { it: `Il centro ${ended.name} è chiuso.`, en: `The centre ${ended.name} has ended.` },
    }
  },
}

export const centreList: Command = {
  words: ['books', 'centre', 'list'],
  about: { it: 'i centri di attività', en: 'the activity centres' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openBooks(call, world)).centres()
    return listing(items, world, [
      ['CENTRO', 'CENTRE', ({ name }) => name],
      ['SEZIONE', 'SECTION', ({ section }) => section],
      ['DAL', 'FROM', ({ opensOn }) => opensOn],
      ['FINO AL', 'UNTIL', ({ endsOn }) => endsOn ?? '-'],
      ['NOME', 'TITLE', ({ title }) => title],
    ])
  },
}

export const fundingAdd: Command = {
  words: ['books', 'funding', 'add'],
  about: {
    it: 'dichiara una fonte di finanziamento: il suo denaro non va mai in ristorno',
    en: 'declares a funding source: its money never becomes a ristorno',
  },
  takes: ['NAME'],
  options: {
    title,
    giver: { kind: 'text', value: 'TEXT', about: { it: 'chi lo dà', en: 'who gives it' } },
    ...days,
  },
  run: async (call, world) => {
    const declaration = {
      name: call.place(0),
      title: call.need('title'),
      giver: call.need('giver'),
      ...daysFrom(call),
    }
    const parse = () => parseWith(fundingDeclarationSchema, declaration, 'the funding source')
    const added = await (await openBooks(call, world)).addFunding(parseGiven('NAME', parse, declaration.name))
    return {
      json: added,
      text: {
        it: `La fonte ${added.name} è nel registro.`,
        en: `The source ${added.name} is in the register.`,
      },
    }
  },
}

export const fundingEnd: Command = {
  words: ['books', 'funding', 'end'],
  about: { it: 'chiude una fonte di finanziamento', en: 'ends a funding source' },
  takes: ['NAME'],
  options: { until: days.until },
  run: async (call, world) => {
    const parse = (text: string) => parseWith(fundingSourceSchema, text, 'a funding source')
    const name = parseGiven('NAME', parse, call.place(0))
    const ended = await (await openBooks(call, world)).endFunding(name, dayFrom(call, 'until'))
    return {
      json: ended,
      text: { it: `La fonte ${ended.name} è chiusa.`, en: `The source ${ended.name} has ended.` },
    }
  },
}

export const fundingList: Command = {
  words: ['books', 'funding', 'list'],
  about: { it: 'le fonti di finanziamento', en: 'the funding sources' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openBooks(call, world)).funding()
    return listing(items, world, [
      ['FONTE', 'SOURCE', ({ name }) => name],
      ['DA CHI', 'GIVER', ({ giver }) => giver],
      ['DAL', 'FROM', ({ opensOn }) => opensOn],
      ['FINO AL', 'UNTIL', ({ endsOn }) => endsOn ?? '-'],
      ['NOME', 'TITLE', ({ title }) => title],
    ])
  },
}

const daysFrom = (call: Call) => ({
  opensOn: dayFrom(call, 'from'),
  ...(call.text('until') === undefined ? {} : { endsOn: dayFrom(call, 'until') }),
})

const dayFrom = (call: Call, option: 'from' | 'until') =>
  parseGiven(`--${option}`, (text) => parseWith(civilDateSchema, text, 'a day'), call.need(option))
