import type { MotionWish } from '@mutua/sdk/assembly/motion'
import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { castSecretly } from './secret-vote-scene.ts'

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
  readonly voters: readonly Person[]
}

/**
 * An assembly in three weeks, with its notice out: there is something to read, to discuss and to vote on at once, openly and
 * in secret. The box needs its parties by then. Repeating it goes on where an interrupted run stopped.
 */
export const callAssembly = async (deps: AssemblySceneDeps): Promise<void> => {
  const { consentService, now, officer, speaker, voters } = deps
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
  if (state === 'draft') await board.step(id, 'call')
  if ((await as(speaker).posts(id, 1)).length === 0)
    await as(speaker).addPost(id, 1, 'Mi sembra giusto. Ma chi non usa l’app, come lo sa?')
  const [voter] = voters
  if (voter !== undefined) await as(voter).cast(id, 1, { choice: 'yes', version: 1 })
  const secret = motions.findIndex(({ vote }) => vote === 'secret') + 1
  await castSecretly(`${id}.${String(secret)}.1`, voters, deps)
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
  {
    title: 'Il gettone di presenza di chi amministra',
    text: 'A chi siede nel consiglio di amministrazione spettano trenta euro lordi per ogni riunione a cui partecipa, per non più di dieci riunioni all’anno, e il rimborso del viaggio. Il consiglio ne rende conto ogni anno nel bilancio. Si vota in segreto, perché riguarda persone che tutti conoscono.',
    matter: 'ordinary',
    vote: 'secret',
    summary: {
      plain:
        'Chi sta nel consiglio riceve trenta euro per riunione, al massimo dieci volte all’anno. Nessuno viene a sapere come hai votato.',
      pros: ['Anche chi perde ore di lavoro può candidarsi.', 'La somma è piccola e ha un limite.'],
      cons: ['Sono fino a trecento euro all’anno per ciascuno.', 'Finora lo si è fatto senza compenso.'],
    },
  },
]
