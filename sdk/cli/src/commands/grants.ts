import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, parseGrantId, type Instant } from '@mutua/sdk/ids'
import { actingForOption } from '../acting-for.ts'
import type { Command } from '../command.ts'
import { purposeLabel } from '../purpose.ts'
import { recipientName } from '../recipient-name.ts'
import { whatWords } from '../what.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import { openConsents } from './requests.ts'

export const grants: Command = {
  words: ['grants'],
  about: { it: 'elenca i consensi dati e ricevuti', en: 'lists consents given and received' },
  takes: [],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const items = await (await openConsents(call, world)).grants()
    const now = instantOf(world.now())
    return listing(items, world, [
      ['CONSENSO', 'CONSENT', (one) => one.id],
      ['STATO', 'STATE', (one) => stateOf(one, now, world.language)],
      ['A', 'TO', (one) => recipientName(one.recipient, one.organisation)],
      ['FINALITÀ', 'PURPOSE', (one) => purposeLabel(one.purpose, world.language)],
      ['FINO A', 'UNTIL', (one) => one.validUntil],
      ['CHE COSA', 'WHAT', (one) => whatWords(one, world)],
    ])
  },
}

export const credential: Command = {
  words: ['credential'],
  about: {
    it: 'mostra un consenso come credenziale firmata (vc+jwt)',
    en: 'prints a consent as a signed credential (vc+jwt)',
  },
  takes: ['GRANT'],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const id = parseGiven('GRANT', parseGrantId, call.place(0))
    const text = await (await openConsents(call, world)).credential(id)
    return { json: { grant: id, credential: text }, text }
  },
}

export const withdraw: Command = {
  words: ['withdraw'],
  about: {
    it: 'revoca un consenso: quando risponde, nessuno può più leggere',
    en: 'withdraws a consent: once it answers, nobody can read any more',
  },
  takes: ['GRANT'],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const id = parseGiven('GRANT', parseGrantId, call.place(0))
    const withdrawn = await (await openConsents(call, world)).withdraw(id)
    const at = withdrawn.withdrawnAt ?? ''
    return {
      json: withdrawn,
      text: {
        it: `Revocato il ${at}: da ora nessuno può leggere.`,
        en: `Withdrawn at ${at}: nobody can read from now on.`,
      },
    }
  },
}

const changed = (
  word: string,
  step: 'pause' | 'resume' | 'restore',
  says: { readonly about: Said; readonly done: Said },
): Command => ({
  words: [word],
  about: says.about,
  takes: ['GRANT'],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const id = parseGiven('GRANT', parseGrantId, call.place(0))
    return { json: await (await openConsents(call, world))[step](id), text: says.done }
  },
})

interface Said {
  readonly it: string
  readonly en: string
}

export const pause = changed('pause', 'pause', {
  about: {
    it: 'sospende un consenso: finché non lo riattivi nessuno può leggere',
    en: 'pauses a consent: until you resume it nobody can read',
  },
  done: { it: 'Sospeso: da ora nessuno può leggere.', en: 'Paused: nobody can read from now on.' },
})

export const resume = changed('resume', 'resume', {
  about: { it: 'riattiva un consenso sospeso', en: 'resumes a paused consent' },
  done: { it: 'Riattivato: vale come prima.', en: 'Resumed: it is in force as before.' },
})

export const undo = changed('undo', 'restore', {
  about: {
    it: 'annulla una revoca, entro dieci minuti',
    en: 'undoes a withdrawal, within ten minutes',
  },
  done: {
    it: 'La revoca è annullata: il consenso vale come prima.',
    en: 'The withdrawal is undone: the consent is as it was.',
  },
})

const stateOf = (grant: Grant, now: Instant, language: Language): string => {
  const italian = language === 'it'
  if (grant.state === 'withdrawn') return italian ? 'revocato' : 'withdrawn'
  if (grant.state === 'invalidated') return italian ? 'nullo' : 'void'
  if (now >= grant.validUntil) return italian ? 'scaduto' : 'expired'
  if (grant.state === 'paused') return italian ? 'sospeso' : 'paused'
  return italian ? 'vale' : 'in force'
}
