import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exportKinds, type ExportKind } from '@mutua/sdk/archive/manifest'
import { createExportClient, type ExportEstimate } from '@mutua/sdk/clients/export-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { joinParts } from '../archive/join-parts.ts'
import { openArchive, type OpenArchive } from '../archive/open-archive.ts'
import { restorePod, type RestoreReport } from '../archive/restore-pod.ts'
import { takePrepared } from '../archive/take-prepared.ts'
import { verifyCarried, type CarriedFindings } from '../archive/verify-carried.ts'
import { isWhole, verifyContents, type ContentFindings } from '../archive/verify-contents.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller, type Caller } from '../sign-in.ts'
import { printable } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

const podOption = {
  pod: {
    kind: 'text',
    value: 'NAME',
    about: { it: 'quale pod (di norma il proprio)', en: "which pod (normally one's own)" },
  },
} as const

export const exportAll: Command = {
  words: ['export'],
  about: {
    it: 'porta via tutto in un file ZIP: pod, consensi, ricevute, conti',
    en: 'carries everything away in a ZIP file: pod, consents, receipts, accounts',
  },
  takes: [],
  options: {
    ...podOption,
    'out': { kind: 'text', value: 'FILE', about: { it: 'nome del file', en: 'name of the file' } },
    'only': {
      kind: 'text',
      value: exportKinds.join(','),
      about: { it: 'solo queste parti del pod', en: 'only these parts of the pod' },
    },
    'without-coop': {
      kind: 'flag',
      about: {
        it: 'senza consensi, ricevute e conti della cooperativa',
        en: 'without consents, receipts and accounts of the co-op',
      },
    },
    'prepared': {
      kind: 'flag',
      about: {
        it: 'lo fa preparare al server, dove resta una settimana: se la rete cade, riprende da lì',
        en: 'lets the server prepare it, where it rests for a week: when the network fails, it goes on from there',
      },
    },
    'estimate': {
      kind: 'flag',
      about: { it: 'dice solo quanto sarebbe', en: 'only says how much it would be' },
    },
  },
  run: async (call, world) => {
    const only = kindsFrom(call)
    const caller = await signInCaller(call, world)
    const pod = podFrom(call, caller)
    const client = createExportClient({ ...caller, fetch: caller.session.fetch })
    const estimate = await client.estimate(pod, only)
    if (call.flag('estimate')) return estimateOutcome(estimate)
    const name = call.text('out') ?? `${pod}.zip`
    let files = 0
    const sayKilobytes = (bytes: number) => world.terminal.progress(`${String(Math.round(bytes / 1024))} kB`)
    const podPart = (): Promise<AsyncIterable<Uint8Array>> =>
      call.flag('prepared')
        ? Promise.resolve(takePrepared({ pod, only: only ?? exportKinds }, client, { onMade: sayKilobytes }))
        : client.podPart(pod, only)
    await joinParts(
      resolve(world.folder, name),
      [podPart, ...(call.flag('without-coop') ? [] : [() => client.coopPart()])],
      {
        onBytes: sayKilobytes,
        check: async (whole) => {
          await using archive = await openArchive(whole)
          files = archive.files.length
        },
      },
    )
    world.terminal.progress('')
    return {
      json: { file: name, files, estimate },
      text: {
        it: `${name}: ${String(files)} file, tutti interi. Si apre senza Mutua: dentro c'è README.html.`,
        en: `${name}: ${String(files)} files, all whole. It opens without Mutua: README.html is in it.`,
      },
    }
  },
}

export const exportVerify: Command = {
  words: ['export', 'verify'],
  about: {
    it: 'verifica un archivio, anche senza rete: file, firme, consensi e ricevute',
    en: 'verifies an archive, also without a network: files, signatures, consents and receipts',
  },
  takes: ['FILE'],
  options: {
    keys: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'chiavi (JWK set) avute da altrove, invece di quelle nell’archivio',
        en: 'keys (JWK set) from elsewhere, instead of those in the archive',
      },
    },
  },
  run: async (call, world) => {
    await using archive = await openArchive(resolve(world.folder, call.place(0)), await keysFrom(call, world))
    return verifiedOutcome(archive, await verifyContents(archive), await verifyCarried(archive))
  },
}

export const exportRestore: Command = {
  words: ['export', 'restore'],
  about: {
    it: 'riporta i documenti di un archivio in un pod, dopo averlo verificato tutto',
    en: 'brings the documents of an archive back into a pod, once all of it is verified',
  },
  takes: ['FILE'],
  options: {
    ...podOption,
    'of': {
      kind: 'text',
      value: 'WEBID',
      about: {
        it: 'il proprio WebID di prima, se l’archivio viene da un altro posto',
        en: 'one’s former WebID, when the archive comes from another place',
      },
    },
    'without-versions': {
      kind: 'flag',
      about: { it: 'senza le versioni di prima', en: 'without earlier versions' },
    },
  },
  run: async (call, world) => {
    await using archive = await openArchive(resolve(world.folder, call.place(0)))
    const caller = await signInCaller(call, world)
    const root = parseResourceUrl(`${caller.podServer}/${podFrom(call, caller)}/`)
    const pod = createPodClient({ podServer: caller.podServer, fetch: caller.session.fetch })
    const to = {
      root,
      webId: caller.session.webId,
      formerWebId: call.text('of'),
      withVersions: !call.flag('without-versions'),
    }
    const report = await restorePod(archive, to, {
      pod,
      progress: (done, all) => world.terminal.progress(`${String(done)}/${String(all)}`),
    })
    world.terminal.progress('')
    return restoredOutcome(report)
  },
}

