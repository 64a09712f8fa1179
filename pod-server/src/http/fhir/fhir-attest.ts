import { randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import { z } from 'zod'
import {
  agreementDigest,
  projectSignatureType,
  signatureRecord,
  textToSign,
  type Signer,
} from '@mutua/sdk/care/project-signature'
import type { Project } from '@mutua/sdk/care/project'
import { signersOf } from '@mutua/sdk/care/signers'
import { Problem } from '@mutua/sdk/problem'
import type { PodPath } from '../../resources/pod-path.ts'
import { authorOf, readProject } from './care-records.ts'
import type { FhirAnswer, FhirCall, FhirTarget } from './fhir-call.ts'
import { sentJson, type FhirWriteDeps } from './fhir-write.ts'
import { handOut } from './hand-out.ts'
import { requireRecord, type Permitted } from './permit-records.ts'
import { recordDataset } from './record-fhir-use.ts'

/**
 * `POST CarePlan/{id}/$attest` with the digest of what the caller has seen: this server, before which the caller has signed in,
 * says that they agree to the project as it stands here now. The owner of the pod signs as the member; as the provider only who
 * wrote the plan, by the WebID that the author's record names. Nothing is stored: the answer is the signature as a
 * Provenance, for the caller to put beside the plan. One use, since the text of the project is in it.
 * @throws {Problem} `precondition-failed` when the project is another one, not whole, or over; `signer-other`; `caller-unknown`
 */
export const attestProject = async (
  call: FhirCall,
  { id }: FhirTarget,
  deps: FhirWriteDeps,
): Promise<FhirAnswer> => {
  const seen = digestIn(await sentJson(call))
  const permitted = await requireRecord(call, { type: 'CarePlan', id }, deps)
  const [plan] = (await handOut([permitted], deps)).records
  if (plan === undefined) throw new Problem('not-found', 'There is no such record.')
  const { project: read, records } = await readProject(call, plan, deps)
  if (read.kind === 'refused') throw new Problem('precondition-failed', read.because)
  const project = read.value
  if (project.plan.status === 'completed' || project.plan.status === 'revoked')
    throw new Problem('precondition-failed', 'The project is over.')
  if ((await agreementDigest(project)) !== seen)
    throw new Problem('precondition-failed', 'The project is another one than you have seen: read it again.')
  const signer = await signerOf(call, { permitted, project }, deps)
  const looked = { basis: permitted.basis, container: permitted.row.path as PodPath }
  const receipt = await recordDataset(call, records, looked, deps)
  const jws = await new CompactSign(new TextEncoder().encode(textToSign(project, signer)))
    .setProtectedHeader({ alg: 'EdDSA', typ: projectSignatureType, kid: deps.key.kid })
    .sign(deps.key.privateKey)
  const attester = { identifier: { system: 'urn:ietf:rfc:3986', value: deps.origin }, display: 'Mutua' }
  return {
    status: 200,
    receipt,
    handedOut: records.map(({ path }) => path),
    resource: signatureRecord(randomUUID(), project, { signer, attester, jws }),
  }
}

/** @throws {Problem} `signer-other`, `caller-unknown` */
const signerOf = async (
  call: FhirCall,
  { permitted, project }: { readonly permitted: Permitted; readonly project: Project },
  deps: FhirWriteDeps,
): Promise<Signer> => {
  const { caller, at } = call
  if (caller.kind === 'anonymous') throw new Problem('caller-unknown', 'Sign in: a signature is of somebody.')
  // What came with such a token is a program by itself, or an application: nobody has read the project and said yes.
  if (caller.kind === 'consent' && caller.recordScopes !== undefined)
    throw new Problem('signer-other', 'A program signs for nobody: whoever agrees signs in themselves.')
  const webId = caller.kind === 'consent' ? (caller.person ?? caller.webId) : caller.webId
  const part = permitted.basis.kind === 'owner' ? 'member' : 'provider'
  const who = signersOf(project)[part]
  if (who.reference === '')
    throw new Problem('precondition-failed', 'The plan does not say whom it is about, or who wrote it.')
  if (part === 'provider' && (await authorOf(call, project.plan, deps)) !== webId)
    throw new Problem(
      'signer-other',
      'As the provider signs who wrote the plan: the record of its author does not name your WebID, or is not shared with you.',
    )
  return { part, who, webId, at }
}

/** @throws {Problem} `body-malformed` */
const digestIn = (body: unknown): string => {
  const parsed = parametersSchema.safeParse(body)
  const digest = parsed.data?.parameter.find(({ name }) => name === 'agreement')?.valueString
  if (digest === undefined || !/^[0-9a-f]{64}$/.test(digest))
    throw new Problem(
      'body-malformed',
      'Send Parameters with "agreement": the SHA-256, hexadecimal, of the agreement that you have seen.',
    )
  return digest
}

const parametersSchema = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.object({ name: z.string(), valueString: z.string().optional() })).max(10),
})
