import type { Request, Response } from 'express'
import type { Instant } from '@mutua/sdk/ids'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { Caller } from '../../authn/caller.ts'
import type { PodPath } from '../../resources/pod-path.ts'

/** One interaction that somebody asks for: a request, or an entry of a batch. */
export interface FhirCall {
  /** The request that brought it. */
  readonly request: Request
  readonly response: Response
  readonly caller: Caller
  readonly at: Instant
  /** Root container of the pod. */
  readonly root: PodPath
  readonly method: string
  /** After `/fhir/{pod}/`, decoded; attacker-controlled. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Conditions and wishes: of the request, or of the entry. */
  readonly header: (name: string) => string | undefined
  readonly body: () => Promise<Uint8Array>
  /**
   * To be called with an answer before its use is recorded: one that cannot be written in the format that was asked for has
   * not been given. Without, the answer is JSON, which can write everything.
   * @throws {Problem} `accept-unsupported`
   */
  readonly ready?: ((resource: object) => Promise<void>) | undefined
}

/** What the pattern of an interaction names in the address. */
export interface FhirTarget {
  readonly type: string
  readonly id: string
  readonly versionId: string
}

export interface FhirAnswer {
  readonly status: 200 | 201 | 204 | 304
  /** What it is about as it is now. */
  readonly version?: { readonly versionId: string; readonly modified: Instant }
  readonly location?: string
  /** JSON value; nothing for an answer without a body. */
  readonly resource?: object
  /** Under consent: written before this answer was made. */
  readonly receipt?: ReceiptBody | undefined
  /** Records of which something leaves with the answer. */
  readonly handedOut?: readonly PodPath[]
}

/** Answers one call. @throws {Problem} whatever stands in its way */
export type FhirFace = (call: FhirCall) => Promise<FhirAnswer>

/** The FHIR base of a pod: `https://pods.example/fhir/anna`. */
export const fhirBase = (origin: string, root: PodPath): string => `${origin}/fhir${root.slice(0, -1)}`
