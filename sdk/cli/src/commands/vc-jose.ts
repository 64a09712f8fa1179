import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Call, Command, Outcome } from '../command.ts'
import { usageFault } from '../usage-fault.ts'
import {
  issueDocument,
  securingFeatures,
  verificationMethodSchema,
  verifyDocument,
  type SecuringFeature,
  type SecuringOutcome,
  type VerificationMethod,
} from '../vc-jose-document.ts'
import type { World } from '../world.ts'

const options = {
  input: {
    kind: 'text',
    value: 'FILE',
    about: { it: 'il documento, o il testo firmato', en: 'the document, or the signed text' },
  },
  key: {
    kind: 'text',
    value: 'FILE',
    about: { it: 'metodo di verifica (JsonWebKey)', en: 'verification method (JsonWebKey)' },
  },
  feature: {
    kind: 'text',
    value: 'FEATURE',
    about: { it: securingFeatures.join(', '), en: securingFeatures.join(', ') },
  },
  output: {
    kind: 'text',
    value: 'FILE',
    about: { it: 'dove scrivere il risultato (JSON)', en: 'where the result is written (JSON)' },
  },
} as const

export const vcJoseIssue: Command = {
  words: ['vc-jose', 'issue'],
  about: {
    it: 'firma una credenziale o una presentazione con una chiave propria (VC-JOSE-COSE)',
    en: 'signs a credential or presentation with a key of one’s own (VC-JOSE-COSE)',
  },
  takes: [],
  options: {
    ...options,
    sd: {
      kind: 'text',
      value: 'JSON',
      about: { it: 'percorsi che il titolare potrà tacere', en: 'paths that the holder may keep back' },
    },
  },
  run: async (call, world) => {
    const { document, feature, method } = await readGiven(call, world)
    const hidden = pathsFrom(call.text('sd') ?? '[]')
    const salt = () => randomBytes(16).toString('base64url')
    return finish(await issueDocument(document, { feature, method, hidden, salt }), call, world)
  },
}

export const vcJoseVerify: Command = {
  words: ['vc-jose', 'verify'],
  about: {
    it: 'verifica firma e forma di una credenziale o presentazione firmata (VC-JOSE-COSE)',
    en: 'verifies signature and form of a signed credential or presentation (VC-JOSE-COSE)',
  },
  takes: [],
  options,
  run: async (call, world) => {
    const { document, feature, method } = await readGiven(call, world)
    return finish(await verifyDocument(document, { feature, method }), call, world)
  },
}

const readGiven = async (
  call: Call,
  world: World,
): Promise<{ document: string; feature: SecuringFeature; method: VerificationMethod }> => {
  const feature = securingFeatures.find((known) => known === call.need('feature'))
  if (feature === undefined)
    throw usageFault({
      it: `--feature è una di: ${securingFeatures.join(', ')}.`,
      en: `--feature is one of: ${securingFeatures.join(', ')}.`,
    })
  const [document, key] = await Promise.all([
    readGivenFile(call, world, 'input'),
    readGivenFile(call, world, 'key'),
  ])
  const method = verificationMethodSchema.safeParse(parsedJson(key))
  if (!method.success)
    throw usageFault({
      it: '--key non è un metodo di verifica di tipo JsonWebKey.',
      en: '--key is no verification method of type JsonWebKey.',
    })
  return { document, feature, method: method.data }
}

const readGivenFile = async (call: Call, world: World, option: 'input' | 'key'): Promise<string> => {
  const name = call.need(option)
  try {
    return await readFile(resolve(world.folder, name), 'utf8')
  } catch {
    throw usageFault({ it: `Non riesco a leggere ${name}.`, en: `${name} cannot be read.` })
  }
}

const pathsFrom = (text: string): string[] => {
  const paths = z.array(z.string()).safeParse(parsedJson(text))
  if (!paths.success)
    throw usageFault({ it: '--sd è una lista JSON di percorsi.', en: '--sd is a JSON list of paths.' })
  return paths.data
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const finish = async (outcome: SecuringOutcome, call: Call, world: World): Promise<Outcome> => {
  const output = call.text('output')
  if (output !== undefined) await writeFile(resolve(world.folder, output), `${JSON.stringify(outcome)}\n`)
  if (outcome.result === 'success') return { json: outcome, text: outcome.data }
  const reasons = outcome.reasons.join('\n')
  return { json: outcome, text: { it: `No:\n${reasons}`, en: `No:\n${reasons}` }, refused: true }
}
