import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { Problem } from '@mutua/sdk/problem'
import { afterStep, nextToSend, type StepTaken } from './round-queue.ts'
import type { RoundContent, SealedRound } from './sealed-round.ts'
import { sendStep, type VisitPod } from './send-entry.ts'
import type { VisitEntry } from './visit-entry.ts'

/**
 * Brings what waits into the pods, one step after the other, and keeps what came of each before the next. Only one page of a device
 * does it at a time. Ends when nothing waits but for people, or for the network.
 *
 * @param podOf the way into a pod; `undefined` where no consent is for writing there
 * @param onStep after each step
 * @param as for whom its author works: what was written for others stays
 */
export const sendRound = async (
  round: SealedRound,
  podOf: (pod: string) => VisitPod | undefined,
  onStep: (content: RoundContent) => void,
  as: string | undefined,
): Promise<void> =>
  navigator.locks.request(`sending ${round.id}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return
    const unreachable = new Set<string>()
    let { queue } = await round.read()
    for (;;) {
      const entry = nextToSend(queue, as).find(({ due }) => !unreachable.has(due.pod))
      if (entry === undefined) return
      const step = await takeStep(entry, podOf)
      if (step === undefined) {
        unreachable.add(entry.due.pod)
        continue
      }
      const content = await round.change(({ day, queue: before, drafts }) => ({
        drafts,
        day: step.kind === 'all-written' ? day.map((due) => (isOf(entry, due) ? settled(entry) : due)) : day,
        queue: afterStep(before, entry.id, step),
      }))
      ;({ queue } = content)
      onStep(content)
    }
  })

/** @returns `undefined` where no answer came, or one that may be another one soon */
const takeStep = async (
  entry: VisitEntry,
  podOf: (pod: string) => VisitPod | undefined,
): Promise<StepTaken | undefined> => {
  const pod = podOf(entry.due.pod)
  if (pod === undefined) return { kind: 'stopped', obstacle: { kind: 'refused', code: 'grant-withdrawn' } }
  try {
    return await sendStep(entry, pod)
  } catch (error) {
    if (isClientFault(error) || error instanceof Problem) return undefined
    throw error
  }
}

const isOf = ({ due }: VisitEntry, other: VisitEntry['due']): boolean =>
  due.pod === other.pod && due.visit.record.id === other.visit.record.id

const settled = ({ due, said }: VisitEntry): VisitEntry['due'] => ({ ...due, settled: said.kind })
