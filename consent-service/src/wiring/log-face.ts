import { hash } from 'node:crypto'
import type { Router } from 'express'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { Log } from '@mutua/kit/log'
import { createSafeExchange } from '@mutua/kit/safe-exchange'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, type Store } from '@mutua/kit/store'
import { factKinds, factsPlace, readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { openNoteKey } from '@mutua/kit/tlog/note-key'
import { vkeyOf } from '@mutua/kit/tlog/signed-note'
import { readLoggedSteps, stepsPlace } from '../grants/logged-steps.ts'
import { createLogRoutes, type LogRoutesDeps, type ProofAnswer } from '../http/log-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createVerifierRoutes } from '../http/verifier-page.ts'
import type { LogSource } from '../log/append.ts'
import { logKeyKey } from '../log/log-rows.ts'
import { openLog } from '../log/open-log.ts'
import {
  forgetOpening,
  indexesAt,
  readEntryBundle,
  readOpened,
  readTile,
  writeProof,
  type OpenedEntry,
  type ProofDeps,
} from '../log/read-log.ts'
import type { Witness } from '../log/witnesses.ts'
import { findReceiptAt, followReceipts, runsPlace } from '../metering/logged-receipts.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'
import type { RecentHashes } from '../metering/recent-hashes.ts'
import { createReceiptProver, type ReceiptProver, type RunMemory } from './receipt-prover.ts'

export interface LogFaceDeps extends OfficerDeps {
  readonly coopName: string
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
  readonly log: Log
  readonly podServers: readonly BaseUrl[]
  readonly recentHashes: Pick<RecentHashes, 'take'>
  /** Undefined: the address without its scheme, as c2sp.org/tlog-tiles has it. */
  readonly name: string | undefined
  readonly witnesses: readonly Witness[]
  readonly tariffs: Pick<Tariffs, 'list'>
  /** `did.jsonl` */
  readonly history: () => string
  /** Whether the person is a party of the consent. */
  readonly isParty: (webId: WebId, local: string) => Promise<boolean>
}

/** Proofs for those whom an entry is about, and what they are held against. */
export interface LogProofs {
  readonly vkey: string
  readonly checkpoint: () => string
  readonly proveConsent: LogRoutesDeps['proveConsent']
  readonly proveReceipt: LogRoutesDeps['proveReceipt']
  /** Of the newest fact about something, of whichever kind: the caller knows whom it may be shown to. */
  readonly proveFact: (about: string, since?: number) => Promise<ProofAnswer>
  /** For many receipts, of people who have been found to be a party of them. */
  readonly receiptProver: () => ReceiptProver
}

/** The transparency log: what follows the rooms into it, and how it is seen from outside. */
export const openLogFace = async (
  deps: LogFaceDeps,
): Promise<AsyncDisposable & LogProofs & { readonly rooms: readonly Router[] }> => {
  const { store, sealer, origin, now, log, witnesses } = deps
  const transparencyLog = await openLog({
    store,
    now,
    log,
    signer: {
      name: deps.name ?? `${new URL(origin).host}/log`,
      privateKey: await openNoteKey(logKeyKey, { store, sealer }),
    },
    sources: sourcesOf(deps),
    witnesses,
    // The operator chose them: one may stand on an inner network.
    exchange: createSafeExchange({
      allowLoopback: false,
      trustedOrigins: witnesses.map(({ url }) => new URL(url).origin),
      timeoutMs: 5_000,
      maxBytes: 65_536,
    }),
    monotonic: () => performance.now(),
  })
  const { checkpoint } = transparencyLog
  const memory: RunMemory = new Map()
  const proofs: LogProofs = {
    vkey: transparencyLog.vkey,
    checkpoint,
    proveConsent: async (webId, local, kind, since) =>
      (await deps.isParty(webId, local))
        ? proveNewest(
            stepsPlace(local),
            ({ entry }) => kind === undefined || entry.kind === `consent.${kind}`,
            checkpoint(),
            { store, since },
          )
        : { kind: 'none' },
    proveReceipt: async (webId, podServer, position, since) => {
      const receipt = await findReceiptAt(podServer, position, deps)
      return receipt !== undefined && isPartyOf(receipt, webId)
        ? createReceiptProver(checkpoint(), { store, since, memory })(receipt)
        : { kind: 'none' }
    },
    proveFact: (about, since) => proveNewest(factsPlace(about), () => true, checkpoint(), { store, since }),
    receiptProver: () => createReceiptProver(checkpoint(), { store, memory }),
  }
  const rooms = [
    createLogRoutes({
      ...deps,
      readTile: (place) => readTile(place, store),
      readEntries: (place) => readEntryBundle(place, store),
      provePublic: async (index, since) => {
        const opened = await readOpened(index, store)
        return opened === undefined || !isPublic(opened)
          ? { kind: 'none' }
          : prove(opened, checkpoint(), { store, since })
      },
      provePublicFact: (about, since) =>
        proveNewest(factsPlace(about), isPublic, checkpoint(), { store, since }),
      ...proofs,
      forget: (index) => forgetOpening(index, store),
    }),
    await createVerifierRoutes({
      coopName: deps.coopName,
      keys: [transparencyLog.vkey, ...witnesses.map(lineOf)],
    }),
  ]
  return { ...proofs, rooms, [Symbol.asyncDispose]: () => transparencyLog[Symbol.asyncDispose]() }
}

/** `address#key`, as a verifier is told of a witness. */
const lineOf = ({ url, verifier: { name, type, publicKey } }: Witness): string =>
  `${url}#${vkeyOf(name, type, publicKey)}`

/** What says nothing of any member: anybody may have it opened. */
const publicKinds: ReadonlySet<string> = new Set([
  'tariff.adopted',
  'key.changed',
  ...Object.entries(factKinds).flatMap(([kind, whom]) => (whom === 'public' ? [kind] : [])),
])
const isPublic = ({ entry }: OpenedEntry): boolean => publicKinds.has(entry.kind)

/** Consents first: of a crowd of receipts they wait for nobody. */
const sourcesOf = ({
  store,
  podServers,
  tariffs,
  history,
  recentHashes,
}: LogFaceDeps): readonly LogSource[] => [
  { name: 'consents', readAfter: (after, limit) => readLoggedSteps(after, limit, { store }) },
  { name: 'facts', readAfter: (after, limit) => readWaitingFacts(after, limit, { store }) },
  {
    name: 'keys',
    readAfter: async (after, limit) => {
      const versions = history()
        .split('\n')
        .slice(0, -1)
        .slice(after, after + limit)
      const items = versions.map((line, offset) => ({
        kind: 'key.changed',
        place: `key/${ordinalKey(after + offset + 1)}`,
        statement: { history: hash('sha256', line), type: 'key', version: after + offset + 1 },
      }))
      return Promise.resolve({ items, upTo: after + versions.length })
    },
  },
  {
    name: 'tariffs',
    readAfter: async (after, limit) => {
      const adopted = (await tariffs.list()).slice(after, after + limit)
      const items = adopted.map(({ version, resolution, from, prices }, offset) => ({
        kind: 'tariff.adopted',
        place: `tariff/${ordinalKey(after + offset + 1)}`,
        statement: { from, prices: pricesText(prices), resolution, type: 'tariff', version },
      }))
      return { items, upTo: after + adopted.length }
    },
  },
  ...podServers.map((podServer) => ({
    name: runsPlace(podServer),
    readAfter: followReceipts(podServer, { store, recentHashes, monotonic: () => performance.now() }),
  })),
]

/** `purpose=micro-cents`, in the order of purposes. */
const pricesText = (prices: Awaited<ReturnType<Tariffs['list']>>[number]['prices']): string =>
  Object.entries(prices)
    .map(([purpose, price]) => `${purpose}=${String(price)}`)
    .toSorted()
    .join(' ')

const prove = async (opened: OpenedEntry, note: string, deps: ProofDeps): Promise<ProofAnswer> => {
  const text = await writeProof(opened, note, deps)
  return text === undefined ? { kind: 'later' } : { kind: 'proof', text }
}

/** Of the entries at a place the last that is `wanted`. What has none yet will have one. */
const proveNewest = async (
  place: string,
  wanted: (opened: OpenedEntry) => boolean,
  note: string,
  deps: ProofDeps & { readonly store: Store },
): Promise<ProofAnswer> => {
  let isAny = false
  for await (const index of indexesAt(place, deps.store, { reverse: true })) {
    isAny = true
    const opened = await readOpened(index, deps.store)
    if (opened !== undefined && wanted(opened)) return prove(opened, note, deps)
  }
  return { kind: isAny ? 'none' : 'later' }
}

const isPartyOf = ({ owner, recipient }: Receipt, webId: WebId): boolean =>
  owner === webId || recipient.webId === webId || recipient.person === webId
