import type { MotionWish } from '@mutua/sdk/assembly/motion'
import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'

interface Person {
  readonly session: DpopSession
}

export interface AssemblySceneDeps {
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly officer: Person
  /** Members: who says something, and who votes from home. */
  readonly speaker: Person
  readonly voter: Person
}

/** An assembly in three weeks, with its notice out: there is something to read, to discuss and to vote on at once. */
export const callAssembly = async (deps: AssemblySceneDeps): Promise<void> => {
  const { consentService, now, officer, speaker, voter } = deps
  const as = ({ session }: Person) => createAssemblyClient({ consentService, fetch: session.fetch })
  const board = as(officer)
  const known = (await board.assemblies())[0]
  const day = addDays(civilDateOf(now()), 21)
  const { id, state } =
    known ??
    (await board.draft({
      title: 'Assemblea dei soci',
      kind: 'general',
      place: 'Casa del popolo, via Roma 1, Borgo',
      remote: 'In questa app',
      firstCall: instantOf(startOfDay(day) + 18 * hourMs),
      secondCall: instantOf(startOfDay(addDays(day, 1)) + 18 * hourMs),
      recordDate: civilDateOf(now()),
      means: 'proof-of-receipt',
      earlyVotes: true,
      motions,
    }))
  if (state !== 'draft') return
  await board.step(id, 'call')
  await as(speaker).addPost(id, 1, 'Mi sembra giusto. Ma chi non usa l’app, come lo sa?')
  await as(voter).cast(id, 1, { choice: 'yes', version: 1 })
}

const hourMs = 3_600_000

const motions: MotionWish[] = [
  {
    title: 'Uno sportello nel quartiere della stazione',
    text: 'La cooperativa apre uno sportello nel quartiere della stazione, due mattine alla settimana, con una persona che aiuta chi non ha un telefono o un computer. La spesa è nel bilancio preventivo. Dopo un anno il consiglio dice all’assemblea quante persone sono venute.',
    matter: 'ordinary',
    vote: 'open',
    summary: {
      plain: 'Chi non usa il telefono o il computer trova aiuto vicino a casa, due mattine alla settimana.',
      pros: ['Nessuno resta fuori.', 'Si può votare anche lì.'],
      cons: ['Costa una parte di quello che avanza.'],
    },
  },
  {
    title: 'Due assemblee all’anno',
    text: 'L’assemblea si riunisce almeno due volte all’anno: una per i conti, e una in autunno per decidere a che cosa servono i dati.',
    matter: 'ordinary',
    vote: 'open',
    summary: {
      plain: 'Ci vediamo due volte all’anno invece di una.',
      pros: ['Si decide prima, e insieme.'],
      cons: ['Serve più tempo.'],
    },
  },
]
