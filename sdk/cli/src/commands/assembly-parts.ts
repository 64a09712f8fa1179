import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { parseWith } from '@mutua/sdk/ids'
import { z } from 'zod'
import type { Command } from '../command.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import { numberIn, openAssemblies, textOption, toldAssembly } from './assemblies.ts'

const assemblyPosts: Command = {
  words: ['assembly', 'posts'],
  about: { it: 'legge che cosa dicono i soci di una proposta', en: 'reads what members say about a motion' },
  takes: ['ASSEMBLY', 'NUMBER'],
  options: {},
  run: async (call, world) => {
    const posts = await (
      await openAssemblies(call, world)
    ).posts(call.place(0), numberIn('NUMBER', call.place(1)))
    return listing(posts, world, [
      ['N.', 'NO.', ({ number }) => String(number)],
      ['CHI', 'WHO', ({ name }) => name],
      ['TESTO', 'TEXT', ({ text, folded }) => (folded === undefined ? text : `[${folded.reason}] ${text}`)],
    ])
  },
}

const assemblyPost: Command = {
  words: ['assembly', 'post'],
  about: {
    it: 'dice qualcosa su una proposta, con il proprio nome',
    en: 'says something about a motion, under one’s own name',
  },
  takes: ['ASSEMBLY', 'NUMBER', 'TEXT'],
  options: {},
  run: async (call, world) => {
    const post = await (
      await openAssemblies(call, world)
    ).addPost(call.place(0), numberIn('NUMBER', call.place(1)), call.place(2))
    return { json: post, text: `${String(post.number)}. ${post.name}` }
  },
}

const assemblyFold: Command = {
  words: ['assembly', 'fold'],
  about: {
    it: 'mette da parte un intervento, con un motivo che tutti leggono',
    en: 'folds a post away, with a reason that all read',
  },
  takes: ['ASSEMBLY', 'NUMBER', 'POST'],
  options: { reason: textOption('TEXT', { it: 'perché', en: 'why' }) },
  run: async (call, world) => {
    const post = await (
      await openAssemblies(call, world)
    ).foldPost(
      call.place(0),
      numberIn('NUMBER', call.place(1)),
      numberIn('POST', call.place(2)),
      call.need('reason'),
    )
    return { json: post, text: `${String(post.number)}: ${post.folded?.reason ?? ''}` }
  },
}

const assemblySumUp: Command = {
  words: ['assembly', 'sum-up'],
  about: {
    it: 'riassume in parole semplici che cosa è stato detto di una proposta',
    en: 'says in plain words what was said about a motion',
  },
  takes: ['ASSEMBLY', 'NUMBER', 'TEXT'],
  options: {},
  run: async (call, world) => {
    const summary = await (
      await openAssemblies(call, world)
    ).summariseThread(call.place(0), numberIn('NUMBER', call.place(1)), call.place(2))
    return { json: summary, text: summary.text }
  },
}

const assemblyRemind: Command = {
  words: ['assembly', 'remind'],
  about: {
    it: 'ricorda una volta sola, a chi non ha ancora votato, che può farlo',
    en: 'reminds those who have not voted yet, once',
  },
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) => toldAssembly(await (await openAssemblies(call, world)).remind(call.place(0))),
}

const assemblyTurnout: Command = {
  words: ['assembly', 'turnout'],
  about: {
    it: 'quanti hanno partecipato, per sezione; nessuna con meno di dieci soci',
    en: 'how many took part, by section; none of fewer than ten members',
  },
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) => {
    const { all, sections, others } = await (await openAssemblies(call, world)).turnout(call.place(0))
    const rows = [
      ...sections,
      ...(others === undefined ? [] : [{ section: '…', ...others }]),
      { section: '=', ...all },
    ]
    return listing(rows, world, [
      ['SEZIONE', 'SECTION', ({ section }) => section],
      ['SOCI', 'MEMBERS', ({ members }) => String(members)],
      ['HANNO PARTECIPATO', 'TOOK PART', ({ tookPart }) => String(tookPart)],
    ])
  },
}

const assemblySeparate: Command = {
  words: ['assembly', 'separate'],
  about: {
    it: 'dice se la legge vuole prima le assemblee separate (art. 2540 c.c.)',
    en: 'says whether the law wants separate assemblies first (art. 2540 c.c.)',
  },
  takes: [],
  options: { on: textOption('DAY', { it: 'di chi è socio quel giorno', en: 'of the members of that day' }) },
  run: async (call, world) => {
    const on = call.text('on') ?? civilDateOf(world.now())
    const need = await (await openAssemblies(call, world)).separateNeed(parseGiven('--on', dayIn, on))
    return {
      json: need,
      text: `${String(need.members)} / ${String(need.provinces)} / ${String(need.mutualActivities)}: ${need.isNeeded ? '!' : '-'} ${need.why} (${need.article})`,
    }
  },
}

const assemblySeats: Command = {
  words: ['assembly', 'seats'],
  about: {
    it: 'ripartisce i delegati fra sezioni o province, con i resti più alti',
    en: 'allots delegates to sections or provinces, by largest remainder',
  },
  takes: ['SEATS'],
  options: {
    by: textOption('section|province', { it: 'come si divide', en: 'how it is divided' }),
    on: textOption('DAY', { it: 'di chi è socio quel giorno', en: 'of the members of that day' }),
  },
  run: async (call, world) => {
    const seats = await (
      await openAssemblies(call, world)
    ).seats({
      seats: numberIn('SEATS', call.place(0)),
      by: parseGiven('--by', (word) => parseWith(bySchema, word, 'the division'), call.need('by')),
      recordDate: parseGiven('--on', dayIn, call.text('on') ?? civilDateOf(world.now())),
    })
    return listing(seats, world, [
      ['PARTE', 'PART', ({ id }) => id],
      ['VOTI', 'VOTES', ({ votes }) => String(votes)],
      ['DELEGATI', 'DELEGATES', ({ seats: own }) => String(own)],
    ])
  },
}

const assemblyParts: Command = {
  words: ['assembly', 'parts'],
  about: {
    it: 'le assemblee separate di un’assemblea, e i loro delegati',
    en: 'the separate assemblies of an assembly, and their delegates',
  },
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) =>
    listing(await (await openAssemblies(call, world)).parts(call.place(0)), world, [
      ['PARTE', 'PART', ({ constituency }) => Object.values(constituency).join()],
      ['STATO', 'STATE', ({ state }) => state],
      ['SOCI', 'MEMBERS', ({ members }) => String(members ?? '')],
      ['POSTI', 'SEATS', ({ seats }) => String(seats)],
      ['DELEGATI', 'DELEGATES', ({ delegates }) => delegates.map(({ name }) => name).join(', ')],
      ['ASSEMBLEA', 'ASSEMBLY', ({ assembly }) => assembly],
    ]),
}

const dayIn = (day: string) => parseWith(civilDateSchema, day, 'the day')

const bySchema = z.enum(['section', 'province'])

/** What is said before a vote, who took part, and assemblies in parts. */
export const assemblyPartCommands: readonly Command[] = [
  assemblyPosts,
  assemblyPost,
  assemblyFold,
  assemblySumUp,
  assemblyRemind,
  assemblyTurnout,
  assemblySeparate,
  assemblySeats,
  assemblyParts,
]
