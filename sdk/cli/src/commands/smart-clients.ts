import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createSmartRegistry, type SmartRegistry } from '@mutua/sdk/clients/smart-registry'
import { parseSmartKeys, type SmartKeys } from '@mutua/sdk/consent/smart-client'
import { parseWebId } from '@mutua/sdk/ids'
import { actingForOption, fetchFor } from '../acting-for.ts'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

const keyOptions = {
  'jwks': {
    kind: 'text',
    value: 'FILE',
    about: { it: 'chiavi pubbliche del programma (JWK Set)', en: 'public keys of the program (JWK Set)' },
  },
  'jwks-uri': {
    kind: 'text',
    value: 'URL',
    about: { it: 'oppure dove il programma le pubblica', en: 'or where the program publishes them' },
  },
} as const

export const smartClientAdd: Command = {
  words: ['smart-client', 'add'],
  about: {
    it: 'registra un programma che legge da solo con i consensi ricevuti (SMART Backend Services)',
    en: 'registers a program that reads by itself under the consents one was given (SMART Backend Services)',
  },
  takes: [],
  options: {
    'name': { kind: 'text', value: 'TEXT', about: { it: 'come si chiama', en: 'what it is called' } },
    ...keyOptions,
    'acting-for': actingForOption,
  },
  run: async (call, world) => {
    const program = { name: call.need('name'), keys: await keysFrom(call, world) }
    const client = await (await openRegistry(call, world)).register(program)
    return {
      json: client,
      text: client.id,
      remark: {
        it: 'Il programma si presenta con questo identificativo e con una delle sue chiavi:',
        en: 'The program comes with this client id and one of its keys:',
      },
    }
  },
}

export const smartClientList: Command = {
  words: ['smart-client', 'list'],
  about: { it: 'i programmi che leggono da soli', en: 'the programs that read by themselves' },
  takes: [],
  options: {
    'organisation': {
      kind: 'text',
      value: 'ORGANISATION',
      about: { it: 'di quale organizzazione, per chi la amministra', en: 'whose, for its administrator' },
    },
    'acting-for': actingForOption,
  },
  run: async (call, world) => {
    const named = call.text('organisation')
    const organisation = named === undefined ? undefined : parseGiven('--organisation', parseWebId, named)
    const items = await (await openRegistry(call, world)).clients(organisation)
    return listing(items, world, [
      ['PROGRAMMA', 'CLIENT ID', ({ id }) => id],
      ['DAL', 'SINCE', ({ registeredAt }) => registeredAt],
      ['CHIUSO', 'ENDED', ({ endedAt }) => endedAt ?? ''],
      ['RISPONDE', 'ANSWERS FOR IT', ({ person, recipient }) => person ?? recipient],
      ['NOME', 'NAME', ({ name }) => name],
    ])
  },
}

export const smartClientKeys: Command = {
  words: ['smart-client', 'keys'],
  about: {
    it: 'dà altre chiavi a un programma; quelle di prima non valgono più',
    en: 'gives a program other keys; those before are good no more',
  },
  takes: ['CLIENT'],
  options: keyOptions,
  run: async (call, world) => {
    const keys = await keysFrom(call, world)
    return {
      json: await (await openRegistry(call, world)).replaceKeys(call.place(0), keys),
      text: { it: 'Fatto: valgono solo queste.', en: 'Done: only these are good.' },
    }
  },
}

export const smartClientEnd: Command = {
  words: ['smart-client', 'end'],
  about: {
    it: 'chiude un programma: non riceve più token',
    en: 'ends a program: it gets no tokens any more',
  },
  takes: ['CLIENT'],
  options: {},
  run: async (call, world) => ({
    json: await (await openRegistry(call, world)).end(call.place(0)),
    text: {
      it: 'Chiuso. Un token che ha già vale al più cinque minuti.',
      en: 'Ended. A token that it has already is good for five minutes at most.',
    },
  }),
}

const openRegistry = async (call: Call, world: World): Promise<SmartRegistry> => {
  const caller = await signInCaller(call, world)
  return createSmartRegistry({ consentService: caller.consentService, fetch: fetchFor(call, caller) })
}

const keysFrom = async (call: Call, world: World): Promise<SmartKeys> => {
  const [file, jwksUri] = [call.text('jwks'), call.text('jwks-uri')]
  if ((file === undefined) === (jwksUri === undefined))
    throw usageFault({ it: 'Serve --jwks oppure --jwks-uri.', en: 'Either --jwks or --jwks-uri is needed.' })
  if (file === undefined)
    return parseGiven('--jwks-uri', (text) => parseSmartKeys({ jwksUri: text }), jwksUri ?? '')
  return parseGiven('--jwks', (text) => parseSmartKeys({ jwks: parsed(text) }), await readText(file, world))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw usageFault({ it: '--jwks non è un documento JSON.', en: '--jwks is no JSON document.' })
  }
}

const readText = async (name: string, world: World): Promise<string> => {
  try {
    return await readFile(resolve(world.folder, name), 'utf8')
  } catch {
    throw usageFault({ it: `Non riesco a leggere ${name}.`, en: `${name} cannot be read.` })
  }
}
