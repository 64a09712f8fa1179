import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FhirPut, FhirPutOutcome } from '@mutua/sdk/clients/fhir-client'
import { clientFault } from '@mutua/sdk/clients/client-fault'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { Problem } from '@mutua/sdk/problem'
import { z } from 'zod'
import {
  afterStep,
  nextToSend,
  noteVisit,
  resolveObstacle,
  type Resolution,
  type RoundQueue,
} from './round-queue.ts'
import { sendStep, type VisitPod } from './send-entry.ts'
import { hasMark, visitEntrySchema, type DueVisit, type SaidOfVisit, type VisitEntry } from './visit-entry.ts'

const said = (note: string): SaidOfVisit => ({
  kind: 'done',
  start: '2026-03-01T08:00:00Z',
  end: '2026-03-01T08:30:00Z',
  note,
  signs: { 'heart-rate': 70 },
})
const notDone = (note: string): SaidOfVisit => ({
  kind: 'not-done',
  reason: 'not-at-home',
  at: '2026-03-01T08:10:00Z',
  note,
})
const scheduled = (id: string): FhirResource => ({
  resourceType: 'Task',
  id,
  status: 'accepted',
  intent: 'order',
  for: { reference: 'Patient/p' },
  owner: { reference: 'Practitioner/n' },
})

type Network = 'up' | 'down' | 'answer-lost'

/** A pod as its server promises it to be (docs/http-api.md): versions, conditions, and answers that may be lost. */
const openPod = (visits: readonly string[]) => {
  const versions = new Map<string, { version: string; record: FhirResource }[]>()
  const gone = new Set<string>()
  /** Versions that somebody has looked at, or that a write of ours made: only these may be written over. */
  const seen = new Set<string>()
  const state = { network: 'up' as Network, hasConsent: true, count: 0, overwrittenUnseen: 0 }
  const historyOf = (name: string) => versions.get(name) ?? []
  const write = (name: string, record: FhirResource): string => {
    const version = `v${String(++state.count)}`
    versions.set(name, [...historyOf(name), { version, record }])
    gone.delete(name)
    return version
  }
  const current = (name: string) => (gone.has(name) ? undefined : historyOf(name).at(-1))
  for (const id of visits) seen.add(write(`Task/${id}`, scheduled(id)))
  const putOne = ({ record, when }: FhirPut): FhirPutOutcome => {
    const name = `${record.resourceType}/${record.id}`
    const there = current(name)
    const isMet = when?.kind === 'absent' ? there === undefined : when?.version === there?.version
    if (!isMet) return { kind: 'refused', problem: new Problem('precondition-failed') }
    if (there !== undefined && !seen.has(there.version)) state.overwrittenUnseen += 1
    const version = write(name, record)
    seen.add(version)
    return { kind: 'written', version }
  }
  const asked = <Answer>(answer: () => Answer): Promise<Answer> => {
    const lost = () => Promise.reject(clientFault('unreachable', 'No answer.'))
    if (state.network === 'down') return lost()
    if (!state.hasConsent) return Promise.reject(new Problem('grant-withdrawn'))
    const said = answer()
    return state.network === 'up' ? Promise.resolve(said) : lost()
  }
  const pod: VisitPod = {
    putEach: (writes) => asked(() => writes.map(putOne)),
    read: async (type, id) => {
      const found = await asked(() => current(`${type}/${id}`))
      if (found === undefined) throw new Problem('not-found')
      return { ...found.record, meta: { versionId: found.version } }
    },
  }
  return { pod, state, seen, historyOf, current, write, remove: (name: string) => gone.add(name) }
}

const pods = ['https://one/', 'https://two/']
const visits = ['a', 'b']

