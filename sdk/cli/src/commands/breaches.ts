import { createBreachClient, type BreachClient } from '@mutua/sdk/clients/breach-client'
import { createDocumentClient } from '@mutua/sdk/clients/document-client'
import { instantOf, parseInstant, parseWith } from '@mutua/sdk/ids'
import {
  breachFactsSchema,
  closingWishSchema,
  communicationWishSchema,
  notificationWishSchema,
  type Breach,
} from '@mutua/sdk/rights/breach'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { writeDocument } from './documents.ts'
import { wordsFromInput } from './emergency.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

export const breachRecord: Command = {
  words: ['breach', 'record'],
  about: {
    it: 'registra una violazione di dati da un file JSON con ciò che si sa: partono le 72 ore',
    en: 'records a personal data breach from a JSON file with what is known: the 72 hours begin',
  },
  takes: ['FILE'],
  options: {
    aware: {
      kind: 'text',
      value: 'INSTANT',
      about: { it: 'da quando lo si sa; adesso se manca', en: 'since when it is known; now without it' },
    },
  },
  run: async (call, world) => {
    const facts = await factsIn(call.place(0), world)
    const aware = call.text('aware')
    const awareAt = aware === undefined ? instantOf(world.now()) : parseGiven('--aware', parseInstant, aware)
    const breach = await (await openBreaches(call, world)).record({ awareAt, facts })
    return {
      json: breach,
      text: breach.id,
      remark: { it: `Da notificare entro ${breach.dueAt}.`, en: `To be notified by ${breach.dueAt}.` },
    }
  },
}

export const breachList: Command = {
  words: ['breach', 'list'],
  about: {
    it: 'il registro delle violazioni: prima quelle che il Garante non sa ancora',
    en: 'the register of breaches: those first of which the authority does not know yet',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const breaches = await (await openBreaches(call, world)).breaches()
    return {
      ...listing(breaches, world, [
        ['NUMERO', 'NUMBER', ({ number }) => number],
        ['SAPUTO', 'AWARE', ({ awareAt }) => awareAt],
        ['ENTRO', 'BY', ({ dueAt }) => dueAt],
        ['NOTIFICHE', 'NOTIFICATIONS', ({ notifications }) => String(notifications.length)],
        ['STATO', 'STATE', ({ state, closing }) => closing?.outcome ?? state],
        ['VIOLAZIONE', 'BREACH', ({ id }) => id],
      ]),
      incomplete: breaches.some(({ isOverdue }) => isOverdue),
    }
  },
}

export const breachShow: Command = {
  words: ['breach', 'show'],
  about: {
    it: 'una violazione con tutto ciò che ne è scritto',
    en: 'a breach with all that is written of it',
  },
  takes: ['BREACH'],
  options: {},
  run: async (call, world) => {
    const breach = await (await openBreaches(call, world)).breach(call.place(0))
    return { json: breach, text: JSON.stringify(breach, undefined, 2) }
  },
}

export const breachAdd: Command = {
  words: ['breach', 'add'],
  about: {
    it: 'aggiunge ciò che si sa adesso, da un file JSON; quello di prima resta',
    en: 'adds what is known now, from a JSON file; what was known before stays',
  },
  takes: ['BREACH', 'FILE'],
  options: {},
  run: async (call, world) => {
    const facts = await factsIn(call.place(1), world)
    return told(await (await openBreaches(call, world)).add(call.place(0), facts))
  },
}

export const breachForm: Command = {
  words: ['breach', 'form'],
  about: {
    it: 'scrive la notifica con i campi del modulo del Garante: .html, .csv o .json',
    en: 'writes the notification with the fields of the authority’s form: .html, .csv or .json',
  },
  takes: ['BREACH', 'FILE'],
  options: {},
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const form = await createDocumentClient({ consentService, fetch: session.fetch }).breachForm(
      call.place(0),
    )
    return writeDocument(form, { name: call.place(1), note: call.place(0) }, world)
  },
}

