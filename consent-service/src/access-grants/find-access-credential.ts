import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import type { BaseUrl, GrantId, Instant, WebId } from '@mutua/sdk/ids'
import { credentialIdOf, localOf } from './access-credential.ts'
import type { AccessFaces } from './access-faces.ts'
import { partiesOf, type AccessStatements } from './access-statements.ts'
import { faultOfGrant, faultOfRequest, faultOfStatement } from './access-status.ts'

/** A credential of ours as it stands, found by its id. */
export interface KeptCredential {
  readonly local: string
  /** The one text it has now. */
  readonly text: string
  readonly parties: ReadonlySet<string>
  readonly maker: WebId
  /** Which record it is a face of; a statement is of none. */
  readonly source: 'request' | 'grant' | 'statement'
  /** The grant that it lets its recipient use. */
  readonly grant?: GrantId
  /** What a verifier must be told, or undefined while it stands. */
  readonly fault: (at: Instant) => string | undefined
}

export interface FindKeptDeps {
  readonly origin: BaseUrl
  readonly faces: Pick<AccessFaces, 'ofRequest' | 'ofGrant'>
  readonly statements: Pick<AccessStatements, 'find'>
  /** No party is checked: who asks checks it. */
  readonly readRequest: (local: string) => Promise<AccessRequest | undefined>
  readonly readGrant: (local: string) => Promise<Grant | undefined>
}

/** By the `id` that a credential says it has. Everything else in it is attacker-controlled and not looked at. */
export const findKept = async (
  credential: unknown,
  deps: FindKeptDeps,
): Promise<KeptCredential | undefined> => {
  const id =
    typeof credential === 'object' && credential !== null && 'id' in credential ? credential.id : undefined
  if (typeof id !== 'string') return undefined
  const local = localOf(id)
  return id === credentialIdOf(deps.origin, local) ? findKeptByLocal(local, deps) : undefined
}

export const findKeptByLocal = async (
  local: string,
  deps: FindKeptDeps,
): Promise<KeptCredential | undefined> => {
  const grant = await deps.readGrant(local)
  if (grant !== undefined) {
    return {
      local,
      source: 'grant',
      text: await deps.faces.ofGrant(grant),
      parties: new Set([grant.owner, grant.recipient]),
      maker: grant.owner,
      grant: grant.id,
      fault: (at) => faultOfGrant(grant, at),
    }
  }
  const request = await deps.readRequest(local)
  if (request !== undefined) {
    return {
      local,
      source: 'request',
      text: await deps.faces.ofRequest(request),
      parties: new Set([request.owner, request.requester]),
      maker: request.requester,
      fault: (at) => faultOfRequest(request, at),
    }
  }
  const statement = await deps.statements.find(local)
  if (statement === undefined) return undefined
  return {
    local,
    source: 'statement',
    text: statement.text,
    parties: partiesOf(statement),
    maker: statement.maker,
    fault: (at) => faultOfStatement(statement, at),
  }
}
