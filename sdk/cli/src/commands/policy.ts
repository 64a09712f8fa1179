import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { parseWith } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import { readNamedFile } from './pod.ts'

export const policyShow: Command = {
  words: ['policy', 'show'],
  about: {
    it: 'che cosa è in vigore e quale delibera ce l’ha messo (chiunque può)',
    en: 'what is in force and which resolution put it there (for anyone)',
  },
  takes: [],
  options: {
    history: {
      kind: 'flag',
      about: {
        it: 'anche ciò che non vale più, o non ha mai preso effetto',
        en: 'also what no longer is, or never took effect',
      },
    },
  },
  run: async (call, world) => {
    const client = createPolicyClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })
    const policy = await client.policy()
    const items = call.flag('history') ? policy.history : policy.inForce
    const listed = listing(items, world, [
      ['CHE COSA', 'WHAT', ({ subject, slot }) => (slot.includes('/') ? slot.slice(0, 40) : subject)],
      ['DELIBERA', 'RESOLUTION', ({ resolution, source }) => `${resolution} (${source})`],
      ['DAL', 'FROM', ({ from }) => from],
      ['ESITO', 'OUTCOME', ({ outcome, why }) => (why === undefined ? outcome : `${outcome}: ${why}`)],
      ['IMPRONTA', 'DIGEST', ({ digest }) => digest],
    ])
    return { ...listed, json: policy }
  },
}

export const policyPublish: Command = {
  words: ['policy', 'publish'],
  about: {
    it: 'pubblica un testo da votare e ne dice l’impronta, che una mozione mette in vigore',
    en: 'publishes a text to be voted on and says its fingerprint, which a motion puts into force',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const document = parseGiven(
      'FILE',
      (json) => parseWith(policyDocumentSchema, JSON.parse(json), 'the document'),
      text,
    )
    const { session, consentService } = await signInCaller(call, world)
    const published = await createPolicyClient({ consentService, fetch: session.fetch }).publish(document)
    return { json: published, text: `${published.subject}:${published.digest}` }
  },
}
