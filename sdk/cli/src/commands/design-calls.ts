import { createCallClient } from '@mutua/sdk/clients/call-client'
import { textOf, type CallView } from '@mutua/sdk/codesign/call'
import { callWishSchema } from '@mutua/sdk/codesign/call-text'
import { parseWith } from '@mutua/sdk/ids'
import { z } from 'zod'
import type { Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

const callList: Command = {
  words: ['call', 'list'],
  about: {
    it: 'elenca gli avvisi di co-progettazione (chiunque può)',
    en: 'lists the calls for co-design (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const client = createCallClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })
    return listing(await client.calls(), world, [
      ['TITOLO', 'TITLE', (one) => textOf(one)?.title ?? ''],
      ['STATO', 'STATE', ({ state }) => state],
      ['CHIUDE', 'CLOSES', (one) => textOf(one)?.closesAt ?? ''],
      ['AVVISO', 'CALL', ({ id }) => id],
      ['IMPRONTA', 'DIGEST', ({ versions }) => versions.at(-1)?.digest ?? ''],
    ])
  },
}

const callDraft: Command = {
  words: ['call', 'draft'],
  about: {
    it: 'scrive la bozza di un avviso, da un file JSON',
    en: 'enters the draft of a call, from a JSON file',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const wish = parseGiven(
      'FILE',
      (json) => parseWith(callWishSchema, JSON.parse(json), 'the file'),
      (await readNamedFile(call.place(0), world)).toString('utf8'),
    )
    return told(await createCallClient({ consentService, fetch: session.fetch }).draft(wish))
  },
}

const callPropose: Command = {
  words: ['call', 'propose'],
  about: {
    it: 'firma un passo di un avviso: publication, scoring, minutes, off; poi tocca a un altro incaricato',
    en: 'signs a step of a call: publication, scoring, minutes, off; another officer follows',
  },
  takes: ['CALL', 'STEP'],
  options: {},
  run: async (call, world) => {
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const client = createCallClient({ consentService, fetch: session.fetch })
    const decision = await client.propose(call.place(0), stepIn(call.place(1)), signer)
    return { json: decision, text: `${decision.subject}: ${decision.state}, ${decision.digest}` }
  },
}

const callConfirm: Command = {
  words: ['call', 'confirm'],
  about: {
    it: 'firma il passo che un altro incaricato ha proposto',
    en: 'signs the step that another officer proposed',
  },
  takes: ['CALL', 'STEP', 'SUBJECT'],
  options: {},
  run: async (call, world) => {
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const client = createCallClient({ consentService, fetch: session.fetch })
    return told(await client.confirm(call.place(0), stepIn(call.place(1)), call.place(2), signer))
  },
}

const callMinutes: Command = {
  words: ['call', 'minutes'],
  about: {
    it: 'mostra il verbale firmato di un avviso (chiunque può)',
    en: 'shows the signed minutes of a call (for anyone)',
  },
  takes: ['CALL'],
  options: {},
  run: async (call, world) => {
    const client = createCallClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })
    const { minutes, state } = await client.call(call.place(0))
    return { json: minutes ?? null, text: minutes?.text.it ?? state }
  },
}

/** Calls for co-design, as far as a script needs them: what people write and score has its screens. */
export const designCallCommands: readonly Command[] = [
  callList,
  callDraft,
  callPropose,
  callConfirm,
  callMinutes,
]

const stepIn = (typed: string) => parseGiven('STEP', (text) => parseWith(stepSchema, text, 'the step'), typed)
const stepSchema = z.enum(['publication', 'scoring', 'minutes', 'off'])

const told = (call: CallView) => ({
  json: call,
  text: `${textOf(call)?.title ?? ''}: ${call.state}, ${call.id}, ${call.versions.at(-1)?.digest ?? ''}`,
})