const openRound = () => {
  const servers = new Map(pods.map((pod) => [pod, openPod(visits)]))
  const serverOf = (pod: string) => servers.get(pod) as ReturnType<typeof openPod> // one for each
  let ids = 0
  let kept = '[]'
  const newId = () => `id-${String(++ids)}`
  const queue = (): RoundQueue => z.array(visitEntrySchema).parse(JSON.parse(kept))
  const keep = (next: RoundQueue) => {
    kept = JSON.stringify(next)
  }
  const due = (pod: string, id: string): DueVisit => ({
    pod,
    visit: { record: scheduled(id), version: serverOf(pod).historyOf(`Task/${id}`)[0]?.version ?? '' },
    ...{ person: 'P', address: '', phone: '', what: '', mayMeasure: true },
    ...{ start: '2026-03-01T08:00:00Z', end: '2026-03-01T08:30:00Z' },
  })
  return {
    servers,
    serverOf,
    queue,
    note: (pod: string, id: string, words: SaidOfVisit, as?: DueVisit['as']) =>
      keep(
        noteVisit(
          queue(),
          { due: { ...due(pod, id), as }, said: words },
          { newId, at: '2026-03-01T08:30:00Z' },
        ),
      ),
    /** One step for each pod. With a crash the answer came, and the page was gone before anything was kept. */
    send: async (
      isCrash: boolean,
      meanwhile: (entry: VisitEntry) => void = () => undefined,
    ): Promise<boolean> => {
      let moved = false
      for (const entry of nextToSend(queue(), undefined)) {
        const step = await sendStep(entry, serverOf(entry.due.pod).pod).catch(() => undefined)
        meanwhile(entry)
        if (step === undefined || isCrash) continue
        moved = true
        keep(afterStep(queue(), entry.id, step))
      }
      return moved
    },
    resolve: (resolution: Resolution) => {
      const [entry] = queue().filter(({ obstacle }) => obstacle !== undefined)
      if (entry === undefined) return undefined
      // What is shown side by side has been seen.
      const theirs = entry.obstacle?.kind === 'changed' ? entry.obstacle.theirs : undefined
      if (theirs !== undefined) serverOf(entry.due.pod).seen.add(theirs.version)
      keep(resolveObstacle(queue(), { id: entry.id, resolution }, { newId }))
      return entry
    },
  }
}
type Round = ReturnType<typeof openRound>

const settle = async (round: Round) => {
  for (const { state } of round.servers.values()) {
    state.network = 'up'
    state.hasConsent = true
  }
  while (await round.send(false));
}

