import { createNoticeClient, type ErasureShown, type NoticeClient } from '@mutua/sdk/clients/notice-client'
import {
  erasureOutcomeSchema,
  erasureStates,
  type ErasureOutcome,
  type ErasureState,
} from '@mutua/sdk/consent/erasure'
import { parseGrantId, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

export const notices: Command = {
  words: ['notices'],
  about: {
    it: 'elenca che cosa è successo ai propri consensi',
    en: 'lists what happened to one’s consents',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openNotices(call, world)).notices()
    return listing(items, world, [
      ['QUANDO', 'WHEN', (one) => one.timestamp],
      ['CHE COSA', 'WHAT', (one) => one.type],
      ['DI CHE', 'OF', (one) => one.grant ?? one.request ?? one.mandate ?? ''],
      ['CANCELLARE ENTRO', 'ERASE BY', (one) => one.eraseBy ?? ''],
      ['FATTO PER TE DA', 'DONE FOR YOU BY', (one) => one.by ?? ''],
    ])
  },
}

export const erasures: Command = {
  words: ['erasures'],
  about: {
    it: 'elenca che cosa va cancellato dopo la fine di un consenso, entro quando, e che cosa è stato risposto',
    en: 'lists what must be erased after a consent was over, by when, and what was answered',
  },
  takes: [],
  options: {
    state: {
      kind: 'text',
      value: 'STATE',
      about: { it: `solo: ${erasureStates.join(', ')}`, en: `only: ${erasureStates.join(', ')}` },
    },
    all: {
      kind: 'flag',
      about: { it: 'di tutta la cooperativa (amministratori)', en: 'of the whole co-op (officers)' },
    },
  },
  run: async (call, world) => {
    const state = stateFrom(call)
    const all = call.flag('all')
    const client = await openNotices(call, world)
    const items = await client.erasures({ all, ...(state === undefined ? {} : { state }) })
    return listing(items, world, [
      ['CONSENSO', 'CONSENT', (one) => one.grant],
      ['STATO', 'STATE', (one) => one.state],
      ['FINITO', 'OVER', (one) => one.overAt],
      ['ENTRO', 'BY', (one) => one.eraseBy],
      ['LEGGE', 'LAW', (one) => keptBecause(one)?.law ?? ''],
      ['MOTIVO', 'REASON', (one) => keptBecause(one)?.reason ?? ''],
    ])
  },
}

const keptBecause = ({ answer }: ErasureShown) =>
  answer?.outcome.outcome === 'kept' ? answer.outcome : undefined

export const erased: Command = {
  words: ['erased'],
  about: {
    it: 'dichiara, firmando, che cosa è stato dei dati letti: cancellati, o conservati per legge',
    en: 'states, signed, what became of what was read: erased, or kept because of a law',
  },
  takes: ['GRANT'],
  options: {
    kept: {
      kind: 'text',
      value: 'LAW',
      about: { it: 'conservati: la legge che lo impone', en: 'kept: the law that says so' },
    },
    reason: {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'perché; serve con --kept', en: 'why; needed with --kept' },
    },
  },
  run: async (call, world) => {
    const grant = parseGiven('GRANT', parseGrantId, call.place(0))
    const law = call.text('kept')
    if (law === undefined && call.text('reason') !== undefined)
      throw usageFault({ it: '--reason va con --kept.', en: '--reason goes with --kept.' })
    const outcome: ErasureOutcome =
      law === undefined
        ? { outcome: 'erased' }
        : parseWith(erasureOutcomeSchema, { outcome: 'kept', law, reason: call.need('reason') }, 'the answer')
    const stated = await (await openNotices(call, world)).stateErasure(grant, outcome)
    return {
      json: stated,
      text: {
        it: `Dichiarato: ${stated.state === 'erased' ? 'cancellati' : 'conservati'}.`,
        en: `Stated: ${stated.state}.`,
      },
    }
  },
}

export const webhookAdd: Command = {
  words: ['webhook', 'add'],
  about: {
    it: 'chiede di essere avvisati a un indirizzo; mostra il segreto una volta sola',
    en: 'asks to be told at an address; shows the secret this once',
  },
  takes: ['URL'],
  options: {},
  run: async (call, world) => {
    const made = await (await openNotices(call, world)).addWebhook(call.place(0))
    return {
      json: made,
      text: made.secret,
      remark: {
        it: `Registrato come ${made.id}. Il segreto con cui verificare le chiamate:`,
        en: `Registered as ${made.id}. The secret to verify calls with:`,
      },
    }
  },
}

export const webhookList: Command = {
  words: ['webhook', 'list'],
  about: { it: 'elenca i propri indirizzi', en: 'lists one’s addresses' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openNotices(call, world)).webhooks()
    return listing(items, world, [
      ['ID', 'ID', ({ id }) => id],
      ['URL', 'URL', ({ url }) => url],
    ])
  },
}

export const webhookDelete: Command = {
  words: ['webhook', 'delete'],
  about: { it: 'non essere più avvisati a un indirizzo', en: 'is told at an address no more' },
  takes: ['ID'],
  options: {},
  run: async (call, world) => {
    await (await openNotices(call, world)).removeWebhook(call.place(0))
    return { json: { done: true }, text: { it: 'Fatto.', en: 'Done.' } }
  },
}

const openNotices = async (call: Call, world: World): Promise<NoticeClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createNoticeClient({ consentService, session, now: world.now })
}

const stateFrom = (call: Call): ErasureState | undefined => {
  const given = call.text('state')
  const state = erasureStates.find((one) => one === given)
  if (given !== undefined && state === undefined)
    throw usageFault({
      it: `--state: ${erasureStates.join(', ')}.`,
      en: `--state: ${erasureStates.join(', ')}.`,
    })
  return state
}
