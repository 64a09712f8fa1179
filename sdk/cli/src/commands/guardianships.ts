import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { guardianshipBasisSchema } from '@mutua/sdk/consent/representation'
import { parseWebId, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import { mandateFrom, openRepresentation, reachFrom, reachOptions } from './delegations.ts'

export const guardianAdd: Command = {
  words: ['guardian', 'add'],
  about: {
    it: 'registra chi decide per una persona; vale quando un secondo incaricato conferma',
    en: 'records who decides for a person; in force once a second officer confirms',
  },
  takes: ['WEBID'],
  options: {
    ...reachOptions,
    'guardian': {
      kind: 'list',
      value: 'WEBID',
      about: { it: 'chi decide; si ripete', en: 'who decides; may be repeated' },
    },
    'basis': {
      kind: 'text',
      value: 'BASIS',
      about: {
        it: 'parental (genitore), guardian (tutore), support (amministratore di sostegno)',
        en: guardianshipBasisSchema.options.join(', '),
      },
    },
    'born': {
      kind: 'text',
      value: 'DATE',
      about: {
        it: 'di un minore: il giorno di nascita; si tengono solo i 14 e i 18 anni',
        en: 'of a minor: the day of birth; only the days of 14 and 18 years are kept',
      },
    },
    'last-day': {
      kind: 'text',
      value: 'DATE',
      about: { it: 'di un adulto: l’ultimo giorno', en: 'of an adult: the last day' },
    },
    'decree': {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'tribunale, numero e data del decreto', en: 'court, number and date of the decree' },
    },
  },
  run: async (call, world) => {
    const born = dateFrom(call, 'born')
    const lastDay = dateFrom(call, 'last-day')
    const decree = call.text('decree')
    const made = await (
      await openRepresentation(call, world)
    ).recordGuardianship({
      ward: parseGiven('WEBID', parseWebId, call.place(0)),
      guardians: call.list('guardian').map((text) => parseGiven('--guardian', parseWebId, text)),
      basis: parseGiven(
        '--basis',
        (text) => parseWith(guardianshipBasisSchema, text, 'a basis'),
        call.need('basis'),
      ),
      ...reachFrom(call),
      ...(born === undefined ? {} : { born }),
      ...(lastDay === undefined ? {} : { lastDay }),
      ...(decree === undefined ? {} : { decree }),
    })
    return {
      json: made,
      text: made.id,
      remark: {
        it: 'Registrata; ora conferma un secondo incaricato:',
        en: 'Recorded; a second officer must confirm it now:',
      },
    }
  },
}

export const guardianConfirm: Command = {
  words: ['guardian', 'confirm'],
  about: {
    it: 'conferma, come secondo incaricato, chi decide per una persona',
    en: 'confirms, as the second officer, who decides for a person',
  },
  takes: ['ID'],
  options: {},
  run: async (call, world) => ({
    json: await (await openRepresentation(call, world)).confirmGuardianship(mandateFrom(call)),
    text: { it: 'Confermata: vale da ora.', en: 'Confirmed: in force from now on.' },
  }),
}

export const guardianEnd: Command = {
  words: ['guardian', 'end'],
  about: {
    it: 'fa finire il potere di chi decide per una persona',
    en: 'ends the power of who decides for a person',
  },
  takes: ['ID'],
  options: {},
  run: async (call, world) => ({
    json: await (await openRepresentation(call, world)).endGuardianship(mandateFrom(call)),
    text: { it: 'Finita: da ora non decide più.', en: 'Ended: they do not decide any more.' },
  }),
}

export const guardianList: Command = {
  words: ['guardian', 'list'],
  about: { it: 'elenca chi decide per chi', en: 'lists who decides for whom' },
  takes: [],
  options: {
    all: {
      kind: 'flag',
      about: { it: 'di tutta la cooperativa (amministratori)', en: 'of the whole co-op (officers)' },
    },
  },
  run: async (call, world) => {
    const items = await (await openRepresentation(call, world)).guardianships({ all: call.flag('all') })
    return listing(items, world, [
      ['ID', 'ID', (one) => one.id],
      ['STATO', 'STATE', (one) => one.state],
      ['PER', 'FOR', (one) => one.ward],
      ['CHI', 'WHO', (one) => one.guardians.join(' ')],
      ['IN BASE A', 'BASIS', (one) => one.basis],
      ['DECIDE DA SÉ DAL', 'DECIDES FROM', (one) => one.decidesFrom ?? ''],
      ['FINISCE IL', 'ENDS ON', (one) => one.endsOn],
    ])
  },
}

const dateFrom = (call: Call, option: string) => {
  const text = call.text(option)
  return text === undefined
    ? undefined
    : parseGiven(`--${option}`, (one) => parseWith(civilDateSchema, one, 'a date'), text)
}