const kindsFrom = (call: Call): readonly ExportKind[] | undefined =>
  call
    .text('only')
    ?.split(',')
    .map((name) => {
      const known = exportKinds.find((kind) => kind === name)
      if (known !== undefined) return known
      const names = exportKinds.join(', ')
      throw usageFault({ it: `--only è fra: ${names}.`, en: `--only is among: ${names}.` })
    })

const podFrom = (call: Call, { podName }: Caller): string => {
  const pod = call.text('pod') ?? podName
  if (pod !== undefined) return pod
  throw usageFault({ it: 'Quale pod? Scrivere --pod.', en: 'Which pod? Write --pod.' })
}

const keysFrom = async (call: Call, world: World): Promise<unknown> => {
  const file = call.text('keys')
  if (file === undefined) return undefined
  return parseGiven('--keys', (text) => JSON.parse(text) as unknown, await readKeys(file, world))
}

const readKeys = (file: string, world: World): Promise<string> =>
  readFile(resolve(world.folder, file), 'utf8').catch(() => {
    throw usageFault({ it: `${file} non si può leggere.`, en: `${file} cannot be read.` })
  })

const estimateOutcome = (estimate: ExportEstimate): Outcome => {
  const { documents, records, hidden, versions, bytes } = estimate
  const kilobytes = String(Math.ceil(bytes / 1024))
  return {
    json: estimate,
    text: {
      it: `Documenti: ${String(documents)}, dati sanitari e sociali: ${String(records)}, nascosti: ${String(hidden)}, versioni di prima: ${String(versions)}; circa ${kilobytes} kB prima di essere compressi.`,
      en: `Documents: ${String(documents)}, health and social records: ${String(records)}, hidden: ${String(hidden)}, earlier versions: ${String(versions)}; about ${kilobytes} kB before they are compressed.`,
    },
  }
}

const verifiedOutcome = (
  archive: OpenArchive,
  found: ContentFindings,
  carried: readonly CarriedFindings[],
): Outcome => {
  const { credentials, consentReceipts, proofs, uses, usesWithoutKeys } = found
  const isUsesWhole = uses.every(({ broken }) => broken === undefined)
  const receipts = uses.reduce((sum, one) => sum + one.receipts, 0)
  const parts = archive.parts.map(({ manifest, kid }) => {
    const { part, issuer, owner, madeAt, files, leftOut } = manifest
    return { part, issuer, owner, madeAt, files: files.length, key: kid, leftOut }
  })
  const verified = isWhole(found) && carried.every((one) => one.verified)
  const lines = [
    ...parts.map(
      ({ part, issuer, owner, files, madeAt, key }) =>
        `✓ ${part}: ${String(files)}, ${printable(issuer)}, ${printable(owner)}, ${madeAt}, ${printable(key)}`,
    ),
    ...carried.map((one) => `${one.verified ? '✓' : '✗'} ${printable(one.path)}`),
  ]
  const counts = [
    credentials,
    consentReceipts,
    { verified: isUsesWhole ? receipts : 0, all: receipts + usesWithoutKeys },
    proofs,
  ]
    .map(({ verified: good, all }) => `${String(good)}/${String(all)}`)
    .join(', ')
  return {
    json: { verified, parts, ...found, carried },
    text: {
      it: `${lines.join('\n')}\nConsensi, ricevute di consenso, ricevute d'uso, prove del registro che tornano: ${counts}`,
      en: `${lines.join('\n')}\nConsents, consent receipts, receipts of uses, proofs of the log that verify: ${counts}`,
    },
    incomplete: !verified,
  }
}

const restoredOutcome = (report: RestoreReport): Outcome => {
  const former = report.left.filter(({ why }) => why === 'former-address').length
  const refused = report.left.filter(({ why }) => why === 'refused')
  const { carried } = report
  const rows = refused
    .map(({ resource, reason }) => `✗ ${printable(resource)}: ${printable(reason ?? '')}\n`)
    .join('')
  return {
    json: report,
    text: {
      it: `${rows}Documenti riportati: ${String(report.restored)}, di cui c'erano già: ${String(report.alreadyThere)}. Versioni di prima: ${String(report.versions)}. Regole di accesso e profilo dell'indirizzo di prima, lasciati fuori: ${String(former)}.${carried === undefined ? '' : ` Consensi, ricevute e prove di prima: ${printable(carried)}`}`,
      en: `${rows}Documents brought back: ${String(report.restored)}, of which were there already: ${String(report.alreadyThere)}. Earlier versions: ${String(report.versions)}. Rules of access and profile of the former address, left out: ${String(former)}.${carried === undefined ? '' : ` Consents, receipts and proofs of before: ${printable(carried)}`}`,
    },
    incomplete: refused.length > 0,
  }
}