describe('what was said at a visit', () => {
  test('is written with what belongs to it, and waits for nothing more', async () => {
    const round = openRound()
    round.note('https://one/', 'a', said('Well'))
    await settle(round)
    expect(round.queue()).toEqual([])
    const server = round.serverOf('https://one/')
    expect(server.current('Task/a')?.record).toMatchObject({ status: 'completed', note: [{ text: 'Well' }] })
    expect(server.current('Encounter/id-2')?.record).toMatchObject({ status: 'finished' })
    expect(server.current('Observation/id-2-heart-rate')).toBeDefined()
  })

  test('waits while there is no network, and is written once when an answer was lost', async () => {
    const round = openRound()
    const { state, historyOf } = round.serverOf('https://one/')
    state.network = 'down'
    round.note('https://one/', 'a', said('Well'))
    expect(await round.send(false)).toBe(false)
    state.network = 'answer-lost'
    await round.send(false)
    await settle(round)
    expect(historyOf('Task/a')).toHaveLength(2)
    expect(round.queue()).toEqual([])
  })

  test('goes over an earlier wording of its own that arrived without an answer', async () => {
    const round = openRound()
    const server = round.serverOf('https://one/')
    server.state.network = 'answer-lost'
    round.note('https://one/', 'a', said('Wel'))
    await round.send(false)
    round.note('https://one/', 'a', said('Well'))
    await settle(round)
    expect(round.queue()).toEqual([])
    expect(server.current('Task/a')?.record).toMatchObject({ note: [{ text: 'Well' }] })
  })

  test('stands beside what a colleague wrote meanwhile, until a person decides', async () => {
    for (const [resolution, expected] of [
      ['mine', ['Mine']],
      ['both', ['Theirs', 'Mine']],
      ['theirs', ['Theirs']],
    ] as const) {
      const round = openRound()
      const server = round.serverOf('https://one/')
      round.note('https://one/', 'a', said('Mine'))
      server.write('Task/a', { ...scheduled('a'), status: 'completed', note: [{ text: 'Theirs' }] })
      await settle(round)
      expect(round.queue()[0]?.obstacle).toMatchObject({ kind: 'changed', theirs: { version: 'v3' } })
      expect(server.current('Task/a')?.version).toBe('v3')
      round.resolve(resolution)
      await settle(round)
      expect(round.queue()).toEqual([])
      const notes = server.current('Task/a')?.record['note'] as { text: string }[] // as it was written above
      expect(notes.map(({ text }) => text)).toEqual(expected)
    }
  })

  test('stands in the list when the consent is over, and goes on when it is given again', async () => {
    const round = openRound()
    const server = round.serverOf('https://one/')
    round.note('https://one/', 'a', said('Mine'))
    round.note('https://two/', 'a', notDone('Closed'))
    server.state.hasConsent = false
    while (await round.send(false));
    expect(round.queue()).toMatchObject([{ obstacle: { kind: 'refused', code: 'grant-withdrawn' } }])
    server.state.hasConsent = true
    round.resolve('again')
    await settle(round)
    expect(round.queue()).toEqual([])
  })

  test('is sent in order for each person, and what waits for a person holds up no other visit', () => {
    const round = openRound()
    round.note('https://one/', 'a', said('1'))
    round.note('https://one/', 'b', said('2'))
    round.note('https://two/', 'a', said('3'))
    expect(nextToSend(round.queue(), undefined).map(({ due }) => [due.pod, due.visit.record.id])).toEqual([
      ['https://one/', 'a'],
      ['https://two/', 'a'],
    ])
    const [first] = round.queue()
    const stopped = afterStep(round.queue(), first?.id ?? '', {
      kind: 'stopped',
      obstacle: { kind: 'changed' },
    })
    expect(nextToSend(stopped, undefined).map(({ due }) => [due.pod, due.visit.record.id])).toEqual([
      ['https://one/', 'b'],
      ['https://two/', 'a'],
    ])
  })

  test('written for an organisation waits until its author works for them again, and holds up nothing', () => {
    const round = openRound()
    round.note('https://one/', 'a', said('1'), { organisation: 'https://coop.example/#it', name: 'Coop' })
    round.note('https://one/', 'b', said('2'))
    const named = (as: string | undefined) =>
      nextToSend(round.queue(), as).map(({ due }) => due.visit.record.id)
    expect(named(undefined)).toEqual(['b'])
    expect(named('https://coop.example/#it')).toEqual(['a'])
    expect(named('https://other.example/#it')).toEqual([])
  })

  test('said again when the visit is written already, is kept and left to its author', async () => {
    const round = openRound()
    round.note('https://one/', 'a', said('first'))
    await round.send(false)
    expect(round.queue()).toMatchObject([{ isVisitWritten: true }])
    round.note('https://one/', 'a', said('second'))
    await settle(round)
    expect(round.queue()).toMatchObject([{ said: { note: 'second' }, obstacle: { kind: 'changed' } }])
  })
})

const place = { pod: fc.constantFrom(...pods), visit: fc.constantFrom(...visits) }
const anyAct = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('note' as const), ...place, done: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('send' as const),
      isCrash: fc.boolean(),
      isReworded: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('network' as const),
      pod: place.pod,
      network: fc.constantFrom<Network>('up', 'down', 'answer-lost'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('remote' as const),
      ...place,
      how: fc.constantFrom('adds', 'overwrites', 'removes'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('consent' as const), pod: place.pod, has: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('resolve' as const),
      how: fc.constantFrom<Resolution>('mine', 'both', 'again'),
    }),
  },
)

