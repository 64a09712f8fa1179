import { createPasscodeClient, type PasscodeClient } from '@mutua/sdk/clients/passcode-client'
import { passcodeMinutesSchema, type Passcode } from '@mutua/sdk/consent/passcode'
import { parseWith } from '@mutua/sdk/ids'
import { actingForOption, fetchFor } from '../acting-for.ts'
import type { Call, Command } from '../command.ts'
import { modesFrom, modesOption } from '../modes.ts'
import { forOption, needUntilWhen, untilOption } from '../period.ts'
import { purposeFrom, purposeLabel } from '../purpose.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Language } from '../words.ts'
import type { World } from '../world.ts'
import { resourceOption } from '../what.ts'
import { purposeOption, resourcesFrom } from './requests.ts'

export const passcodeCreate: Command = {
  words: ['passcode', 'create'],
  about: {
    it: 'fa un codice per un medico che non conosci ancora: chi lo dice riceve il consenso, una volta',
    en: 'makes a code for a doctor you do not know yet: whoever says it has the consent, once',
  },
  takes: [],
  options: {
    resource: resourceOption,
    purpose: purposeOption,
    mode: modesOption,
    until: untilOption,
    for: forOption,
    minutes: {
      kind: 'text',
      value: 'N',
      about: {
        it: 'per quanto vale il codice: da 15 a 1440, di norma 60',
        en: 'for how long the code is good: 15 to 1440, normally 60',
      },
    },
  },
  run: async (call, world) => {
    const modes = modesFrom(call)
    const minutes = call.text('minutes')
    const made = await (
      await openPasscodes(call, world)
    ).create({
      purpose: purposeFrom(call.need('purpose')),
      resources: resourcesFrom(call),
      ...(modes === undefined ? {} : { modes }),
      ...needUntilWhen(call),
      ...(minutes === undefined
        ? {}
        : {
            minutes: parseGiven(
              '--minutes',
              (text) => parseWith(passcodeMinutesSchema, Number(text), 'a number of minutes'),
              minutes,
            ),
          }),
    })
    const { passcode, code } = made
    return {
      json: made,
      text: code,
      remark: {
        it: `Il consenso vale fino al ${passcode.validUntil}, il codice fino al ${passcode.expiresAt}. Il codice:`,
        en: `The consent is in force until ${passcode.validUntil}, the code until ${passcode.expiresAt}. The code:`,
      },
    }
  },
}

export const passcodeList: Command = {
  words: ['passcode', 'list'],
  about: { it: 'i codici fatti, e chi li ha usati', en: 'the codes that were made, and who used them' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openPasscodes(call, world)).passcodes()
    const { language } = world
    return listing(items, world, [
      ['ID', 'ID', (one) => one.id],
      ['STATO', 'STATE', (one) => stateOf(one, language)],
      ['FINALITÀ', 'PURPOSE', (one) => purposeLabel(one.purpose, language)],
      ['CODICE FINO A', 'CODE UNTIL', (one) => one.expiresAt],
      ['CONSENSO FINO A', 'CONSENT UNTIL', (one) => one.validUntil],
      ['A', 'TO', (one) => one.person ?? one.recipient ?? ''],
    ])
  },
}

export const passcodeCancel: Command = {
  words: ['passcode', 'cancel'],
  about: {
    it: 'annulla un codice che nessuno ha ancora usato',
    en: 'cancels a code that nobody has used yet',
  },
  takes: ['ID'],
  options: {},
  run: async (call, world) => {
    const passcode = await (await openPasscodes(call, world)).cancel(call.place(0))
    return passcode.state === 'redeemed'
      ? {
          json: passcode,
          text: {
            it: 'Era già stato usato: revoca il consenso.',
            en: 'It had been used: withdraw the consent.',
          },
          incomplete: true,
        }
      : { json: passcode, text: { it: 'Annullato: non vale più.', en: 'Cancelled: it is good no more.' } }
  },
}

export const passcodeRedeem: Command = {
  words: ['passcode', 'redeem'],
  about: {
    it: 'usa un codice ricevuto da una persona; il codice viene chiesto, o è la prima riga dell’input',
    en: 'uses a code told by a person; the code is asked for, or is the first line of the input',
  },
  takes: [],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const { terminal, language } = world
    const question = language === 'it' ? 'Codice: ' : 'Code: '
    const said = (await terminal.askSecret(question)) ?? (await terminal.readInput()).split(/\r?\n/, 1)[0]
    if (said === undefined || said.trim() === '')
      throw usageFault({ it: 'Serve il codice.', en: 'The code is needed.' })
    const { grant } = await (await openPasscodes(call, world)).redeem(said.trim())
    return {
      json: grant,
      text: grant.id,
      remark: {
        it: `Si può leggere fino al ${grant.validUntil}. Il consenso:`,
        en: `It may be read until ${grant.validUntil}. The consent:`,
      },
    }
  },
}

const openPasscodes = async (call: Call, world: World): Promise<PasscodeClient> => {
  const caller = await signInCaller(call, world)
  return createPasscodeClient({ consentService: caller.consentService, fetch: fetchFor(call, caller) })
}

const stateOf = ({ state }: Passcode, language: Language): string =>
  language === 'en'
    ? state
    : { open: 'aperto', redeemed: 'usato', cancelled: 'annullato', expired: 'scaduto' }[state]
