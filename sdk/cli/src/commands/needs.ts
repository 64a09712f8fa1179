import { createSectionClient, type SectionClient } from '@mutua/sdk/clients/section-client'
import { needDoneSchema, needWishSchema, type Need } from '@mutua/sdk/coop/need'
import { yearSchema } from '@mutua/sdk/coop/period'
import { parseWebId, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { euro } from '../euro.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'

const sectionStanding: Command = {
  words: ['section', 'standing'],
  about: {
    it: 'le sezioni: quanti sono, che cosa possono spendere e che cosa resta',
    en: 'the sections: how many they are, what they may spend and what is left',
  },
  takes: [],
  options: { year: { kind: 'text', value: 'YEAR', about: { it: 'anno', en: 'year' } } },
  run: async (call, world) => {
    const year = call.text('year')
    const client = await openSections(call, world)
    const asked =
      year === undefined
        ? undefined
        : parseGiven('--year', (text) => parseWith(yearSchema, text, 'a year'), year)
    return listing(await client.standing(asked), world, [
      ['SEZIONE', 'SECTION', ({ name }) => name],
      ['TIPO', 'KIND', ({ kind }) => kind],
      ['SOCI', 'MEMBERS', ({ members }) => (members === undefined ? '<' : String(members))],
      [
        'PREVISTO',
        'PLANNED',
        ({ budget }) => (budget === undefined ? '' : euro(budget.plannedCents, world.language)),
      ],
      [
        'SPESO',
        'SPENT',
        ({ budget }) => (budget?.spentCents === undefined ? '' : euro(budget.spentCents, world.language)),
      ],
      [
        'RESTA',
        'LEFT',
        ({ budget }) => (budget?.leftCents === undefined ? '' : euro(budget.leftCents, world.language)),
      ],
      ['CODICE', 'ID', ({ id }) => id],
    ])
  },
}

const sectionEnd: Command = {
  words: ['section', 'end'],
  about: { it: 'chiude una sezione', en: 'ends a section' },
  takes: ['SECTION'],
  options: {},
  run: async (call, world) => {
    const ended = await (await openSections(call, world)).end(call.place(0))
    return { json: ended, text: ended.name }
  },
}

const sectionAnimator: Command = {
  words: ['section', 'animator'],
  about: {
    it: 'dice chi ha cura della bacheca di una sezione',
    en: 'says who looks after the board of a section',
  },
  takes: ['SECTION', 'WEBID'],
  options: {},
  run: async (call, world) => {
    const webId = parseGiven('WEBID', parseWebId, call.place(1))
    await (await openSections(call, world)).nameAnimator(call.place(0), webId)
    return { json: { webId }, text: webId }
  },
}

const needsBoards: Command = {
  words: ['needs', 'boards'],
  about: {
    it: 'le bacheche delle tue sezioni, e i minuti dati dove siete abbastanza',
    en: 'the boards of your sections, and the minutes given where you are enough',
  },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await (await openSections(call, world)).boards(), world, [
      ['SEZIONE', 'SECTION', ({ section }) => section.name],
      ['PARTECIPI', 'TAKE PART', ({ takesPart }) => String(takesPart)],
      [
        'MINUTI',
        'MINUTES',
        ({ months }) => months.map((one) => `${one.month} ${String(one.minutes)}`).join(', '),
      ],
      ['CODICE', 'ID', ({ section }) => section.id],
    ]),
}

const takePart = (verb: 'join' | 'leave'): Command => ({
  words: ['needs', verb],
  about:
    verb === 'join'
      ? { it: 'partecipa alla bacheca di una sezione', en: 'takes part in the board of a section' }
      : {
          it: 'lascia la bacheca: ciò che è tuo si cancella',
          en: 'leaves the board: what is yours is erased',
        },
  takes: ['SECTION'],
  options: {},
  run: async (call, world) => {
    await (await openSections(call, world)).takePart(call.place(0), verb === 'join')
    return { json: { takesPart: verb === 'join' }, text: call.place(0) }
  },
})

const needsList: Command = {
  words: ['needs', 'list'],
  about: { it: 'che cosa c’è sulla bacheca di una sezione', en: 'what is on the board of a section' },
  takes: ['SECTION'],
  options: {},
  run: async (call, world) =>
    listing(await (await openSections(call, world)).needs(call.place(0)), world, [
      ['TIPO', 'KIND', ({ kind, what }) => `${kind} ${what}`],
      ['TESTO', 'TEXT', ({ text }) => text],
      ['STATO', 'STATE', ({ state, isHidden }) => (isHidden ? 'hidden' : state)],
      ['RISPOSTE', 'ANSWERS', ({ answers }) => answers.map((one) => `${one.id} ${one.text}`).join(' | ')],
      ['FINO A', 'UNTIL', ({ until }) => until],
      ['CODICE', 'ID', ({ id }) => id],
    ]),
}

