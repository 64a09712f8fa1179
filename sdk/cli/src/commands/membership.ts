import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { z } from 'zod'
import {
  createRegisterClient,
  type ApplicationGiven,
  type BroughtOverGiven,
  type DeskApplicationGiven,
  type MemberActGiven,
  type QuotaActGiven,
  type RegisterClient,
} from '@mutua/sdk/clients/register-client'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import {
  applicationWishSchema,
  boardActSchema,
  broughtOverSchema,
  deskApplicationSchema,
  memberActSchema,
  quotaActSchema,
  type Application,
  type RegisterLine,
} from '@mutua/sdk/coop/register'
import { parseWith } from '@mutua/sdk/ids'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

const papers = {
  kind: 'text',
  value: 'FILE',
  about: {
    it: 'JSON con quello che serve (- = input): i dati di una persona non stanno fra gli argomenti',
    en: 'JSON with what is needed (- = stdin): what is of a person is never an argument',
  },
} as const
const dayOption = {
  kind: 'text',
  value: 'DATE',
  about: { it: 'il giorno: 2026-05-01', en: 'the day: 2026-05-01' },
} as const

export const memberApply: Command = {
  words: ['member', 'apply'],
  about: { it: 'fa domanda per diventare socio', en: 'applies to become a member' },
  takes: [],
  options: {
    papers,
    desk: {
      kind: 'flag',
      about: {
        it: 'allo sportello, per chi ha firmato un foglio: serve poi un’altra persona',
        en: 'at the desk, for somebody who signed a sheet: another officer confirms it',
      },
    },
  },
  run: async (call, world) => {
    if (call.flag('desk')) {
      const filed = await papersOf<DeskApplicationGiven>(deskApplicationSchema, call, world)
      return told(await (await openRegister(call, world)).fileAtDesk(filed))
    }
    const wish = await papersOf<ApplicationGiven>(applicationWishSchema, call, world)
    return told(await (await openRegister(call, world)).apply(wish))
  },
}

export const memberApplication: Command = {
  words: ['member', 'application'],
  about: { it: 'mostra la propria domanda', en: 'shows one’s own application' },
  takes: [],
  options: {},
  run: async (call, world) =>
    applicationsOf(await (await openRegister(call, world)).ownApplications(), world),
}

export const memberApplications: Command = {
  words: ['member', 'applications'],
  about: { it: 'elenca le domande, con il loro termine', en: 'lists the applications with their clock' },
  takes: [],
  options: {},
  run: async (call, world) => applicationsOf(await (await openRegister(call, world)).applications(), world),
}

export const memberConfirm: Command = {
  words: ['member', 'confirm'],
  about: { it: 'conferma una domanda dello sportello', en: 'confirms an application of the desk' },
  takes: ['APPLICATION'],
  options: {},
  run: async (call, world) =>
    told(await (await openRegister(call, world)).confirmAtDesk(Number(call.place(0)))),
}

export const memberDecide: Command = {
  words: ['member', 'decide'],
  about: {
    it: 'annota che cosa ha deciso il consiglio su una domanda',
    en: 'enters what the board decided on an application',
  },
  takes: ['APPLICATION'],
  options: {
    act: {
      kind: 'text',
      value: 'NUMBER',
      about: { it: 'la delibera, nel suo libro', en: 'the act, in the board’s book' },
    },
    on: dayOption,
    refuse: { kind: 'text', value: 'TEXT', about: { it: 'perché no', en: 'why not' } },
  },
  run: async (call, world) => {
    const act = parseWith(boardActSchema, { number: call.need('act'), on: call.need('on') }, 'the act')
    const reason = call.text('refuse')
    const register = await openRegister(call, world)
    const decision =
      reason === undefined
        ? ({ decision: 'admit', act } as const)
        : ({ decision: 'refuse', act, reason } as const)
    return told(await register.decide(Number(call.place(0)), decision))
  },
}

export const memberBook: Command = {
  words: ['member', 'book'],
  about: { it: 'il libro soci com’era in un giorno', en: 'the register as it stood on a day' },
  takes: [],
  options: { on: dayOption },
  run: async (call, world) => {
    const text = call.text('on')
    const on =
      text === undefined
        ? undefined
        : parseGiven('--on', (given) => parseWith(civilDateSchema, given, 'a day'), text)
    return listing(await (await openRegister(call, world)).book(on), world, [
      ['N.', 'NO.', ({ number }) => String(number)],
      ['NOME', 'NAME', ({ displayName }) => displayName],
      ['CATEGORIA', 'CATEGORY', ({ category }) => category],
      ['DAL', 'SINCE', ({ admittedOn }) => admittedOn],
      ['STATO', 'STATE', ({ state, exitOn = '' }) => `${state} ${exitOn}`.trim()],
    ])
  },
}

export const memberLine: Command = {
  words: ['member', 'line'],
  about: {
    it: 'una riga del libro con tutte le sue annotazioni; senza numero la propria',
    en: 'one line of the register with all its entries; without a number one’s own',
  },
  takes: ['[NUMBER]'],
  options: {},
  run: async (call, world) => {
    const register = await openRegister(call, world)
    const [number] = call.places
    return lineTold(await (number === undefined ? register.ownLine() : register.line(Number(number))))
  },
}

