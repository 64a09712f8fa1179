import type { DueVisit, Obstacle, ReadRecord, SaidOfVisit, VisitEntry } from './visit-entry.ts'

/**
 * What was said and does not stand in the pods yet, in the order in which it was said. Every function gives the next queue; whoever
 * calls keeps it before going on, so that a crash leaves the one or the other.
 */
export type RoundQueue = readonly VisitEntry[]

export interface Ids {
  readonly newId: () => string
  /** RFC 3339. */
  readonly at: string
}

/**
 * Of each visit there is one entry: saying it again changes the wording. Once the visit is written, what is said of it is an entry of
 * its own, which goes over nothing: what stands there then is for its author to decide about.
 */
export const noteVisit = (
  queue: RoundQueue,
  { due, said }: { readonly due: DueVisit; readonly said: SaidOfVisit },
  { newId, at }: Ids,
): RoundQueue => {
  const known = entryOf(queue, due)
  if (known === undefined || known.isVisitWritten) {
    const fresh: VisitEntry = {
      id: newId(),
      due,
      said,
      mark: newId(),
      former: [],
      base: due.visit,
      way: 'over',
      isVisitWritten: false,
      at,
    }
    return [...queue, fresh]
  }
  // An earlier wording may be on its way: it has a mark of its own, and is known again by it.
  return replaced(queue, { ...known, said, ...newMark(known, newId) })
}

export const entryOf = (queue: RoundQueue, due: DueVisit): VisitEntry | undefined =>
  queue.findLast((entry) => entry.due.pod === due.pod && entry.due.visit.record.id === due.visit.record.id)

/**
 * The oldest of each pod that waits for nothing but the network. What waits for a person holds up no other visit, and what was
 * written for somebody else waits until its author works for them again.
 *
 * @param as for whom its author works now; `undefined` in their own name
 */
export const nextToSend = (queue: RoundQueue, as: string | undefined): readonly VisitEntry[] => {
  const pods = new Set<string>()
  return queue.filter(({ obstacle, due }) => {
    if (obstacle !== undefined || due.as?.organisation !== as || pods.has(due.pod)) return false
    pods.add(due.pod)
    return true
  })
}

/** What came of one step of sending. */
export type StepTaken =
  /** The visit was written, as this version; without one it was found written, and others may have changed it since. */
  | { readonly kind: 'visit-written'; readonly mark: string; readonly version?: string }
  /** A wording before this one had arrived: this one goes over it. */
  | { readonly kind: 'arrived-before'; readonly written: ReadRecord }
  | { readonly kind: 'all-written' }
  | { readonly kind: 'stopped'; readonly obstacle: Obstacle }

export const afterStep = (queue: RoundQueue, id: string, step: StepTaken): RoundQueue => {
  const entry = queue.find((one) => one.id === id)
  if (entry === undefined) return queue
  switch (step.kind) {
    case 'visit-written':
      if (entry.mark === step.mark) return replaced(queue, { ...entry, isVisitWritten: true })
      // Said anew while the wording before was on its way: the new one goes over what has just been written, and nothing else.
      return step.version === undefined
        ? queue
        : replaced(queue, { ...entry, base: { record: entry.due.visit.record, version: step.version } })
    case 'arrived-before':
      return replaced(queue, { ...entry, base: step.written })
    case 'all-written':
      return queue.filter((one) => one.id !== id)
    case 'stopped':
      return replaced(queue, { ...entry, obstacle: step.obstacle })
  }
}

/**
 * What a person decides about an obstacle:
 * `mine` over what stands there now, of which the pod keeps the version before; `both`: theirs stays, mine is added; `theirs`:
 * mine is given up; `again`: try once more (the consent may have been given again).
 */
export type Resolution = 'mine' | 'both' | 'theirs' | 'again'

export const resolveObstacle = (
  queue: RoundQueue,
  { id, resolution }: { readonly id: string; readonly resolution: Resolution },
  { newId }: Pick<Ids, 'newId'>,
): RoundQueue => {
  const entry = queue.find((one) => one.id === id)
  if (entry?.obstacle === undefined) return queue
  if (resolution === 'theirs') return queue.filter((one) => one.id !== id)
  const { obstacle, base: before, ...rest } = entry
  if (obstacle.kind === 'refused')
    return replaced(queue, { ...rest, ...(before === undefined ? {} : { base: before }) })
  // Only over the version that the person has seen: if it changes again, they are asked again.
  return replaced(queue, {
    ...rest,
    ...newMark(entry, newId),
    ...(obstacle.theirs === undefined ? {} : { base: obstacle.theirs }),
    way: resolution === 'both' && obstacle.theirs !== undefined ? 'beside' : 'over',
  })
}

const newMark = (
  { mark, said, base, way, former }: VisitEntry,
  newId: Ids['newId'],
): Pick<VisitEntry, 'mark' | 'former'> => ({
  mark: newId(),
  former: [...former, { mark, said, base, way }],
})

const replaced = (queue: RoundQueue, entry: VisitEntry): RoundQueue =>
  queue.map((one) => (one.id === entry.id ? entry : one))
