import canonicalize from 'canonicalize'
import { compactVerify, importJWK, type JWK } from 'jose'
import { idOfReference, partOf, partsOf, type FhirResource, type Reference } from './fhir-resource.ts'
import type { Project } from './project.ts'
import { webIdIdentifier } from './signers.ts'
import { signingParts, type ProjectSigning, type SignatureState, type SigningPart } from './signing.ts'

export interface Signer {
  readonly part: SigningPart
  readonly who: Reference
  /** Who was authenticated, where the attester says it: what is signed names them besides. */
  readonly webId?: string
  /** RFC 3339 instant. */
  readonly at: string
}

/**
 * The text that is signed (RFC 8785): who signs as what, when, and everything that was agreed, in full, so that
 * years later the signature still shows what was put before the person.
 *
 * What is left out is only what lives on after the signature: states, progress, the technical envelope. Anything else, an
 * element that nobody has thought of included, is part of the agreement, and changing it shows.
 */
export const textToSign = (project: Project, { part, who, webId, at }: Signer): string =>
  canonicalize({
    agreement: agreementOf(project),
    part,
    who: idOfReference(who.reference),
    ...(webId === undefined ? {} : { webId }),
    at,
  }) ?? ''

/** SHA-256, hexadecimal, of what is agreed: whoever signs says with it which text they have seen. */
export const agreementDigest = async (project: Project): Promise<string> => {
  const text = new TextEncoder().encode(canonicalize(agreementOf(project)) ?? '')
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `typ` of the JWS of an attester of this house: a signature under a project is nothing else. */
export const projectSignatureType = 'mutua-project-signature+jws'

/**
 * A signature as FHIR Provenance. `jws` is a compact JWS (RFC 7515) over `textToSign`, made by `attester`: whoever holds
 * the key says that `who`, whom it had authenticated, signed. It is an advanced sign of agreement, not a qualified
 * electronic signature (eIDAS art. 25(2)): docs/decisions/0230.
 */
export const signatureRecord = (
  id: string,
  project: Project,
  { signer, attester, jws }: { readonly signer: Signer; readonly attester: Attester; readonly jws: string },
): FhirResource => ({
  resourceType: 'Provenance',
  id,
  target: [{ reference: `CarePlan/${project.plan.id}` }],
  recorded: signer.at,
  activity: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'UPDATE' }],
  },
  agent: [
    {
      type: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' },
        ],
      },
      who: signatoryOf(signer),
    },
    {
      type: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'attester' },
        ],
      },
      who: attester,
    },
  ],
  signature: [
    {
      // ASTM E1762-95(2013): consent signature.
      type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7' }],
      when: signer.at,
      who: signatoryOf(signer),
      targetFormat: 'application/fhir+json',
      sigFormat: 'application/jose',
      data: btoa(jws),
    },
  ],
})

export interface SigningDeps {
  /** Who signs as what. */
  readonly signers: Readonly<Record<SigningPart, Reference>>
  /** Who must have been authenticated for it, where that is known; a signature that names nobody, or another, does not count. */
  readonly webIds?: Readonly<Partial<Record<SigningPart, string>>>
  /** Public keys of attesters that are trusted, by `kid`. */
  readonly keys: readonly JWK[]
}

/** A record in the pod, or by its address whoever is none: a server. */
export type Attester =
  | Reference
  | { readonly identifier: { readonly system: string; readonly value: string }; readonly display: string }

const signatoryOf = ({ who, webId }: Signer): object =>
  webId === undefined ? who : { ...who, identifier: webIdIdentifier(webId) }

/** Which of the two signatures stand under the project as it is now. */
export const checkSigning = async (
  project: Project,
  records: readonly FhirResource[],
  deps: SigningDeps,
): Promise<ProjectSigning> => {
  const parts = await Promise.all(
    signingParts.map(async (part) => ({ part, state: await stateOf(part, project, records, deps) })),
  )
  const open = parts.filter(({ state }) => state !== 'valid')
  return open.length === 0 ? { kind: 'signed' } : { kind: 'unsigned', parts: open }
}

const stateOf = async (
  part: SigningPart,
  project: Project,
  records: readonly FhirResource[],
  { signers, keys, webIds = {} }: SigningDeps,
): Promise<SignatureState> => {
  const who = idOfReference(signers[part].reference)
  const own = records.filter(
    (record) =>
      partsOf(record, 'target').some((target) => idIn(target) === project.plan.id) &&
      partsOf(record, 'signature').some((signature) => idIn(partOf(signature, 'who')) === who),
  )
  const states = await Promise.all(
    own.map((record) => stateOfRecord({ part, who, asked: webIds[part], project, record, keys })),
  )
  // The best of several: a new signature under a changed text stands beside the one before.
  return ranked.find((state) => states.includes(state)) ?? 'missing'
}

