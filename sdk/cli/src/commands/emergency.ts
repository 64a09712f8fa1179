import { createEmergencyClient, type EmergencyClient } from '@mutua/sdk/clients/emergency-client'
import {
  emergencyOpeningSchema,
  emergencyReasonLabels,
  emergencyReasons,
  emergencyReasonSchema,
} from '@mutua/sdk/consent/emergency'
import { parseGrantId, parseResourceUrl, parseWebId, parseWith, type GrantId } from '@mutua/sdk/ids'
import { actingForOption, fetchFor } from '../acting-for.ts'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

/** Words about a person are never arguments: those are seen by everybody on the machine. */
export const wordsFromInput = async (world: World): Promise<string> =>
  (await world.terminal.readInput()).trim()

export const emergencyRule: Command = {
  words: ['emergency', 'rule'],
  about: {
    it: 'che cosa si può leggere del mio pod in emergenza, senza chiedermelo',
    en: 'what may be read of one’s own pod in an emergency, without being asked',
  },
  takes: [],
  options: {
    allow: {
      kind: 'flag',
      about: { it: 'il profilo sanitario sintetico, o --resource', en: 'the patient summary, or --resource' },
    },
    forbid: { kind: 'flag', about: { it: 'niente, mai', en: 'nothing, ever' } },
    resource: {
      kind: 'list',
      value: 'URL',
      about: { it: 'con --allow: solo questo; si ripete', en: 'with --allow: only this; may be repeated' },
    },
  },
  run: async (call, world) => {
    const [isAllowed, isForbidden] = [call.flag('allow'), call.flag('forbid')]
    if (isAllowed && isForbidden)
      throw usageFault({ it: '--allow oppure --forbid, non entrambi.', en: '--allow or --forbid, not both.' })
    const resources = call.list('resource').map((url) => parseGiven('--resource', parseResourceUrl, url))
    if (resources.length > 0 && !isAllowed)
      throw usageFault({ it: '--resource va con --allow.', en: '--resource goes with --allow.' })
    const emergencies = await openEmergencies(call, world)
    const wish = { allowed: isAllowed, ...(resources.length === 0 ? {} : { resources }) }
    const rule = await (isAllowed || isForbidden ? emergencies.setRule(wish) : emergencies.rule())
    return {
      json: rule,
      text: rule.allowed
        ? rule.resources.join('\n')
        : {
            it: 'In emergenza non si può leggere niente.',
            en: 'Nothing may be read in an emergency.',
          },
    }
  },
}

export const emergencyOpen: Command = {
  words: ['emergency', 'open'],
  about: {
    it: 'apre un accesso in emergenza, senza consenso, per 60 minuti; il motivo a parole si legge dall’input',
    en: 'opens an emergency access, without consent, for 60 minutes; the reason in words is read from the input',
  },
  takes: [],
  options: {
    'owner': { kind: 'text', value: 'WEBID', about: { it: 'di chi sono i dati', en: 'whose data it is' } },
    'reason': {
      kind: 'text',
      value: 'REASON',
      about: { it: emergencyReasons.join(', '), en: emergencyReasons.join(', ') },
    },
    'acting-for': actingForOption,
  },
  run: async (call, world) => {
    const opening = {
      owner: parseGiven('--owner', parseWebId, call.need('owner')),
      reason: parseGiven(
        '--reason',
        (text) => parseWith(emergencyReasonSchema, text, 'a reason'),
        call.need('reason'),
      ),
    }
    call.need('acting-for')
    const text = parseGiven(
      'input',
      (words) => parseWith(emergencyOpeningSchema.shape.text, words, 'the reason in words'),
      await wordsFromInput(world),
    )
    const access = await (await openEmergencies(call, world)).open({ ...opening, text })
    return {
      json: access,
      text: access.grant,
      remark: {
        it: `Si può leggere fino al ${access.validUntil}; il socio viene avvisato. L’accesso:`,
        en: `It may be read until ${access.validUntil}; the member is being told. The access:`,
      },
    }
  },
}

export const emergencyList: Command = {
  words: ['emergency', 'list'],
  about: {
    it: 'gli accessi in emergenza ai miei dati, o quelli della mia organizzazione',
    en: 'emergency accesses to one’s own data, or those of one’s organisation',
  },
  takes: [],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const items = await (await openEmergencies(call, world)).accesses()
    return listing(items, world, [
      ['ACCESSO', 'ACCESS', ({ grant }) => grant],
      ['APERTO', 'OPENED', ({ openedAt }) => openedAt],
      ['FINO A', 'UNTIL', ({ validUntil }) => validUntil],
      ['CHI', 'WHO', ({ person }) => person],
      ['ORGANIZZAZIONE', 'ORGANISATION', ({ organisationName }) => organisationName],
      ['MOTIVO', 'REASON', ({ reason }) => emergencyReasonLabels[reason][world.language]],
      ['ESITO', 'VERDICT', ({ review }) => review?.verdict ?? ''],
    ])
  },
}

export const emergencyObject: Command = {
  words: ['emergency', 'object'],
  about: {
    it: 'dice che un accesso in emergenza non era giusto; per chiuderlo: withdraw',
    en: 'says that an emergency access was not right; to end it: withdraw',
  },
  takes: ['ACCESS'],
  options: {
    'text-stdin': {
      kind: 'flag',
      about: {
        it: 'con le parole che si leggono dall’input',
        en: 'with the words that are read from the input',
      },
    },
  },
  run: async (call, world) => {
    const grant = accessFrom(call)
    const text = call.flag('text-stdin') ? await wordsFromInput(world) : undefined
    const access = await (await openEmergencies(call, world)).object(grant, text)
    return {
      json: access,
      text: {
        it: 'L’obiezione è nell’elenco che la cooperativa riesamina ogni mese.',
        en: 'The objection is in the list that the co-op reviews every month.',
      },
    }
  },
}

export const openEmergencies = async (call: Call, world: World): Promise<EmergencyClient> => {
  const caller = await signInCaller(call, world)
  return createEmergencyClient({ consentService: caller.consentService, fetch: fetchFor(call, caller) })
}

/** @throws {UsageFault} */
export const accessFrom = (call: Call): GrantId => parseGiven('ACCESS', parseGrantId, call.place(0))
