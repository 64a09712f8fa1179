import { assemblyWishSchema, type Assembly, type AssemblyWish } from '@mutua/sdk/assembly/assembly'
import { currentText, type Motion } from '@mutua/sdk/assembly/motion'
import type { SeatShare } from '@mutua/sdk/assembly/parts'
import { addDays, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { candidatesIn } from './assembly-draft.ts'

/** What is typed for one part. */
export interface PartDraft {
  readonly place: string
  /** As in the form of an assembly: number, name, and behind a bar the list. */
  readonly candidates: string
}

/**
 * The separate assembly of one part: it elects its delegates and talks and votes on the agenda of the general one, which
 * alone puts things into force and decides appeals.
 * @throws {ZodError} for a candidate without a number
 */
export const separateWish = (
  general: Assembly,
  part: {
    readonly by: 'section' | 'province'
    readonly share: SeatShare
    readonly draft: PartDraft
    readonly day: string
    readonly words: { readonly title: string; readonly election: string; readonly text: string }
  },
): AssemblyWish => {
  const { by, share, draft, day, words } = part
  const candidates = candidatesIn(draft.candidates)
  const at = (of: string) => new Date(`${of}T18:00`).toISOString()
  return assemblyWishSchema.parse({
    ...{ title: words.title, kind: 'separate', constituency: { [by]: share.id }, seats: share.seats },
    place: draft.place.trim(),
    ...(general.remote === undefined ? {} : { remote: general.remote }),
    firstCall: at(day),
    secondCall: at(addDays(civilDateSchema.parse(day), 1)),
    ...{ recordDate: general.recordDate, means: general.means, earlyVotes: general.earlyVotes },
    motions: [
      {
        ...{ title: words.election, text: words.text, matter: 'election', vote: 'open' },
        election: {
          ...{ seats: share.seats, candidates, min: 1, office: 'delegate' },
          max: Math.min(share.seats, candidates.length),
        },
      },
      ...general.motions
        .filter(({ election, appeal }) => election === undefined && appeal === undefined)
        .map(asTalked),
    ],
  })
}

/** The draft of the general one, now of the delegates of these. */
export const delegatesWish = (general: Assembly, separate: readonly string[]): AssemblyWish => {
  const { title, place, remote, firstCall, secondCall, recordDate, means, earlyVotes } = general
  return assemblyWishSchema.parse({
    ...{ title, place, firstCall, recordDate, means, earlyVotes, kind: 'delegates', separate },
    ...(remote === undefined ? {} : { remote }),
    ...(secondCall === undefined ? {} : { secondCall }),
    motions: general.motions.map((motion) => ({
      ...asTalked(motion),
      ...(motion.enacts === undefined ? {} : { enacts: motion.enacts }),
      ...(motion.election === undefined ? {} : { election: motion.election }),
      ...(motion.appeal === undefined ? {} : { appeal: motion.appeal }),
    })),
  })
}

const asTalked = (motion: Motion) => ({
  ...{ title: motion.title, text: currentText(motion).text, matter: motion.matter, vote: motion.vote },
  ...(motion.summary === undefined ? {} : { summary: motion.summary }),
})
