import type { Enactment } from '@mutua/sdk/coop/policy'
import { publishedHere } from '@mutua/sdk/coop/policy-document'
import { enactsOf, isEnactedBy, type AdoptedResolution } from '@mutua/sdk/coop/resolution'
import { reviewText } from '@mutua/sdk/coop/project'
import { officerDecisionSchema } from '@mutua/sdk/coop/officer'
import { isSignedWith } from '@mutua/sdk/coop/officer-signer'
import type { Check } from '@mutua/kit/operate/doctor'
import { findRow, hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { listAllBudgets } from '../ledger/open-budgets.ts'
import { openTariffs } from '../metering/open-tariffs.ts'
import { listKeys } from '../officers/officer-keys.ts'
import { decisionKey } from '../officers/officer-rows.ts'
import { listEnactments, versionOf } from '../policy/enact.ts'
import { listResolutions, numberOf } from '../policy/open-resolutions.ts'
import {
  bookPrefix,
  documentKey,
  documentPrefix,
  documentRowSchema,
  enactedKey,
  entryKey,
  headKey,
  headSchema,
} from '../policy/policy-rows.ts'
import { findCommittee, isReviewer } from '../projects/committees.ts'
import { projectPrefix, projectRowSchema } from '../projects/project-rows.ts'

type Finding = { readonly where: string; readonly what: string }

/** Whether everything in force has its resolution, and every resolution of an assembly its signed minutes. */
export const checkPolicy: Check = async function* (store) {
  const book = await listResolutions(store)
  const enactments = await listEnactments(store)
  yield* checkBook(book, store)
  yield* checkEnactments(enactments, book, store)
  for await (const { key, value } of store.list(prefixRange(documentPrefix))) {
    const { digest, text } = parseRow(documentRowSchema, value)
    if (key !== documentPrefix + digest || hashKey(text) !== digest)
      yield { where: key, what: 'The text is not the one of its digest.' }
  }
  const enacted = new Set(
    enactments
      .filter(({ outcome }) => outcome === 'in-force')
      .map(({ subject, resolution }) => `${subject} ${resolution}`),
  )
  for (const { version, resolution } of await openTariffs({ store }).list())
    if (!enacted.has(`tariff ${resolution}`))
      yield { where: `metering/tariff/ ${version}`, what: 'No resolution put this tariff into force.' }
  for (const { year, version, resolution } of await listAllBudgets(store))
    if (!enacted.has(`budget ${resolution}`))
      yield {
        where: `ledger/budget/${year} ${String(version)}`,
        what: 'No resolution put this budget into force.',
      }
  yield* checkProjects(store)
}

const checkBook = async function* (
  book: readonly AdoptedResolution[],
  store: Pick<Store, 'get' | 'list'>,
): AsyncGenerator<Finding> {
  for (const resolution of book) {
    const where = entryKey(resolution.id)
    if (resolution.source !== 'assembly') continue
    const minutes = { kind: 'assembly.minutes', subject: resolution.assembly }
    const decision = await findRow(store, decisionKey(minutes), officerDecisionSchema)
    if (decision?.state !== 'confirmed' || decision.digest !== resolution.minutes)
      yield { where, what: 'President and secretary have not signed the minutes that it cites.' }
    const year = resolution.id.slice(0, 5)
    const number = numberOf(resolution.id)
    if (number > 1 && !book.some(({ id }) => id === year + String(number - 1)))
      yield { where: `${bookPrefix} ${resolution.id}`, what: 'The number before it is missing.' }
  }
}

const checkEnactments = async function* (
  enactments: readonly Enactment[],
  book: readonly AdoptedResolution[],
  store: Pick<Store, 'get'>,
): AsyncGenerator<Finding> {
  for (const [place, one] of enactments.entries()) {
    const where = enactedKey(one.ordinal)
    const resolution = book.find(({ id }) => id === one.resolution)
    // One from minutes may name no digest: then it governs the subject, and nothing more is known.
    const isItsOwn =
      resolution !== undefined &&
      (isEnactedBy(one, resolution) ||
        (resolution.source === 'minutes' &&
          resolution.governs.includes(one.subject) &&
          !enactsOf(resolution).some(({ subject }) => subject === one.subject)))
    if (!isItsOwn) yield { where, what: 'No resolution in the book enacts it.' }
    if (one.ordinal !== place + 1) yield { where, what: 'One before it is missing.' }
    if (one.version !== versionOf(enactments.slice(0, place + 1)))
      yield { where, what: 'The version is not that of what was in force.' }
    const hasText = one.outcome === 'in-force' && publishedHere.safeParse(one.subject).success
    if (hasText && (await store.get(documentKey(one.digest))) === undefined)
      yield { where, what: 'The text that it put into force is missing.' }
  }
  const head = await findRow(store, headKey, headSchema)
  const last = enactments.at(-1)
  if (head?.ordinal !== last?.ordinal || head?.version !== last?.version)
    yield { where: headKey, what: 'It names another version than the last.' }
}

const checkProjects = async function* (store: Pick<Store, 'get' | 'list'>): AsyncGenerator<Finding> {
  const keys = await listKeys(store)
  for await (const { key, value } of store.list(prefixRange(projectPrefix))) {
    const { document, digest, committee: number, reviews } = parseRow(projectRowSchema, value)
    const committee = number === undefined ? undefined : await findCommittee(number, { store })
    if (number !== undefined && committee === undefined) yield { where: key, what: 'Nobody reviews it.' }
    for (const review of reviews) {
      const publicJwk = keys.find(({ kid, webId }) => kid === review.kid && webId === review.webId)?.publicJwk
      const isSigned =
        publicJwk !== undefined &&
        committee !== undefined &&
        isReviewer(committee, review.role, review.webId) &&
        (await isSignedWith(publicJwk, review.signature, reviewText({ id: document.id, digest }, review)))
      if (!isSigned) yield { where: key, what: 'A review is not signed by a reviewer of it.' }
    }
  }
}
