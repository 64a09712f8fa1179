import type { SolidSession } from '../support/solid-session.ts'
import { changingDocument, roundCount, turtleDocument, valuePatch } from './document.ts'
import type { LoadTarget } from './load-job.ts'
import type { PodLayout } from './pod-layout.ts'
import type { SolidWorkload, WorkloadName } from './workloads.ts'

/** A server that takes part in a run. */
export interface Contender extends AsyncDisposable {
  readonly name: 'ours' | 'peer' | 'bare'
  /** A fresh target (tokens are minutes old at most); `undefined` where this server cannot do the workload. */
  readonly target: (workload: WorkloadName) => Promise<LoadTarget | undefined>
  /** Of the process that holds the pods; absent where it is not measured. */
  readonly server?: MeasuredServer
}

export interface MeasuredServer {
  /** Ends it, starts it on what it has stored, and resolves with the milliseconds to its first 200 of the public document. */
  readonly restart: () => Promise<number>
  /** Megabytes (10^6 bytes) of memory it holds now. @throws {Error} where the system does not tell */
  readonly residentMegabytes: () => Promise<number>
}

/** Who signs, and with what. */
interface Proof {
  readonly privateKeyPem: string
  readonly accessToken: string
}

/** @param bodyBytes length of the whole answer */
export const getPublic = (url: string, bodyBytes = turtleDocument.length): LoadTarget => ({
  method: 'GET',
  url,
  naming: { kind: 'same' },
  headers: acceptTurtle,
  expected: { statuses: [200], bodyBytes },
})

export const getWithProof = (url: string, proof: Proof, bodyBytes?: number): LoadTarget => ({
  ...getPublic(url, bodyBytes),
  proof,
})

export const putCreate = (container: string, proof: Proof): LoadTarget => ({
  method: 'PUT',
  url: container,
  naming: { kind: 'fresh' },
  headers: { 'Content-Type': 'text/turtle', 'If-None-Match': '*' },
  body: turtleDocument,
  proof,
  expected: { statuses: [201] },
})

export const putReplace = (container: string, proof: Proof): LoadTarget => ({
  method: 'PUT',
  url: container,
  naming: { kind: 'round', count: roundCount },
  headers: { 'Content-Type': 'text/turtle' },
  body: changingDocument,
  proof,
  expected: { statuses: replaced },
})

export const patchN3 = (container: string, proof: Proof): LoadTarget => ({
  method: 'PATCH',
  url: container,
  naming: { kind: 'round', count: roundCount },
  headers: { 'Content-Type': 'text/n3' },
  body: valuePatch,
  proof,
  expected: { statuses: replaced },
})

/** The target of one workload in a pod that was laid out for it. */
export const solidTarget = async (
  workload: SolidWorkload,
  layout: PodLayout,
  signInOwner: () => Promise<SolidSession>,
): Promise<LoadTarget> => {
  if (workload === 'get_public') return getPublic(layout.publicDocument, layout.publicBytes)
  if (workload === 'list_1000') return listing(layout)
  const { accessToken, signer } = await signInOwner()
  const proof = { privateKeyPem: signer.privateKeyPem, accessToken }
  switch (workload) {
    case 'get_dpop':
      return getWithProof(layout.privateDocument, proof, layout.privateBytes)
    case 'put_create':
      return putCreate(layout.created, proof)
    case 'put_replace':
      return putReplace(layout.replaced, proof)
    case 'patch_n3':
      return patchN3(layout.patched, proof)
  }
}

const listing = ({ many, listingBytes }: PodLayout): LoadTarget => {
  if (many === undefined || listingBytes === undefined) throw new Error('The pod has no long listing.')
  return { ...getPublic(many, listingBytes), connections: 4 }
}

const acceptTurtle = { Accept: 'text/turtle' }
const replaced = [200, 204, 205]
