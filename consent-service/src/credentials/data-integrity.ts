import { createHash, sign, verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { credentialsContext } from '@mutua/sdk/consent/status-list'
import { isTimeStamp } from '@mutua/sdk/consent/credential-form'
import { decodeBase58, encodeBase58 } from '@mutua/kit/did/multikey'
import type { Canonize } from './canonical-graph.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** How a document is secured: the cryptosuites of Data Integrity 1.0, and the suite of 2020 for clients of that time. */
export type ProofSuite = 'eddsa-rdfc-2022' | 'ecdsa-rdfc-2019' | 'Ed25519Signature2020'

export type ProofPurpose = 'assertionMethod' | 'authentication'

export interface ProofOptions {
  readonly suite: ProofSuite
  readonly purpose: ProofPurpose
  readonly verificationMethod: string
  /** RFC 3339, UTC. */
  readonly created: string
  readonly challenge?: string
  readonly domain?: string
}

/**
 * The document with one proof (Data Integrity 1.0 §4.2; vc-di-eddsa §3.2, vc-di-ecdsa §3.2). A proof it has already is
 * not looked at and not kept.
 * @throws {Problem} graph-refused, graph-too-large
 */
export const addProof = async (
  document: JsonObject,
  options: ProofOptions,
  deps: { readonly canonize: Canonize; readonly key: KeyObject },
): Promise<JsonObject> => {
  const { suite, purpose, ...rest } = options
  const unsecured = withSuiteContext(withoutProof(document), suite)
  const proof = {
    ...(suite === 'Ed25519Signature2020'
      ? { type: suite }
      : { type: 'DataIntegrityProof', cryptosuite: suite }),
    ...rest,
    proofPurpose: purpose,
  }
  const signed = await hashesOf(unsecured, proof, deps.canonize)
  const signature =
    suite === 'ecdsa-rdfc-2019'
      ? sign('sha256', signed, { key: deps.key, dsaEncoding: 'ieee-p1363' })
      : sign(null, signed, deps.key)
  return { ...unsecured, proof: { ...proof, proofValue: `z${encodeBase58(signature)}` } }
}

export type ProofRefusal =
  /** No proof, or one of a form or suite that is not accepted. */
  | 'proof-malformed'
  | 'proof-other-purpose'
  | 'proof-other-challenge'
  | 'proof-other-domain'
  | 'proof-expired'
  /** Nobody the caller trusts has that key for that purpose. */
  | 'key-unknown'
  | 'signature-invalid'
  /** A proof that another one builds on is not there. */
  | 'previous-proof-missing'

export type ProofVerdict =
  | { readonly kind: 'verified'; readonly verificationMethods: readonly string[] }
  | { readonly kind: 'refused'; readonly code: ProofRefusal }

export interface ExpectedProof {
  readonly purpose: ProofPurpose
  /** Undefined: whatever the proof says, or says not. */
  readonly challenge?: string | undefined
  readonly domain?: string | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface VerifyProofsDeps {
  readonly canonize: Canonize
  /**
   * The public key of a verification method, for that purpose, if its controller is one the caller trusts; asked before
   * anything costly is done. Must fetch nothing for anybody else.
   * @param verificationMethod attacker-controlled
   */
  readonly findKey: (verificationMethod: string, purpose: ProofPurpose) => Promise<KeyObject | undefined>
}

/**
 * Verifies every proof of a document, and that each stands on those it names (Data Integrity 1.0 §4.3 to §4.5). One that
 * does not verify refuses the whole: a proof nobody can check proves nothing.
 * @param document attacker-controlled
 * @throws {Problem} graph-refused, graph-too-large
 */
export const verifyProofs = async (
  document: JsonObject,
  expected: ExpectedProof,
  deps: VerifyProofsDeps,
): Promise<ProofVerdict> => {
  const { proof } = document
  const parsed = z
    .array(proofSchema)
    .min(1)
    .max(maxProofs)
    .safeParse(Array.isArray(proof) ? proof : [proof])
  if (!parsed.success) return refused('proof-malformed')
  const proofs = parsed.data
  const unsecured = withoutProof(document)
  for (const one of proofs) {
    const fault = proofFault(one, expected)
    if (fault !== undefined) return refused(fault)
    const previous = [one.previousProof ?? []].flat()
    const named = previous.map((id) => proofs.filter((other) => other !== one && other.id === id))
    if (named.some((found) => found.length !== 1)) return refused('previous-proof-missing')
    const key = await deps.findKey(one.verificationMethod, one.proofPurpose)
    if (key === undefined || !fits(suiteOf(one), key)) return refused('key-unknown')
    if (!(await isSigned(unsecured, one, named.flat(), { key, canonize: deps.canonize })))
      return refused('signature-invalid')
  }
  return { kind: 'verified', verificationMethods: proofs.map(({ verificationMethod }) => verificationMethod) }
}

type Proof = z.infer<typeof proofSchema>

const maxProofs = 4

/** With an offset or, as `created` and `expires` may be (Data Integrity 1.0 §2.1), without one: then it is UTC. */
const dateTime = z.string().refine((text) => isTimeStamp(text) || isTimeStamp(`${text}Z`))

const proofSchema = z
  .looseObject({
    'id': z.string().max(2_048).optional(),
    'type': z.enum(['DataIntegrityProof', 'Ed25519Signature2020']),
    'cryptosuite': z.enum(['eddsa-rdfc-2022', 'ecdsa-rdfc-2019']).optional(),
    'created': dateTime.optional(),
    'expires': dateTime.optional(),
    'verificationMethod': z.string().max(2_200),
    'proofPurpose': z.enum(['assertionMethod', 'authentication']),
    'challenge': z.string().max(1_024).optional(),
    'domain': z.string().max(1_024).optional(),
    // A signature has 64 bytes (P-384: 96): base58 of it is bounded before it is decoded.
    'proofValue': z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{60,140}$/),
    'previousProof': z.union([z.string(), z.array(z.string()).min(1).max(maxProofs)]).optional(),
    // Would give the proof other words than the document has.
    '@context': z.undefined().optional(),
  })
  .refine(({ type, cryptosuite }) => (type === 'DataIntegrityProof') === (cryptosuite !== undefined))

const suiteOf = ({ cryptosuite }: Proof): ProofSuite => cryptosuite ?? 'Ed25519Signature2020'

const proofFault = (proof: Proof, expected: ExpectedProof): ProofRefusal | undefined => {
  if (proof.proofPurpose !== expected.purpose) return 'proof-other-purpose'
  if (expected.challenge !== undefined && proof.challenge !== expected.challenge)
    return 'proof-other-challenge'
  if (expected.domain !== undefined && proof.domain !== expected.domain) return 'proof-other-domain'
  const { expires } = proof
  if (expires !== undefined && Date.parse(isTimeStamp(expires) ? expires : `${expires}Z`) <= expected.at)
    return 'proof-expired'
  return undefined
}

/**
 * The specification puts the proofs that one builds on into what is signed (§4.2 step 6); libraries in wide use, and the
 * public test suite, sign the document alone. Both name the previous proof in the signed options, and it verifies too.
 */
const isSigned = async (
  unsecured: JsonObject,
  proof: Proof,
  previous: readonly Proof[],
  deps: { readonly key: KeyObject; readonly canonize: Canonize },
): Promise<boolean> => {
  const { proofValue, ...options } = proof
  const signature = decodeBase58(proofValue.slice(1))
  const bases = previous.length === 0 ? [unsecured] : [{ ...unsecured, proof: previous }, unsecured]
  for (const base of bases) {
    const signed = await hashesOf(base, options, deps.canonize)
    const isEdwards = deps.key.asymmetricKeyType === 'ed25519'
    const holds = isEdwards
      ? verify(null, signed, deps.key, signature)
      : verify('sha256', signed, { key: deps.key, dsaEncoding: 'ieee-p1363' }, signature)
    if (holds) return true
  }
  return false
}

/** Hash of the proof's options, then hash of the document (vc-di-eddsa §3.2.4). */
const hashesOf = async (document: JsonObject, options: JsonObject, canonize: Canonize): Promise<Buffer> => {
  const suite = options['cryptosuite'] ?? 'Ed25519Signature2020'
  const context = withSuiteContext({ '@context': document['@context'] }, suite)['@context']
  const [configuration, content] = await Promise.all([
    canonize({ ...options, '@context': context }),
    canonize(document),
  ])
  return Buffer.concat([sha256(configuration), sha256(content)])
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

const fits = (suite: ProofSuite, key: KeyObject): boolean =>
  suite === 'ecdsa-rdfc-2019'
    ? key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    : key.asymmetricKeyType === 'ed25519'

const withoutProof = (document: JsonObject): JsonObject => {
  const { proof: _proof, ...unsecured } = document
  return unsecured
}

/** VC Data Model 2.0 defines the words of a proof in its own context; everybody else needs the suite's. */
const withSuiteContext = (document: JsonObject, suite: unknown): JsonObject => {
  const contexts = [document['@context'] ?? []].flat() as unknown[]
  const needed =
    suite === 'Ed25519Signature2020'
      ? 'https://w3id.org/security/suites/ed25519-2020/v1'
      : 'https://w3id.org/security/data-integrity/v2'
  const isDefined =
    contexts.includes(needed) || (suite !== 'Ed25519Signature2020' && contexts.includes(credentialsContext))
  return isDefined ? document : { ...document, '@context': [...contexts, needed] }
}

const refused = (code: ProofRefusal): ProofVerdict => ({ kind: 'refused', code })
