import { createHash } from 'node:crypto'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { instantOf, parseWebId, type GrantId, type Instant } from '@mutua/sdk/ids'
import type { AskDeps } from './access-requests.ts'
import {
  keys,
  localIdOf,
  partiesOf,
  putEvent,
  putIndex,
  putRequest,
  readGrant,
  readRequest,
  requestIdOf,
  type GrantRecord,
  type LocalId,
} from './records.ts'

/**
 * A consent that somebody else gave for its owner has ended with their power: the owner is asked for the same, until when it
 * was to last. The co-op asks, for whom had the consent. It is asked once, however often this is called; not at all about
 * what was ended before, was prolonged, or would be over by now.
 *
 * @param ended when the power ended
 */
export const askAgain = async (
  id: GrantId,
  { ended, wishedUntil }: { readonly ended: Instant; readonly wishedUntil: Instant },
  deps: Pick<AskDeps, 'store' | 'origin' | 'now' | 'findProvider'>,
): Promise<void> => {
  const record = (await readGrant(deps.store, localIdOf(id)))?.value
  const at = instantOf(deps.now())
  if (record === undefined || record.grant.validUntil !== ended || wishedUntil <= at) return
  const { grant } = record
  if (grant.state !== 'given' && grant.state !== 'paused') return
  const pod = record.pod ?? (await podOf(record, deps))
  if (pod === undefined) throw new Error('a grant without a request has its pod in its record')
  const local = localOfQuestion(id, ended)
  const provider = await deps.findProvider(grant.recipient)
  const { owner, recipient, organisation, purpose, scope } = grant
  const request: AccessRequest = {
    id: requestIdOf(deps.origin, local),
    requester: recipient,
    requesterName: provider?.displayName ?? recipient,
    organisation,
    owner,
    purpose,
    scope,
    validUntil: wishedUntil,
    ...factsOf(grant),
    again: id,
    state: 'requested',
    requestedAt: at,
  }
  const actor = { actor: parseWebId(`${deps.origin}/#it`), onBehalfOf: recipient }
  // Refused when it stands already: the question has its place by the consent and the day.
  await deps.store.write(
    [
      putRequest({ request, pod }),
      ...putEvent(local, 1, { kind: 'requested', request: request.id, ...actor, at }, partiesOf(request)),
      ...[owner, recipient].map((party) => putIndex(keys.requestsOf(party), at, local)),
    ],
    new Map([[keys.request(local), undefined]]),
  )
}

/** 132 bits that nobody guesses who does not know the consent. */
const localOfQuestion = (id: GrantId, ended: Instant): LocalId =>
  createHash('sha256').update(`again ${id} ${ended}`).digest('base64url').slice(0, 22)

const podOf = async ({ grant }: GrantRecord, { store }: Pick<AskDeps, 'store'>) =>
  grant.request === undefined ? undefined : (await readRequest(store, localIdOf(grant.request)))?.value.pod

const factsOf = ({ purposes, terms, gift, recipientClient, fields, project }: GrantRecord['grant']) => ({
  ...(purposes === undefined ? {} : { purposes }),
  ...(terms === undefined ? {} : { terms }),
  ...(gift === undefined ? {} : { gift }),
  ...(recipientClient === undefined ? {} : { recipientClient }),
  ...(fields === undefined ? {} : { fields }),
  ...(project === undefined ? {} : { project }),
})
