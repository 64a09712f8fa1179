import type { SolidSession } from '../support/solid-session.ts'
import { turtleDocument } from './document.ts'
import type { LoadTarget } from './load-job.ts'
import type { PodLayout } from './pod-layout.ts'

export const workloadNames = ['get_public', 'get_dpop', 'put_create', 'consent_read'] as const
export type WorkloadName = (typeof workloadNames)[number]

/** A server that takes part in a run. */
export interface Contender extends AsyncDisposable {
  readonly name: 'ours' | 'peer' | 'bare'
  /** A fresh target (tokens are minutes old at most); `undefined` where this server cannot do the workload. */
  readonly target: (workload: WorkloadName) => Promise<LoadTarget | undefined>
}

export const getPublic = (url: string): LoadTarget => ({
  method: 'GET',
  url,
  fresh: false,
  headers: acceptTurtle,
  expected: wholeDocument,
})

export const getWithProof = (
  url: string,
  proof: { privateKeyPem: string; accessToken: string },
): LoadTarget => ({
  method: 'GET',
  url,
  fresh: false,
  headers: acceptTurtle,
  proof,
  expected: wholeDocument,
})

export const putCreate = (
  container: string,
  proof: { privateKeyPem: string; accessToken: string },
): LoadTarget => ({
  method: 'PUT',
  url: container,
  fresh: true,
  headers: { 'Content-Type': 'text/turtle', 'If-None-Match': '*' },
  body: turtleDocument,
  proof,
  expected: { statuses: [201] },
})

/** The three workloads that every Solid server can do. */
export const solidTarget = async (
  workload: Exclude<WorkloadName, 'consent_read'>,
  layout: PodLayout,
  signInOwner: () => Promise<SolidSession>,
): Promise<LoadTarget> => {
  if (workload === 'get_public') return getPublic(layout.publicDocument)
  const { accessToken, signer } = await signInOwner()
  const proof = { privateKeyPem: signer.privateKeyPem, accessToken }
  return workload === 'get_dpop'
    ? getWithProof(layout.privateDocument, proof)
    : putCreate(layout.created, proof)
}

const acceptTurtle = { Accept: 'text/turtle' }
const wholeDocument = { statuses: [200], bodyBytes: turtleDocument.length }
