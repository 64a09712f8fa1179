import { spawn } from 'node:child_process'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createLogClient, type LogClient } from '@mutua/sdk/clients/log-client'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { parseGrantId, parseWith } from '@mutua/sdk/ids'
import { z } from 'zod'
import type { Call, Command } from '../command.ts'
import { outputOption } from '../content.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Text } from '../words.ts'
import type { World } from '../world.ts'

export const logCheckpoint: Command = {
  words: ['log', 'checkpoint'],
  about: {
    it: 'mostra l’ultimo stato firmato del registro di trasparenza (chiunque può)',
    en: 'shows the newest signed checkpoint of the transparency log (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const checkpoint = await publicLog(call, world).checkpoint()
    return { json: { checkpoint }, text: checkpoint.trimEnd() }
  },
}

export const logVerify: Command = {
  words: ['log', 'verify'],
  about: {
    it: 'verifica che il registro sia solo cresciuto dall’ultima volta, con un programma che non è della cooperativa',
    en: 'verifies that the log has only grown since the last time, by a program that shares no code with the co-op',
  },
  takes: [],
  options: {
    key: {
      kind: 'text',
      value: 'KEY',
      about: {
        it: 'chiave del registro; senza, quella vista la prima volta',
        en: 'key of the log; without it the one that was seen the first time',
      },
    },
    witness: {
      kind: 'list',
      value: 'URL#KEY',
      about: { it: 'un testimone che deve averlo visto', en: 'a witness that must have seen it' },
    },
  },
  run: async (call, world) => {
    const consentService = consentServiceOf(call, world)
    const kept = join(world.settings.home, 'cli', 'log', encodeURIComponent(consentService))
    const [keyFile, oldFile, newFile] = [
      join(kept, 'key'),
      join(kept, 'checkpoint'),
      join(kept, 'checkpoint.new'),
    ]
    await mkdir(kept, { recursive: true, mode: 0o700 })
    const key = call.text('key') ?? (await readKept(keyFile)) ?? (await publicLog(call, world).vkey())
    const isFirst = (await readKept(oldFile)) === undefined
    const verdict = await runVerifier([
      ...['--vkey', key.trim(), '--url', `${consentService}/log`, '--save', newFile],
      ...(isFirst ? [] : ['--checkpoint', oldFile]),
      ...call.list('witness').flatMap((witness) => ['--witness', witness]),
    ])
    // What was kept stays when the log fails: it is what shows that it does.
    if (verdict.verified) {
      await writeFile(keyFile, `${key.trim()}\n`, { mode: 0o600 })
      await rename(newFile, oldFile)
    } else await rm(newFile, { force: true })
    return { json: verdict, text: sentenceOf(verdict, isFirst), refused: !verdict.verified }
  },
}

export const logProof: Command = {
  words: ['log', 'proof'],
  about: {
    it: 'una prova, da conservare, che un consenso o una ricevuta è nel registro',
    en: 'a proof, for keeping, that a consent or a receipt is in the log',
  },
  takes: [],
  options: {
    ...outputOption,
    grant: { kind: 'text', value: 'GRANT', about: { it: 'di questo consenso', en: 'of this consent' } },
    step: {
      kind: 'text',
      value: 'STEP',
      about: {
        it: 'di quale passo (given, withdrawn, ...; di norma l’ultimo)',
        en: 'of which step (given, withdrawn, ...; normally the last)',
      },
    },
    entry: {
      kind: 'text',
      value: 'PLACE',
      about: {
        it: 'dell’annotazione in questo posto della propria riga del libro soci (0: la riga)',
        en: 'of the entry at this place of one’s own line of the members register (0: the line)',
      },
    },
    receipt: {
      kind: 'text',
      value: 'POSITION',
      about: {
        it: 'della ricevuta in questa posizione del pod server',
        en: 'of the receipt at this position of the pod server',
      },
    },
  },
  run: async (call, world) => {
    const { session, consentService, podServer } = await signInCaller(call, world)
    const log = createLogClient({ consentService, fetch: session.fetch })
    const grant = call.text('grant')
    const entry = call.text('entry')
    const proof =
      entry !== undefined
        ? await createRegisterClient({ consentService, fetch: session.fetch }).proof(
            parseGiven('--entry', parseNumber, entry),
          )
        : grant === undefined
          ? await log.receiptProof(podServer, positionFrom(call))
          : await log.consentProof(parseGiven('--grant', parseGrantId, grant), call.text('step'))
    const output = call.text('output')
    if (output === undefined) return { json: { proof }, text: proof.trimEnd() }
    await writeFile(resolve(world.folder, output), proof, { mode: 0o600 })
    return { json: { output }, text: { it: `La prova è in ${output}.`, en: `The proof is in ${output}.` } }
  },
}

export const logForget: Command = {
  words: ['log', 'forget'],
  about: {
    it: 'cancella per sempre il sale di una voce, che da allora non dice più niente a nessuno',
    en: 'erases the salt of an entry for good: from then on it says nothing to anybody',
  },
  takes: ['INDEX'],
  options: {},
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const index = parseGiven('INDEX', parseNumber, call.place(0))
    await createLogClient({ consentService, fetch: session.fetch }).forget(index)
    return { json: { index }, text: { it: 'Cancellato.', en: 'Erased.' } }
  },
}

const publicLog = (call: Call, world: World): LogClient =>
  createLogClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })

const positionFrom = (call: Call): number => {
  const receipt = call.text('receipt')
  if (receipt === undefined)
    throw usageFault({ it: 'Manca --grant o --receipt.', en: '--grant or --receipt is missing.' })
  return parseGiven('--receipt', parseNumber, receipt)
}

const parseNumber = (given: string): number => parseWith(numberSchema, given, 'a whole number')
const numberSchema = z.coerce.number().int().nonnegative()

const readKept = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })

const verdictSchema = z.object({
  verified: z.boolean(),
  size: z.number().optional(),
  cosignedBy: z.array(z.string()).optional(),
  fault: z.string().optional(),
  why: z.string().optional(),
})
type Verdict = z.infer<typeof verdictSchema>

/** The verifier is a program of its own, so that it is the one that everybody else uses, too. */
const runVerifier = async (words: readonly string[]): Promise<Verdict> => {
  const script = fileURLToPath(new URL('../../../../docs/verify/verify.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  return verdictSchema.parse(JSON.parse(await text(child.stdout)))
}

const sentenceOf = ({ verified, size = 0, cosignedBy = [], fault, why }: Verdict, isFirst: boolean): Text => {
  if (!verified)
    return {
      it: `✗ Il registro non torna (${fault ?? ''}): ${why ?? ''}`,
      en: `✗ The log does not verify (${fault ?? ''}): ${why ?? ''}`,
    }
  const seen = cosignedBy.length === 0 ? undefined : cosignedBy.join(', ')
  return {
    it: `✓ ${String(size)} voci${isFirst ? '; la prossima verifica parte da qui' : ', e quelle di prima sono le stesse'}${seen === undefined ? '; nessun testimone' : `; lo stesso hanno visto: ${seen}`}.`,
    en: `✓ ${String(size)} entries${isFirst ? '; the next verification starts from here' : ', and those from before are the same'}${seen === undefined ? '; no witness' : `; seen the same by: ${seen}`}.`,
  }
}
