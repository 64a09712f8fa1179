import { createOfficerClient, type OfficerClient } from '@mutua/sdk/clients/officer-client'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import type { Call, Command } from '../command.ts'
import { openOrMakeOfficerSigner, readOfficerSigner } from '../officer-key.ts'
import { signInCaller, type Caller } from '../sign-in.ts'
import { listing } from '../table.ts'
import type { World } from '../world.ts'

export const officerKeyRegister: Command = {
  words: ['officer', 'key', 'register'],
  about: {
    it: 'fa una chiave per firmare da incaricato, la tiene accanto all’accesso salvato e la registra',
    en: 'makes a key to sign with as an officer, keeps it beside the saved sign-in and registers it',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const { session, officers } = await openOfficerRoom(call, world)
    const { signer, file } = await openOrMakeOfficerSigner(session.webId, call, world)
    const key = await officers.registerKey(signer)
    return {
      json: { ...key, file },
      text: {
        it: `La chiave ${key.kid} è registrata. La parte privata sta in ${file}: non lasciarla a nessuno.`,
        en: `The key ${key.kid} is registered. Its private half is in ${file}: leave it to nobody.`,
      },
    }
  },
}

export const officerKeyList: Command = {
  words: ['officer', 'key', 'list'],
  about: { it: 'elenca le chiavi degli incaricati', en: 'lists the keys of the officers' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const { officers } = await openOfficerRoom(call, world)
    return listing(await officers.keys(), world, [
      ['CHIAVE', 'KEY', ({ kid }) => kid],
      ['DAL', 'SINCE', ({ since }) => since],
      ['AL', 'UNTIL', ({ until }) => until ?? ''],
      ['WEBID', 'WEBID', ({ webId }) => webId],
    ])
  },
}

export const officerKeyRetire: Command = {
  words: ['officer', 'key', 'retire'],
  about: {
    it: 'da ora niente si firma con quella chiave; ciò che ha firmato resta valido',
    en: 'nothing is signed with that key from now on; what it signed still verifies',
  },
  takes: ['KEY'],
  options: {},
  run: async (call, world) => {
    const { officers } = await openOfficerRoom(call, world)
    const key = await officers.retireKey(call.place(0))
    return { json: key, text: { it: `Ritirata: ${key.kid}.`, en: `Retired: ${key.kid}.` } }
  },
}

export const decisionList: Command = {
  words: ['decision', 'list'],
  about: {
    it: 'elenca che cosa aspetta un secondo incaricato',
    en: 'lists what waits for a second officer',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const { officers } = await openOfficerRoom(call, world)
    return listing(await officers.waiting(), world, [
      ['CHE COSA', 'WHAT', ({ kind }) => kind],
      ['DI CHE', 'SUBJECT', ({ subject }) => subject],
      ['DAL', 'SINCE', ({ proposed }) => proposed.at],
      ['DA', 'BY', ({ proposed }) => proposed.webId],
    ])
  },
}

export const decisionWithdraw: Command = {
  words: ['decision', 'withdraw'],
  about: {
    it: 'ritira una proposta che aspetta un secondo incaricato',
    en: 'withdraws a proposal that waits for a second officer',
  },
  takes: ['KIND', 'SUBJECT'],
  options: {},
  run: async (call, world) => {
    const { officers } = await openOfficerRoom(call, world)
    const decision = await officers.withdraw({ kind: call.place(0), subject: call.place(1) })
    return {
      json: decision,
      text: { it: 'La proposta è ritirata.', en: 'The proposal is withdrawn.' },
    }
  },
}

/** An officer who has signed in, and their key: for commands that sign. @throws {UsageFault} without a key */
export const openSigningOfficer = async (
  call: Call,
  world: World,
): Promise<Caller & { readonly signer: OfficerSigner }> => {
  const caller = await signInCaller(call, world)
  return { ...caller, signer: await readOfficerSigner(caller.session.webId, call, world) }
}

const openOfficerRoom = async (
  call: Call,
  world: World,
): Promise<Caller & { readonly officers: OfficerClient }> => {
  const caller = await signInCaller(call, world)
  const { consentService, session } = caller
  return { ...caller, officers: createOfficerClient({ consentService, fetch: session.fetch }) }
}