export const breachNotified: Command = {
  words: ['breach', 'notified'],
  about: {
    it: 'scrive che il Garante è stato avvisato; dopo 72 ore con i motivi del ritardo',
    en: 'writes down that the authority was told; after 72 hours with the reasons for the delay',
  },
  takes: ['BREACH'],
  options: {
    'reference': { kind: 'text', value: 'TEXT', about: { it: 'il protocollo', en: 'its number' } },
    'delay-reason': { kind: 'text', value: 'TEXT', about: { it: 'perché più tardi', en: 'why later' } },
    'at': {
      kind: 'text',
      value: 'INSTANT',
      about: { it: 'quando; adesso se manca', en: 'when; now without it' },
    },
    'last': { kind: 'flag', about: { it: 'è l’ultima', en: 'it is the last one' } },
  },
  run: async (call, world) => {
    const [reference, delayReason, at] = [call.text('reference'), call.text('delay-reason'), call.text('at')]
    const wish = parseWith(
      notificationWishSchema,
      {
        isLast: call.flag('last'),
        ...(reference === undefined ? {} : { reference }),
        ...(delayReason === undefined ? {} : { delayReason }),
        ...(at === undefined ? {} : { at }),
      },
      'the notification',
    )
    return told(await (await openBreaches(call, world)).notify(call.place(0), wish))
  },
}

export const breachTell: Command = {
  words: ['breach', 'tell'],
  about: {
    it: 'avvisa le persone, con le parole dall’input: i soci dati per numero, tutti, o in pubblico',
    en: 'tells the people concerned, with the words from the input: members by number, all, or in public',
  },
  takes: ['BREACH'],
  options: {
    member: { kind: 'list', value: 'NUMBER', about: { it: 'numero di socio', en: 'member number' } },
    all: { kind: 'flag', about: { it: 'tutti i soci', en: 'all members' } },
    letters: { kind: 'text', value: 'COUNT', about: { it: 'quante lettere', en: 'how many letters' } },
  },
  run: async (call, world) => {
    const [members, letters] = [call.list('member').map(Number), call.text('letters')]
    const text = await wordsFromInput(world)
    const wish = call.flag('all')
      ? { how: 'notice', members: 'all', text }
      : members.length > 0
        ? { how: 'notice', members, text }
        : letters === undefined
          ? { how: 'public', text }
          : { how: 'letter', persons: Number(letters), text }
    const parsed = parseWith(communicationWishSchema, wish, 'the communication')
    return told(await (await openBreaches(call, world)).communicate(call.place(0), parsed))
  },
}

export const breachClose: Command = {
  words: ['breach', 'close'],
  about: {
    it: 'firma la chiusura, con il motivo dall’input: conferma un secondo incaricato',
    en: 'signs the closing, with the reason from the input: a second officer confirms',
  },
  takes: ['BREACH'],
  options: {
    outcome: {
      kind: 'text',
      value: 'OUTCOME',
      about: { it: 'notified, not-notified, no-breach', en: 'notified, not-notified, no-breach' },
    },
    exemption: {
      kind: 'text',
      value: 'EXEMPTION',
      about: {
        it: 'art. 34.3: unintelligible, risk-averted',
        en: 'art. 34(3): unintelligible, risk-averted',
      },
    },
  },
  run: async (call, world) => {
    const exemption = call.text('exemption')
    const wish = parseWith(
      closingWishSchema,
      {
        outcome: call.need('outcome'),
        reason: await wordsFromInput(world),
        ...(exemption === undefined ? {} : { exemption }),
      },
      'the closing',
    )
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const decision = await createBreachClient({ consentService, fetch: session.fetch }).proposeClosing(
      call.place(0),
      wish,
      signer,
    )
    return {
      json: decision,
      text: decision.subject,
      remark: {
        it: `Firmata. Ora un altro incaricato: breach confirm ${decision.subject}`,
        en: `Signed. Now another officer: breach confirm ${decision.subject}`,
      },
    }
  },
}

export const breachConfirm: Command = {
  words: ['breach', 'confirm'],
  about: {
    it: 'firma la chiusura proposta da un altro incaricato',
    en: 'signs the closing that another officer proposed',
  },
  takes: ['BREACH'],
  options: {},
  run: async (call, world) => {
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const breaches = createBreachClient({ consentService, fetch: session.fetch })
    return told(await breaches.confirmClosing(call.place(0), signer))
  },
}

const openBreaches = async (call: Call, world: World): Promise<BreachClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createBreachClient({ consentService, fetch: session.fetch })
}

const factsIn = async (name: string, world: World) =>
  parseGiven(
    'FILE',
    (json) => parseWith(breachFactsSchema, JSON.parse(json), 'what is known'),
    (await readNamedFile(name, world)).toString('utf8'),
  )

const told = (breach: Breach): Outcome => ({
  json: breach,
  text: breach.id,
  remark: { it: `${breach.number}: ${breach.state}`, en: `${breach.number}: ${breach.state}` },
})
