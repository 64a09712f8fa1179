import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { createPodClient, fhirJson, fhirNdjson, type PodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { contentOutcome, outputOption } from '../content.ts'
import { signInCaller, type Caller } from '../sign-in.ts'
import { printable } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

export const podList: Command = {
  words: ['pod', 'list'],
  about: {
    it: "elenca un contenitore (senza PATH: l'intero pod)",
    en: 'lists a container (without PATH: the pod itself)',
  },
  takes: ['[PATH]'],
  options: {},
  run: async (call, world) => {
    const { pod, caller } = await openPod(call, world)
    const given = call.places[0] ?? ''
    const container = resourceOf(given === '' || given.endsWith('/') ? given : `${given}/`, caller)
    const items = await pod.list(container)
    return {
      json: { container, items },
      text: items.map((url) => printable(url.slice(container.length))).join('\n'),
    }
  },
}

export const podGet: Command = {
  words: ['pod', 'get'],
  about: { it: 'legge una risorsa del proprio pod', en: "reads a resource of one's own pod" },
  takes: ['PATH'],
  options: outputOption,
  run: async (call, world) => {
    const { pod, caller } = await openPod(call, world)
    const url = resourceOf(call.place(0), caller)
    return contentOutcome({ url, content: await pod.read(url) }, call, world)
  },
}

export const podPut: Command = {
  words: ['pod', 'put'],
  about: { it: 'scrive un file nel proprio pod', en: "writes a file into one's own pod" },
  takes: ['FILE', 'PATH'],
  options: {
    'content-type': {
      kind: 'text',
      value: 'TYPE',
      about: { it: "se l'estensione del file non lo dice", en: 'where the file name does not say it' },
    },
    'if-absent': {
      kind: 'flag',
      about: { it: 'solo se non esiste ancora', en: 'only if nothing is there yet' },
    },
  },
  run: async (call, world) => {
    const [file, path] = [call.place(0), call.place(1)]
    const body = new Uint8Array(await readNamedFile(file, world))
    const contentType = call.text('content-type') ?? contentTypeOf(file)
    const { pod, caller } = await openPod(call, world)
    const url = resourceOf(path, caller)
    const when = call.flag('if-absent') ? ({ kind: 'absent' } as const) : undefined
    const outcome = await pod.put(url, { body, contentType }, when)
    return { json: { url, ...outcome }, text: url }
  },
}

export const podDelete: Command = {
  words: ['pod', 'delete'],
  about: { it: 'cancella una risorsa del proprio pod', en: "deletes a resource of one's own pod" },
  takes: ['PATH'],
  options: {},
  run: async (call, world) => {
    const { pod, caller } = await openPod(call, world)
    const url = resourceOf(call.place(0), caller)
    await pod.delete(url)
    return { json: { deleted: url }, text: { it: 'Cancellata.', en: 'Deleted.' } }
  },
}

/** @throws {UsageFault} when the file cannot be read */
export const readNamedFile = async (file: string, { folder }: World): Promise<Buffer> =>
  readFile(resolve(folder, file)).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw usageFault({ it: `${file} non si può leggere (${code}).`, en: `${file} cannot be read (${code}).` })
  })

/** The caller's pod server, as the caller. */
export const openPod = async (call: Call, world: World): Promise<{ pod: PodClient; caller: Caller }> => {
  const caller = await signInCaller(call, world)
  return { pod: createPodClient({ podServer: caller.podServer, fetch: caller.session.fetch }), caller }
}

/** A whole URL, or a path inside the caller's own pod. @throws {UsageFault} */
export const resourceOf = (given: string, { podServer, podName }: Caller): ResourceUrl => {
  if (/^https?:\/\//i.test(given))
    return ownServerOnly(parseGiven('PATH', parseResourceUrl, given), podServer)
  if (podName === undefined) {
    throw usageFault({
      it: "Scrivere l'indirizzo intero della risorsa.",
      en: 'Write the whole address of the resource.',
    })
  }
  const path = given.replace(/^\/+/, '').split('/').map(encodeSegment).join('/')
  return parseGiven('PATH', parseResourceUrl, `${podServer}/${podName}/${path}`)
}

/** The owner's token is sent to their own pod server and nowhere else. */
const ownServerOnly = (url: ResourceUrl, podServer: string): ResourceUrl => {
  if (new URL(url).origin === podServer) return url
  throw usageFault({
    it: 'Questo indirizzo è di un altro server: indicarlo con --pod-server, o usare "read".',
    en: 'This address belongs to another server: name it with --pod-server, or use "read".',
  })
}

/** Names are written as people write them; what is percent-encoded already stays as it is. */
const encodeSegment = (segment: string): string =>
  /%[0-9A-Fa-f]{2}/.test(segment) ? segment : encodeURIComponent(segment)

const contentTypeOf = (file: string): string => {
  const known = contentTypes.get(extname(file).toLowerCase())
  if (known !== undefined) return known
  throw usageFault({
    it: `Che cosa contiene ${file}? Scriverlo con --content-type.`,
    en: `What is in ${file}? Say it with --content-type.`,
  })
}

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.ttl', 'text/turtle'],
  ['.jsonld', 'application/ld+json'],
  ['.json', 'application/json'],
  ['.fhir', fhirJson],
  ['.ndjson', fhirNdjson],
  ['.txt', 'text/plain'],
  ['.md', 'text/markdown'],
  ['.html', 'text/html'],
  ['.csv', 'text/csv'],
  ['.xml', 'application/xml'],
  ['.pdf', 'application/pdf'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.dcm', 'application/dicom'],
])
