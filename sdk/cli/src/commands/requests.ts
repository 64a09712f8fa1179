import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { parseRequestId, parseResourceUrl, parseWebId, type ResourceUrl } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { actingForOption, fetchFor } from '../acting-for.ts'
import { modesFrom, modesOption } from '../modes.ts'
import { forOption, needUntilWhen, untilOption, untilWhenFrom } from '../period.ts'
import { purposeFrom, purposeLabel } from '../purpose.ts'
import { recipientName } from '../recipient-name.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import { resourceOption, whatFrom, whatOptions, whatWords } from '../what.ts'
import { endFrom } from '../when.ts'
import type { World } from '../world.ts'

export const purposeOption = {
  kind: 'text',
  value: 'PURPOSE',
  about: { it: 'finalità: IRI o ultima parola', en: 'purpose: IRI or its last word' },
} as const

/** @throws {UsageFault} when none was written */
export const resourcesFrom = (call: Call): readonly ResourceUrl[] => {
  const resources = call.list('resource').map((url) => parseGiven('--resource', parseResourceUrl, url))
  if (resources.length === 0) throw usageFault({ it: 'Manca --resource.', en: '--resource is missing.' })
  return resources
}

export const request: Command = {
  words: ['request'],
  about: { it: 'chiede a una persona di poter leggere', en: 'asks a person for access' },
  takes: [],
  options: {
    'owner': { kind: 'text', value: 'WEBID', about: { it: 'a chi si chiede', en: 'who is asked' } },
    ...whatOptions,
    'purpose': purposeOption,
    'until': untilOption,
    'mode': modesOption,
    'project': {
      kind: 'text',
      value: 'PROJECT',
      about: {
        it: 'per quale progetto: la ricerca ne ha sempre uno',
        en: 'for which project: research has one always',
      },
    },
    'acting-for': actingForOption,
  },
  run: async (call, world) => {
    const project = call.text('project')
    const asked = {
      owner: parseGiven('--owner', parseWebId, call.need('owner')),
      purpose: purposeFrom(call.need('purpose')),
      ...whatFrom(call),
      modes: modesFrom(call) ?? ['read' as const],
      validUntil: endFrom(call.need('until')),
      ...(project === undefined ? {} : { project }),
    }
    const made = await (await openConsents(call, world)).createRequest(asked)
    return {
      json: made,
      text: made.id,
      remark: {
        it: 'Chiesto; ora decide la persona. La richiesta:',
        en: 'Asked; it is for the person to decide. The request:',
      },
    }
  },
}

export const requests: Command = {
  words: ['requests'],
  about: { it: 'elenca le richieste fatte e ricevute', en: 'lists requests made and received' },
  takes: [],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const items = await (await openConsents(call, world)).requests()
    return listing(items, world, [
      ['RICHIESTA', 'REQUEST', (one) => one.id],
      ['STATO', 'STATE', (one) => stateOf(one, world)],
      ['DA', 'FROM', (one) => [one.requesterName, one.organisation].filter((part) => part !== '').join(', ')],
      ['FINALITÀ', 'PURPOSE', (one) => purposeLabel(one.purpose, world.language)],
      ['FINO A', 'UNTIL', (one) => one.validUntil],
      ['CHE COSA', 'WHAT', (one) => whatWords(one, world)],
    ])
  },
}

export const grant: Command = {
  words: ['grant'],
  about: {
    it: 'dà il consenso a una richiesta, intera o in parte',
    en: 'consents to a request, in whole or in part',
  },
  takes: ['REQUEST'],
  options: {
    'acting-for': actingForOption,
    'resource': resourceOption,
    'mode': modesOption,
    'until': {
      kind: 'text',
      value: 'DATE',
      about: { it: 'solo fino a quando, se prima di quanto chiesto', en: 'until when, if sooner than asked' },
    },
    'for': forOption,
    'beyond-asked': {
      kind: 'flag',
      about: { it: 'anche più a lungo di quanto chiesto', en: 'also for longer than was asked' },
    },
  },
  run: async (call, world) => {
    const id = parseGiven('REQUEST', parseRequestId, call.place(0))
    const resources = call.list('resource').map((url) => parseGiven('--resource', parseResourceUrl, url))
    const modes = modesFrom(call)
    const outcome = await (
      await openConsents(call, world)
    ).decide(id, {
      decision: 'give',
      ...(resources.length === 0 ? {} : { resources }),
      ...(modes === undefined ? {} : { modes }),
      ...untilWhenFrom(call),
      ...(call.flag('beyond-asked') ? { beyondAsked: true } : {}),
    })
    if (outcome.kind === 'refused') {
      const text = {
        it: 'La richiesta era già stata rifiutata.',
        en: 'The request had been refused already.',
      }
      return { json: outcome, text, incomplete: true }
    }
    const who = recipientName(outcome.grant.recipient, outcome.grant.organisation)
    return {
      json: outcome,
      text: outcome.grant.id,
      remark: {
        it: `${who} può leggere fino al ${outcome.grant.validUntil}. Il consenso:`,
        en: `${who} may read until ${outcome.grant.validUntil}. The consent:`,
      },
    }
  },
}

export const give: Command = {
  words: ['give'],
  about: {
    it: 'dà un consenso senza che nessuno lo abbia chiesto',
    en: 'consents without having been asked',
  },
  takes: ['WEBID'],
  options: {
    resource: resourceOption,
    purpose: purposeOption,
    mode: modesOption,
    until: untilOption,
    for: forOption,
  },
  run: async (call, world) => {
    const given = {
      recipient: parseGiven('WEBID', parseWebId, call.place(0)),
      purpose: purposeFrom(call.need('purpose')),
      resources: resourcesFrom(call),
      modes: modesFrom(call) ?? ['read' as const],
      ...needUntilWhen(call),
    }
    const { grant: made } = await (await openConsents(call, world)).give(given)
    return {
      json: made,
      text: made.id,
      remark: {
        it: `Vale dal ${made.validFrom} al ${made.validUntil}. Il consenso:`,
        en: `In force from ${made.validFrom} until ${made.validUntil}. The consent:`,
      },
    }
  },
}

export const refuse: Command = {
  words: ['refuse'],
  about: { it: 'rifiuta una richiesta', en: 'refuses a request' },
  takes: ['REQUEST'],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const id = parseGiven('REQUEST', parseRequestId, call.place(0))
    const outcome = await (await openConsents(call, world)).decide(id, { decision: 'refuse' })
    return {
      json: outcome,
      text: { it: 'Rifiutata: nessuno può leggere.', en: 'Refused: nobody may read.' },
      incomplete: outcome.kind !== 'refused',
    }
  },
}

export const openConsents = async (call: Call, world: World): Promise<ConsentClient> => {
  const caller = await signInCaller(call, world)
  return createConsentClient({ consentService: caller.consentService, fetch: fetchFor(call, caller) })
}

const stateOf = ({ state }: AccessRequest, { language }: World): string =>
  language === 'en'
    ? state
    : { requested: 'da decidere', given: 'consenso dato', refused: 'rifiutata', cancelled: 'ritirata' }[state]