test('whatever happens on the way, each note is written once or stands in the list, and nothing unseen is written over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { maxLength: 40 }), async (acts) => {
      const round = openRound()
      /** The newest wording of each entry, and the marks that it had. */
      const marks = new Map<string, string>()
      const remember = () => {
        for (const { id, mark } of round.queue()) marks.set(id, mark)
      }
      for (const [index, act] of acts.entries()) {
        switch (act.act) {
          case 'note': {
            const words = `note ${String(index)}`
            // A visit that is settled is not on the list of the day any more.
            if (isSettled(round, act)) break
            round.note(act.pod, act.visit, act.done ? said(words) : notDone(words))
            remember()
            break
          }
          case 'send':
            await round.send(act.isCrash, ({ due: { pod, visit } }) => {
              // Said anew before the answer is there.
              if (act.isReworded) round.note(pod, visit.record.id, said(`meanwhile ${String(index)}`))
              remember()
            })
            break
          case 'network':
            round.serverOf(act.pod).state.network = act.network
            break
          case 'consent':
            round.serverOf(act.pod).state.hasConsent = act.has
            break
          case 'resolve':
            round.resolve(act.how)
            remember()
            break
          case 'remote':
            changeElsewhere(round, act)
        }
      }
      await settle(round)
      const open = round.queue()
      expect(open.every(({ obstacle }) => obstacle !== undefined)).toBe(true)
      for (const [id, mark] of marks) {
        const standing = open.find((entry) => entry.id === id)
        const arrivals = [...round.servers.values()].reduce(
          (sum, server) => sum + arrivalsOf(server, mark),
          0,
        )
        const beside = [...round.servers.values()].flatMap(({ historyOf }) => [
          ...historyOf(`Encounter/${mark}`),
          ...historyOf(`Communication/${mark}`),
        ])
        if (standing === undefined) expect([arrivals, beside.length]).toEqual([1, 1])
        // One that was written over by somebody before its answer came stands in the list beside what they wrote.
        else {
          expect(arrivals <= 1 && beside.length <= 1).toBe(true)
          const there = round.serverOf(standing.due.pod).current(`Task/${standing.due.visit.record.id}`)
          // Whether one arrived before it was refused is not known before it may be looked at.
          if (standing.obstacle?.kind === 'changed')
            expect(there !== undefined && hasMark(there.record, mark)).toBe(standing.isVisitWritten)
        }
      }
      for (const { state } of round.servers.values()) expect(state.overwrittenUnseen).toBe(0)
    }),
    { numRuns: 2_000 },
  )
})

const isSettled = (round: Round, { pod, visit }: { pod: string; visit: string }): boolean =>
  !round.queue().some(({ due }) => due.pod === pod && due.visit.record.id === visit) &&
  round.serverOf(pod).historyOf(`Task/${visit}`).length > 1

/** A colleague who looks first: over what stands there, and what stood there is kept. */
const changeElsewhere = (
  round: Round,
  { pod, visit, how }: { pod: string; visit: string; how: string },
): void => {
  const { current, write, remove } = round.serverOf(pod)
  const name = `Task/${visit}`
  const there = current(name)
  if (there === undefined) return
  if (how === 'removes') remove(name)
  else if (how === 'adds') write(name, { ...there.record, priority: 'urgent' })
  else write(name, { ...scheduled(visit), status: 'completed', note: [{ text: 'Theirs' }] })
}

/** How often a visit came to carry this mark. */
const arrivalsOf = ({ historyOf }: ReturnType<typeof openPod>, mark: string): number =>
  visits
    .flatMap((visit) => historyOf(`Task/${visit}`))
    .filter(({ record }, index, all) => {
      const before = all[index - 1]?.record
      const isAnotherVisit = before?.id !== record.id
      return hasMark(record, mark) && (isAnotherVisit || before === undefined || !hasMark(before, mark))
    }).length