const needsPost: Command = {
  words: ['needs', 'post'],
  about: {
    it: 'chiede o offre qualcosa; niente che riguardi la salute',
    en: 'asks for or offers something; nothing about health',
  },
  takes: ['SECTION', 'TEXT'],
  options: {
    kind: { kind: 'text', value: 'KIND', about: { it: 'need o offer', en: 'need or offer' } },
    what: {
      kind: 'text',
      value: 'WHAT',
      about: {
        it: 'time, transport, company, things, skills',
        en: 'time, transport, company, things, skills',
      },
    },
    name: { kind: 'text', value: 'NAME', about: { it: 'nome da mostrare', en: 'name to show' } },
    until: { kind: 'text', value: 'DAY', about: { it: 'ultimo giorno', en: 'last day' } },
  },
  run: async (call, world) => {
    const [name, until] = [call.text('name'), call.text('until')]
    const wish = parseWith(
      needWishSchema,
      {
        ...{ section: call.place(0), text: call.place(1), kind: call.need('kind'), what: call.need('what') },
        ...(name === undefined ? {} : { name }),
        ...(until === undefined ? {} : { until }),
      },
      'what is posted',
    )
    return told(await (await openSections(call, world)).post(wish))
  },
}

const needsAnswer: Command = {
  words: ['needs', 'answer'],
  about: { it: 'risponde', en: 'answers' },
  takes: ['NEED', 'TEXT'],
  options: {},
  run: async (call, world) =>
    told(await (await openSections(call, world)).answer(call.place(0), { text: call.place(1) })),
}

const needsAgree: Command = {
  words: ['needs', 'agree'],
  about: { it: 'si accorda con chi ha risposto', en: 'agrees with who answered' },
  takes: ['NEED', 'ANSWER'],
  options: {},
  run: async (call, world) =>
    told(await (await openSections(call, world)).agree(call.place(0), call.place(1))),
}

const needsDone: Command = {
  words: ['needs', 'done'],
  about: { it: 'fatto: in quanti minuti, e grazie', en: 'done: in how many minutes, and thanks' },
  takes: ['NEED', 'MINUTES'],
  options: { thanks: { kind: 'text', value: 'TEXT', about: { it: 'grazie', en: 'thanks' } } },
  run: async (call, world) => {
    const thanks = call.text('thanks')
    const said = parseGiven(
      'MINUTES',
      (text) =>
        parseWith(
          needDoneSchema,
          { minutes: Number(text), ...(thanks === undefined ? {} : { thanks }) },
          'what was done',
        ),
      call.place(1),
    )
    return told(await (await openSections(call, world)).done(call.place(0), said))
  },
}

const needsWithdraw: Command = {
  words: ['needs', 'withdraw'],
  about: { it: 'riprende ciò che si è scritto: si cancella', en: 'takes back what one wrote: it is erased' },
  takes: ['NEED'],
  options: {},
  run: async (call, world) => {
    await (await openSections(call, world)).withdraw(call.place(0))
    return { json: { withdrawn: call.place(0) }, text: call.place(0) }
  },
}

const needsReport: Command = {
  words: ['needs', 'report'],
  about: { it: 'segnala a chi ha cura della bacheca', en: 'reports to who looks after the board' },
  takes: ['NEED'],
  options: {},
  run: async (call, world) => {
    await (await openSections(call, world)).report(call.place(0))
    return { json: { reported: call.place(0) }, text: call.place(0) }
  },
}

const needsRestore: Command = {
  words: ['needs', 'restore'],
  about: { it: 'mostra di nuovo ciò che è stato segnalato', en: 'shows again what was reported' },
  takes: ['NEED'],
  options: {},
  run: async (call, world) => told(await (await openSections(call, world)).restore(call.place(0))),
}

/** Sections and the boards of what their members need, from a terminal. */
export const needCommands: readonly Command[] = [
  sectionStanding,
  sectionEnd,
  sectionAnimator,
  needsBoards,
  takePart('join'),
  takePart('leave'),
  needsList,
  needsPost,
  needsAnswer,
  needsAgree,
  needsDone,
  needsWithdraw,
  needsReport,
  needsRestore,
]

const openSections = async (call: Call, world: World): Promise<SectionClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createSectionClient({ consentService, fetch: session.fetch })
}

const told = (need: Need) => ({ json: need, text: `${need.id} ${need.state}` })
