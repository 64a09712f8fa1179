import { createCoopClient, type CoopClient } from '@mutua/sdk/clients/coop-client'
import { providerRoleSchema } from '@mutua/sdk/coop/member'
import { parseWebId, parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { roleEndOption } from '../role-end-option.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseTextFields } from '../text-fields.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import { endFrom } from '../when.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

const webIdOption = {
  kind: 'text',
  value: 'WEBID',
  about: { it: 'WebID della persona', en: 'WebID of the person' },
} as const
const nameOption = {
  kind: 'text',
  value: 'TEXT',
  about: { it: 'nome e cognome', en: 'full name' },
} as const

export const memberAdmit: Command = {
  words: ['member', 'admit'],
  about: { it: 'iscrive una persona nel libro soci', en: 'enters a person in the members register' },
  takes: [],
  options: {
    'web-id': webIdOption,
    'pod': { kind: 'text', value: 'URL', about: { it: 'radice del suo pod', en: 'root of their pod' } },
    'name': nameOption,
    'section': {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'sezione, se ce ne sono', en: 'section, if there are any' },
    },
    'papers': {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'JSON con fiscalCode e iban (- = input): non stanno fra gli argomenti, che tutti vedono',
        en: 'JSON with fiscalCode and iban (- = stdin): never arguments, which everybody sees',
      },
    },
  },
  run: async (call, world) => {
    const webId = parseGiven('--web-id', parseWebId, call.need('web-id'))
    const section = call.text('section')
    const admission = {
      webId,
      pod: call.text('pod') ?? podOf(webId),
      displayName: call.need('name'),
      ...(await papersFrom(call.need('papers'), world, ['fiscalCode', 'iban'])),
      ...(section === undefined ? {} : { section }),
    }
    const member = await (await openCoop(call, world)).admit(admission)
    const number = String(member.number)
    return { json: member, text: { it: `Socio n. ${number}.`, en: `Member no. ${number}.` } }
  },
}

export const memberAccount: Command = {
  words: ['member', 'account'],
  about: {
    it: 'scrive il nuovo IBAN che un socio ha dato: i prossimi ordini pagano lì',
    en: 'enters the new IBAN that a member gave: orders from now on pay there',
  },
  takes: ['NUMBER'],
  options: {
    papers: {
      kind: 'text',
      value: 'FILE',
      about: { it: 'JSON con iban (- = input)', en: 'JSON with iban (- = stdin)' },
    },
  },
  run: async (call, world) => {
    const number = Number(call.place(0))
    const { iban } = await papersFrom(call.need('papers'), world, ['iban'])
    const member = await (await openCoop(call, world)).changeAccount(number, iban)
    return { json: member, text: { it: 'Il nuovo IBAN è registrato.', en: 'The new IBAN is entered.' } }
  },
}

export const memberList: Command = {
  words: ['member', 'list'],
  about: { it: 'elenca i soci', en: 'lists the members' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openCoop(call, world)).members()
    return listing(items, world, [
      ['N.', 'NO.', ({ number }) => String(number)],
      ['NOME', 'NAME', ({ displayName }) => displayName],
      ['DAL', 'SINCE', ({ admittedOn }) => admittedOn],
      ['WEBID', 'WEBID', ({ webId }) => webId],
    ])
  },
}

export const providerAdd: Command = {
  words: ['provider', 'add'],
  about: {
    it: 'aggiunge chi può chiedere accesso ai soci',
    en: 'adds somebody who may ask members for access',
  },
  takes: [],
  options: {
    'web-id': webIdOption,
    'name': nameOption,
    'role': {
      kind: 'text',
      value: 'ROLE',
      about: { it: providerRoleSchema.options.join(', '), en: providerRoleSchema.options.join(', ') },
    },
    'organisation': {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'a chi vanno i conti', en: 'who is billed' },
    },
    'until': roleEndOption,
  },
  run: async (call, world) => {
    const provider = {
      webId: parseGiven('--web-id', parseWebId, call.need('web-id')),
      displayName: call.need('name'),
      role: parseGiven('--role', (text) => parseWith(providerRoleSchema, text, 'a role'), call.need('role')),
      organisation: call.need('organisation'),
    }
    const until = call.text('until')
    const added = await (
      await openCoop(call, world)
    ).addProvider({
      ...provider,
      ...(until === undefined ? {} : { validUntil: endFrom(until) }),
    })
    return {
      json: added,
      text: { it: `${added.displayName} è nell'elenco.`, en: `${added.displayName} is in the directory.` },
    }
  },
}

export const providerRenew: Command = {
  words: ['provider', 'renew'],
  about: {
    it: 'rinnova il ruolo di chi è nell’elenco degli operatori, anche se è scaduto',
    en: 'renews the role of somebody in the directory of providers, also when it has ended',
  },
  takes: [],
  options: { 'web-id': webIdOption, 'until': roleEndOption },
  run: async (call, world) => {
    const until = call.text('until')
    const renewed = await (
      await openCoop(call, world)
    ).renewProvider(
      parseGiven('--web-id', parseWebId, call.need('web-id')),
      until === undefined ? undefined : endFrom(until),
    )
    const end = renewed.validUntil ?? ''
    return {
      json: renewed,
      text: { it: `Il ruolo vale fino al ${end}.`, en: `The role stands until ${end}.` },
    }
  },
}

export const providerList: Command = {
  words: ['provider', 'list'],
  about: { it: 'elenca chi può chiedere accesso', en: 'lists who may ask for access' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openCoop(call, world)).providers()
    return listing(items, world, [
      ['NOME', 'NAME', ({ displayName }) => displayName],
      ['RUOLO', 'ROLE', ({ role }) => role],
      ['VALE FINO AL', 'ROLE UNTIL', ({ validUntil }) => validUntil ?? ''],
      ['ORGANIZZAZIONE', 'ORGANISATION', ({ organisation }) => organisation],
      ['WEBID', 'WEBID', ({ webId }) => webId],
    ])
  },
}

export const openCoop = async (call: Call, world: World): Promise<CoopClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createCoopClient({ consentService, fetch: session.fetch })
}

const papersFrom = async <Field extends 'fiscalCode' | 'iban'>(
  file: string,
  world: World,
  fields: readonly Field[],
): Promise<Record<Field, string>> => {
  const text =
    file === '-' ? await world.terminal.readInput() : (await readNamedFile(file, world)).toString('utf8')
  try {
    return parseTextFields(text, fields)
  } catch (cause) {
    const why = cause instanceof SyntaxError || !(cause instanceof Error) ? 'JSON?' : cause.message
    throw usageFault({
      it: `--papers vuole un JSON con ${fields.join(' e ')} (${why}).`,
      en: `--papers wants JSON with ${fields.join(' and ')} (${why}).`,
    })
  }
}

/** In this house a WebID is `{pod}profile/card#me`. */
const podOf = (webId: string): string => webId.replace(/profile\/card#me$/, '')
