import { createOrganisationClient, type OrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { providerRoleSchema } from '@mutua/sdk/coop/member'
import { parseWebId, parseWith, type WebId } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { roleEndOption } from '../role-end-option.ts'
import { listing } from '../table.ts'
import { endFrom } from '../when.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'

const personOption = {
  kind: 'text',
  value: 'WEBID',
  about: { it: 'WebID della persona', en: 'WebID of the person' },
} as const

export const organisationAdd: Command = {
  words: ['organisation', 'add'],
  about: {
    it: 'ammette un’organizzazione, a cui si può dare un consenso',
    en: 'admits an organisation, to which a consent can be given',
  },
  takes: [],
  options: {
    name: { kind: 'text', value: 'TEXT', about: { it: 'come si chiama', en: 'what it is called' } },
    administrator: {
      kind: 'list',
      value: 'WEBID',
      about: { it: 'chi tiene l’elenco del personale', en: 'who keeps its staff list' },
    },
  },
  run: async (call, world) => {
    const added = await (
      await openOrganisations(call, world)
    ).admit({
      name: call.need('name'),
      administrators: call
        .list('administrator')
        .map((text) => parseGiven('--administrator', parseWebId, text)),
    })
    return { json: added, text: added.id }
  },
}

export const organisationList: Command = {
  words: ['organisation', 'list'],
  about: { it: 'elenca le organizzazioni', en: 'lists the organisations' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openOrganisations(call, world)).organisations()
    return listing(items, world, [
      ['NOME', 'NAME', ({ name }) => name],
      ['ORGANIZZAZIONE', 'ORGANISATION', ({ id }) => id],
    ])
  },
}

export const organisationAdministrators: Command = {
  words: ['organisation', 'administrators'],
  about: {
    it: 'dice chi tiene da ora l’elenco del personale',
    en: 'says who keeps the staff list from now on',
  },
  takes: ['ORGANISATION'],
  options: {
    administrator: {
      kind: 'list',
      value: 'WEBID',
      about: { it: 'chi lo tiene; si ripete', en: 'who keeps it; may be repeated' },
    },
  },
  run: async (call, world) => {
    const keepers = call.list('administrator').map((text) => parseGiven('--administrator', parseWebId, text))
    const client = await openOrganisations(call, world)
    return {
      json: await client.changeAdministrators(organisationFrom(call), keepers),
      text: { it: 'Fatto: da ora tengono loro l’elenco.', en: 'Done: they keep the list from now on.' },
    }
  },
}

export const organisationEnd: Command = {
  words: ['organisation', 'end'],
  about: {
    it: 'fa finire un’organizzazione: quando risponde, nessuno legge più per lei e i suoi consensi sono nulli',
    en: 'ends an organisation: once it answers, nobody reads for it, and what was given to it is void',
  },
  takes: ['ORGANISATION'],
  options: {},
  run: async (call, world) => ({
    json: await (await openOrganisations(call, world)).end(organisationFrom(call)),
    text: { it: 'Finita.', en: 'Ended.' },
  }),
}

export const staffAdd: Command = {
  words: ['staff', 'add'],
  about: {
    it: 'inserisce una persona nell’elenco del personale: da allora legge con i consensi dell’organizzazione',
    en: 'enters a person on the staff list: from then on they read under the consents of the organisation',
  },
  takes: ['ORGANISATION'],
  options: {
    'web-id': personOption,
    'name': { kind: 'text', value: 'TEXT', about: { it: 'nome e cognome', en: 'full name' } },
    'role': {
      kind: 'text',
      value: 'ROLE',
      about: { it: providerRoleSchema.options.join(', '), en: providerRoleSchema.options.join(', ') },
    },
    'until': roleEndOption,
  },
  run: async (call, world) => {
    const entry = {
      webId: personFrom(call),
      displayName: call.need('name'),
      role: parseGiven('--role', (text) => parseWith(providerRoleSchema, text, 'a role'), call.need('role')),
    }
    const until = call.text('until')
    const line = await (
      await openOrganisations(call, world)
    ).join(organisationFrom(call), {
      ...entry,
      ...(until === undefined ? {} : { validUntil: endFrom(until) }),
    })
    return {
      json: line,
      text: { it: `${line.displayName} è nell'elenco.`, en: `${line.displayName} is on the list.` },
    }
  },
}

export const staffRenew: Command = {
  words: ['staff', 'renew'],
  about: {
    it: 'rinnova il ruolo di una persona, anche se è scaduto',
    en: 'renews the role of a person, also when it has ended',
  },
  takes: ['ORGANISATION'],
  options: { 'web-id': personOption, 'until': roleEndOption },
  run: async (call, world) => {
    const until = call.text('until')
    const line = await (
      await openOrganisations(call, world)
    ).renew(organisationFrom(call), personFrom(call), until === undefined ? undefined : endFrom(until))
    const end = line.validUntil ?? ''
    return { json: line, text: { it: `Il ruolo vale fino al ${end}.`, en: `The role stands until ${end}.` } }
  },
}

export const staffList: Command = {
  words: ['staff', 'list'],
  about: { it: 'elenca il personale di un’organizzazione', en: 'lists the people of an organisation' },
  takes: ['ORGANISATION'],
  options: {},
  run: async (call, world) => {
    const items = await (await openOrganisations(call, world)).staff(organisationFrom(call))
    return listing(items, world, [
      ['NOME', 'NAME', ({ displayName }) => displayName],
      ['RUOLO', 'ROLE', ({ role }) => role],
      ['DAL', 'SINCE', ({ since }) => since],
      ['VALE FINO AL', 'ROLE UNTIL', ({ validUntil }) => validUntil ?? ''],
      ['USCITO IL', 'LEFT', ({ until }) => until ?? ''],
      ['WEBID', 'WEBID', ({ webId }) => webId],
    ])
  },
}

export const staffLeave: Command = {
  words: ['staff', 'leave'],
  about: {
    it: 'toglie una persona dall’elenco: quando risponde, non legge più niente a nome dell’organizzazione',
    en: 'takes a person off the list: once it answers, they read nothing for the organisation any more',
  },
  takes: ['ORGANISATION'],
  options: { 'web-id': personOption },
  run: async (call, world) => {
    const line = await (await openOrganisations(call, world)).leave(organisationFrom(call), personFrom(call))
    return {
      json: line,
      text: {
        it: `${line.displayName} non legge più niente a nome dell'organizzazione.`,
        en: `${line.displayName} reads nothing for the organisation any more.`,
      },
    }
  },
}

const openOrganisations = async (call: Call, world: World): Promise<OrganisationClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createOrganisationClient({ consentService, fetch: session.fetch })
}

const organisationFrom = (call: Call): WebId => parseGiven('ORGANISATION', parseWebId, call.place(0))
const personFrom = (call: Call): WebId => parseGiven('--web-id', parseWebId, call.need('web-id'))
