import { versionOf, type FhirClient } from '@mutua/sdk/clients/fhir-client'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { Problem } from '@mutua/sdk/problem'
import type { StepTaken } from './round-queue.ts'
import { hasMark, isOfFormer, recordsOf, type ReadRecord, type VisitEntry } from './visit-entry.ts'

/** The records of one person, under a consent that is for writing. */
export type VisitPod = Pick<FhirClient, 'read' | 'putEach'>

/**
 * One step of bringing an entry into its pod. It may be repeated after any crash and any lost answer:
 *
 * 1. the visit, over the version that was read and no other (`If-Match`); if another stands there, its mark says whether it is ours;
 * 2. what belongs to it, under random names, where nothing is (`If-None-Match: *`): what stands there already is ours.
 *
 * In this order, since the visit is what two people could both write: a visit that is refused leaves nothing else behind.
 *
 * @throws {ClientFault} `unreachable`: nothing is known, and nothing changes
 */
export const sendStep = async (entry: VisitEntry, pod: VisitPod): Promise<StepTaken> => {
  try {
    return entry.isVisitWritten ? await sendBeside(entry, pod) : await sendVisit(entry, pod)
  } catch (error) {
    const code = refusalOf(error)
    if (code === undefined) throw error
    return { kind: 'stopped', obstacle: { kind: 'refused', code } }
  }
}

const sendVisit = async (entry: VisitEntry, pod: VisitPod): Promise<StepTaken> => {
  const { base, mark } = entry
  const { visit } = recordsIn(entry)
  const when =
    base === undefined
      ? ({ kind: 'absent' } as const)
      : ({ kind: 'unchanged', version: base.version } as const)
  const [outcome] = await pod.putEach([{ record: visit, when }])
  if (outcome?.kind === 'written') return { kind: 'visit-written', mark, version: outcome.version }
  if (outcome === undefined || outcome.problem.code !== 'precondition-failed')
    throw outcome?.problem ?? new Error('no answer')
  const current = await currentVisit(entry, pod)
  if (current === undefined) return { kind: 'stopped', obstacle: { kind: 'changed' } }
  if (hasMark(current.record, mark)) return { kind: 'visit-written', mark }
  if (isOfFormer(entry, current.record)) return { kind: 'arrived-before', written: current }
  return { kind: 'stopped', obstacle: { kind: 'changed', theirs: current } }
}

const sendBeside = async (entry: VisitEntry, pod: VisitPod): Promise<StepTaken> => {
  const { beside } = recordsIn(entry)
  const outcomes = await pod.putEach(beside.map((record) => ({ record, when: { kind: 'absent' } as const })))
  for (const outcome of outcomes)
    if (outcome.kind === 'refused' && outcome.problem.code !== 'precondition-failed') throw outcome.problem
  return { kind: 'all-written' }
}

const currentVisit = async ({ due }: VisitEntry, pod: VisitPod): Promise<ReadRecord | undefined> => {
  try {
    const record = await pod.read('Task', due.visit.record.id)
    return { record, version: versionOf(record) ?? '' }
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') return undefined
    throw error
  }
}

const recordsIn = (entry: VisitEntry) => {
  const records = recordsOf(entry)
  // What is said is checked where it is said: see `noteVisit` of the screen.
  if (records.kind === 'refused') throw new Problem('input-malformed', records.because)
  return records.value
}

/** A clear "no" of the pod server or of the consent service; `undefined` when no answer came, or one that may pass. */
const refusalOf = (error: unknown): string | undefined => {
  if (error instanceof Problem) return error.status < 500 && error.status !== 429 ? error.code : undefined
  if (isClientFault(error) && error.kind === 'oauth-refused') return error.oauthError ?? 'request_denied'
  return undefined
}