const ranked: readonly SignatureState[] = ['valid', 'changed', 'not-verified']

const stateOfRecord = async ({
  part,
  who,
  asked,
  project,
  record,
  keys,
}: {
  part: SigningPart
  who: string
  asked: string | undefined
  project: Project
  record: FhirResource
  keys: readonly JWK[]
}): Promise<SignatureState> => {
  const text = await signedText(partOf(partsOf(record, 'signature')[0], 'data'), keys)
  const signed = text === undefined ? undefined : parsed(text)
  const at = partOf(signed, 'at')
  const webId = partOf(signed, 'webId')
  if (partOf(signed, 'part') !== part || partOf(signed, 'who') !== who || typeof at !== 'string')
    return 'not-verified'
  if (asked !== undefined && webId !== asked) return 'not-verified'
  const signer = { part, who: { reference: who }, at, ...(typeof webId === 'string' ? { webId } : {}) }
  return text === textToSign(project, signer) ? 'valid' : 'changed'
}

/** @returns what was signed, when a trusted key signed it */
const signedText = async (signature: unknown, keys: readonly JWK[]): Promise<string | undefined> => {
  if (typeof signature !== 'string') return undefined
  try {
    const { payload } = await compactVerify(
      atob(signature),
      async ({ kid, alg }) => {
        const key = keys.find((one) => one.kid !== undefined && one.kid === kid)
        if (key === undefined) throw new TypeError('not a key that is trusted')
        return importJWK(key, alg)
      },
      { algorithms: ['EdDSA', 'Ed25519', 'ES256', 'ES384'] },
    )
    return new TextDecoder().decode(payload)
  } catch {
    return undefined
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const idIn = (reference: unknown): string | undefined => {
  const text = partOf(reference, 'reference')
  return typeof text === 'string' ? idOfReference(text) : undefined
}

const agreementOf = ({ plan, goals, supports, commitments, budget }: Project): object => ({
  plan: agreed(withoutProgress(plan)),
  goals: inOrder(goals).map(agreed),
  supports: inOrder(supports).map(agreed),
  commitments: inOrder(commitments).map(agreed),
  ...(budget === undefined ? {} : { budget: agreed(withoutSpending(budget)) }),
})

/** Elements that change while a project lives, at the top of a resource. */
const living: ReadonlySet<string> = new Set([
  'achievementStatus',
  'language',
  'lastModified',
  'lifecycleStatus',
  'meta',
  'note',
  'outcomeCode',
  'outcomeReference',
  'output',
  'status',
  'statusDate',
  'statusReason',
  'text',
])

const agreed = (resource: FhirResource): unknown =>
  withPlainReferences(
    Object.fromEntries(Object.entries(resource).filter(([element]) => !living.has(element))),
  )

/** An import writes references in another form; what they refer to stays. */
const withPlainReferences = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withPlainReferences)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([element, part]: [string, unknown]) => [
      element,
      element === 'reference' && typeof part === 'string' ? idOfReference(part) : withPlainReferences(part),
    ]),
  )
}

const inOrder = (resources: readonly FhirResource[]): readonly FhirResource[] =>
  [...resources].toSorted((one, other) => (one.id < other.id ? -1 : 1))

/** What has been spent of a budget grows while the project lives; the lines and their amounts are agreed. */
const withoutSpending = (budget: FhirResource): FhirResource => ({
  ...budget,
  extension: partsOf(budget, 'extension').map((line) =>
    typeof line === 'object' && line !== null && Object.hasOwn(line, 'extension')
      ? {
          ...line,
          extension: partsOf(line, 'extension').filter((part) => partOf(part, 'url') !== 'spent'),
        }
      : line,
  ),
})

/** Words on how a support goes are added while it goes; what the support is was agreed. */
const withoutProgress = (plan: FhirResource): FhirResource => ({
  ...plan,
  activity: partsOf(plan, 'activity').map((activity) =>
    typeof activity === 'object' && activity !== null
      ? Object.fromEntries(Object.entries(activity).filter(([element]) => element !== 'progress'))
      : activity,
  ),
})