export const memberEnter: Command = {
  words: ['member', 'enter'],
  about: {
    it: 'annota su una riga: recesso, esclusione, morte, correzione',
    en: 'enters on a line: withdrawal, exclusion, death, correction',
  },
  takes: ['NUMBER'],
  options: { papers },
  run: async (call, world) => {
    const given = await papersOf<MemberActGiven>(memberActSchema, call, world)
    const register = await openRegister(call, world)
    return lineTold(await register.enter(Number(call.place(0)), given))
  },
}

export const memberQuota: Command = {
  words: ['member', 'quota'],
  about: {
    it: 'annota una quota sottoscritta, versata o rimborsata, anche in contabilità',
    en: 'enters a quota subscribed, paid or refunded, in the books too',
  },
  takes: ['NUMBER'],
  options: { papers },
  run: async (call, world) => {
    const given = await papersOf<QuotaActGiven>(quotaActSchema, call, world)
    const register = await openRegister(call, world)
    return lineTold(await register.quota(Number(call.place(0)), given))
  },
}

export const memberBring: Command = {
  words: ['member', 'bring'],
  about: {
    it: 'porta una riga da un libro più vecchio, prima della prima assemblea',
    en: 'brings a line over from an older book, before the first assembly',
  },
  takes: [],
  options: { papers },
  run: async (call, world) => {
    const given = await papersOf<BroughtOverGiven>(broughtOverSchema, call, world)
    const member = await (await openRegister(call, world)).bringOver(given)
    const number = String(member.number)
    return { json: member, text: { it: `Socio n. ${number}.`, en: `Member no. ${number}.` } }
  },
}

export const memberLeave: Command = {
  words: ['member', 'leave'],
  about: {
    it: 'chiede di uscire; --stay ci ripensa, finché il consiglio non risponde',
    en: 'asks to leave; --stay takes it back until the board has answered',
  },
  takes: [],
  options: {
    reason: { kind: 'text', value: 'TEXT', about: { it: 'perché, se si vuole', en: 'why, if one wants' } },
    cause: {
      kind: 'text',
      value: 'TEXT',
      about: {
        it: 'un motivo previsto dalla legge o dallo statuto: vale anche prima del tempo',
        en: 'a cause that law or statute knows: good also before the time is over',
      },
    },
    stay: { kind: 'flag', about: { it: 'ci ripensa', en: 'takes it back' } },
  },
  run: async (call, world) => {
    const register = await openRegister(call, world)
    if (call.flag('stay')) return lineTold(await register.stay())
    const cause = call.text('cause')
    const reason = cause ?? call.text('reason')
    return lineTold(
      await register.leave({
        ...(reason === undefined ? {} : { reason }),
        ...(cause === undefined ? {} : { hasCause: true }),
      }),
    )
  },
}

export const memberLetter: Command = {
  words: ['member', 'letter'],
  about: {
    it: 'scrive la lettera a chi non ha un’app: a che punto è la domanda, o la sua riga del libro soci',
    en: 'writes the letter to whoever has no app: how far the application is, or their line of the register',
  },
  takes: ['NUMBER', 'FILE'],
  options: {
    application: {
      kind: 'flag',
      about: { it: 'il numero è di una domanda', en: 'the number is of an application' },
    },
  },
  run: async (call, world) => {
    const register = await openRegister(call, world)
    const number = Number(call.place(0))
    const file = resolve(world.folder, call.place(1))
    const page = await (call.flag('application')
      ? register.applicationLetter(number, world.language)
      : register.lineLetter(number, world.language))
    await writeFile(file, page, { mode: 0o600 })
    return { json: { file }, text: { it: `Lettera in ${call.place(1)}.`, en: `Letter in ${call.place(1)}.` } }
  },
}

const openRegister = async (call: Call, world: World): Promise<RegisterClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createRegisterClient({ consentService, fetch: session.fetch })
}

/** @throws {UsageFault} before anything is sent, and without a word of what was in the file */
const papersOf = async <Given>(
  schema: z.ZodType<unknown, Given>,
  call: Call,
  world: World,
): Promise<Given> => {
  const file = call.need('papers')
  const text =
    file === '-' ? await world.terminal.readInput() : (await readNamedFile(file, world)).toString('utf8')
  return parseGiven(
    '--papers',
    (written) => {
      const value = parseJson(written)
      parseWith(schema, value, 'the file')
      return value as Given // what the schema takes, as it has just been found
    },
    text,
  )
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw usageFault({ it: '--papers non è un JSON.', en: '--papers is not JSON.' })
  }
}

const told = (application: Application): Outcome => {
  const { number, state, decideBy } = application
  const what = `${String(number)}: ${state}, ${decideBy}`
  return { json: application, text: { it: `Domanda ${what}.`, en: `Application ${what}.` } }
}

const lineTold = (line: RegisterLine): Outcome => {
  const { number, state, steps, refund } = line
  const due = refund === undefined ? '' : ` (${refund.dueBy ?? refund.latestBy})`
  const lines = steps.map(({ on, kind }) => `${on} ${kind}`)
  const text = [`${String(number)}: ${state}${due}`, ...lines].join('\n')
  return { json: line, text: { it: text, en: text } }
}

const applicationsOf = (items: readonly Application[], world: World): Outcome =>
  listing(items, world, [
    ['DOMANDA', 'APPLICATION', ({ number }) => String(number)],
    ['NOME', 'NAME', ({ displayName }) => displayName],
    ['STATO', 'STATE', ({ state }) => state],
    ['ENTRO', 'BY', ({ decideBy, isOverdue }) => (isOverdue ? `${decideBy} !` : decideBy)],
  ])
