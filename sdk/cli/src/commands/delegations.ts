import {
  createRepresentationClient,
  type RepresentationClient,
} from '@mutua/sdk/clients/representation-client'
import {
  mandateIdSchema,
  powers,
  powerSchema,
  representedKindSchema,
  type Delegation,
} from '@mutua/sdk/consent/representation'
import { instantOf, parseResourceUrl, parseWebId, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { purposeFrom } from '../purpose.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import { endFrom } from '../when.ts'
import type { Language } from '../words.ts'
import type { World } from '../world.ts'

/** How far somebody may act; also of a guardianship. */
export const reachOptions = {
  may: {
    kind: 'list',
    value: 'POWER',
    about: {
      it: `che cosa: ${powers.join(', ')}; si ripete`,
      en: `what: ${powers.join(', ')}; may be repeated`,
    },
  },
  kind: {
    kind: 'list',
    value: 'KIND',
    about: {
      it: `solo finalità di questo genere: ${representedKindSchema.options.join(', ')}`,
      en: `only for purposes of this kind: ${representedKindSchema.options.join(', ')}`,
    },
  },
  within: {
    kind: 'list',
    value: 'URL',
    about: { it: 'solo per questa parte del pod', en: 'only for this part of the pod' },
  },
} as const

/** @throws {UsageFault} */
export const reachFrom = (call: Call) => {
  const named = call
    .list('may')
    .map((text) => parseGiven('--may', (one) => parseWith(powerSchema, one, 'a power'), text))
  const kinds = call
    .list('kind')
    .map((text) => parseGiven('--kind', (one) => parseWith(representedKindSchema, one, 'a kind'), text))
  const resources = call.list('within').map((url) => parseGiven('--within', parseResourceUrl, url))
  if (named.length === 0) throw usageFault({ it: 'Manca --may.', en: '--may is missing.' })
  return {
    powers: named,
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(resources.length === 0 ? {} : { resources }),
  }
}

export const delegateAdd: Command = {
  words: ['delegate', 'add'],
  about: {
    it: 'indica una persona che può agire per te, per un certo tempo; vale quando ha accettato',
    en: 'names a person who may act for you, for some time; in force once they have accepted',
  },
  takes: ['WEBID'],
  options: {
    ...reachOptions,
    until: {
      kind: 'text',
      value: 'DATE',
      about: { it: 'fino a quando, al più un anno', en: 'until when, a year at most' },
    },
    read: {
      kind: 'list',
      value: 'URL',
      about: {
        it: 'che cosa può leggere, con un consenso che finisce con la delega; si ripete',
        en: 'what they may read, under a consent that ends with it; may be repeated',
      },
    },
    purpose: {
      kind: 'text',
      value: 'PURPOSE',
      about: {
        it: 'finalità di quel consenso; serve con --read',
        en: 'purpose of that consent; needed with --read',
      },
    },
  },
  run: async (call, world) => {
    const resources = call.list('read').map((url) => parseGiven('--read', parseResourceUrl, url))
    const made = await (
      await openRepresentation(call, world)
    ).name({
      delegate: parseGiven('WEBID', parseWebId, call.place(0)),
      ...reachFrom(call),
      validUntil: endFrom(call.need('until')),
      ...(resources.length === 0
        ? {}
        : { reading: { purpose: purposeFrom(call.need('purpose')), resources } }),
    })
    return {
      json: made,
      text: made.id,
      remark: {
        it: 'Indicata; ora deve accettare. La delega:',
        en: 'Named; they must accept now. The delegation:',
      },
    }
  },
}

export const delegateList: Command = {
  words: ['delegate', 'list'],
  about: {
    it: 'elenca chi agisce per te, e per chi agisci tu',
    en: 'lists who acts for you, and for whom you act',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openRepresentation(call, world)).delegations()
    return listing(items, world, [
      ['DELEGA', 'DELEGATION', (one) => one.id],
      ['STATO', 'STATE', (one) => stateOf(one, instantOf(world.now()), world.language)],
      ['DI', 'OF', (one) => one.member],
      ['A', 'TO', (one) => one.delegate],
      ['CHE COSA', 'WHAT', (one) => one.powers.join(' ')],
      ['FINO A', 'UNTIL', (one) => one.validUntil],
    ])
  },
}

export const delegateActs: Command = {
  words: ['delegate', 'acts'],
  about: {
    it: 'elenca che cosa è stato fatto per qualcuno, con una delega o da chi ne decide',
    en: 'lists what was done for somebody, under a delegation or by who decides for them',
  },
  takes: ['ID'],
  options: {},
  run: async (call, world) => {
    const items = await (await openRepresentation(call, world)).acts(mandateFrom(call))
    return listing(items, world, [
      ['QUANDO', 'WHEN', (one) => one.at],
      ['CHE COSA', 'WHAT', (one) => one.kind],
      ['CHI', 'WHO', (one) => one.actor],
      ['DI CHE', 'OF', (one) => one.grant ?? one.request ?? ''],
    ])
  },
}

export const delegateCredential: Command = {
  words: ['delegate', 'credential'],
  about: {
    it: 'mostra una delega come credenziale firmata (vc+jwt)',
    en: 'prints a delegation as a signed credential (vc+jwt)',
  },
  takes: ['ID'],
  options: {},
  run: async (call, world) => {
    const id = mandateFrom(call)
    const text = await (await openRepresentation(call, world)).credential(id)
    return { json: { delegation: id, credential: text }, text }
  },
}

const settled = (
  word: 'accept' | 'refuse' | 'end',
  says: { readonly about: Said; readonly done: Said },
): Command => ({
  words: ['delegate', word],
  about: says.about,
  takes: ['ID'],
  options: {},
  run: async (call, world) => ({
    json: await (await openRepresentation(call, world))[word](mandateFrom(call)),
    text: says.done,
  }),
})

interface Said {
  readonly it: string
  readonly en: string
}

export const delegateAccept = settled('accept', {
  about: { it: 'accetta una delega', en: 'accepts a delegation' },
  done: { it: 'Accettata: da ora puoi agire.', en: 'Accepted: you may act from now on.' },
})

export const delegateRefuse = settled('refuse', {
  about: { it: 'rifiuta una delega', en: 'refuses a delegation' },
  done: { it: 'Rifiutata.', en: 'Refused.' },
})

export const delegateEnd = settled('end', {
  about: {
    it: 'revoca una delega, o la restituisce: quando risponde, non vale più niente',
    en: 'takes a delegation back, or gives it back: once it answers, nothing of it holds',
  },
  done: {
    it: 'Finita: da ora nessuno agisce e nessuno legge con questa delega.',
    en: 'Ended: from now on nobody acts and nobody reads under it.',
  },
})

/** Also of guardianships. */
export const openRepresentation = async (call: Call, world: World): Promise<RepresentationClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createRepresentationClient({ consentService, fetch: session.fetch })
}

export const mandateFrom = (call: Call): string =>
  parseGiven('ID', (text) => parseWith(mandateIdSchema, text, 'an address'), call.place(0))

const stateOf = ({ state, validUntil }: Delegation, now: string, language: Language): string => {
  const isOver = (state === 'named' || state === 'accepted') && now >= validUntil
  if (language === 'en') return isOver ? 'expired' : state
  return isOver
    ? 'scaduta'
    : { named: 'da accettare', accepted: 'vale', refused: 'rifiutata', ended: 'finita' }[state]
}
