import { assemblyWishSchema, type Assembly, type AssemblyWish } from '@mutua/sdk/assembly/assembly'
import { currentText, type Motion } from '@mutua/sdk/assembly/motion'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf } from '@mutua/sdk/ids'

/** A motion as it is typed. */
export interface MotionDraft {
  readonly title: string
  readonly text: string
  readonly matter: 'ordinary' | 'statute' | 'dissolution' | 'election'
  readonly isSecret: boolean
  readonly plain: string
  /** One to a line. */
  readonly pros: string
  readonly cons: string
  /** Of an election: number and name of each who stands, and their list behind a bar, one to a line. */
  readonly candidates: string
  readonly seats: string
  /** What it puts into force: subject and digest, one to a line. */
  readonly enacts: string
  /** Of an election to an office. */
  readonly office: '' | 'director' | 'auditor' | 'delegate'
  readonly until: string
  /** Of the application that it decides. */
  readonly appeal?: number
}

/** An assembly as it is typed. */
export interface AssemblyDraft {
  readonly title: string
  readonly place: string
  readonly remote: string
  /** As `datetime-local` has it, by the clock of who types. */
  readonly firstCall: string
  readonly secondCall: string
  readonly recordDate: string
  readonly earlyVotes: boolean
  readonly motions: readonly MotionDraft[]
  /** Of all members, of a part, or of delegates: laid down by the wizard, not typed. */
  readonly frame: Pick<AssemblyWish, 'kind' | 'constituency' | 'separate' | 'seats'>
}

export const emptyMotion: MotionDraft = {
  ...{ title: '', text: '', matter: 'ordinary', isSecret: false, plain: '', pros: '', cons: '' },
  ...{ candidates: '', seats: '1', enacts: '', office: '', until: '' },
}

export const emptyDraft = (nowMs: number): AssemblyDraft => ({
  ...{ title: '', place: '', remote: '', firstCall: '', secondCall: '' },
  recordDate: civilDateOf(nowMs),
  earlyVotes: true,
  motions: [emptyMotion],
  frame: { kind: 'general' },
})

/** What stands in an assembly that is still a draft. */
export const draftOf = (assembly: Assembly): AssemblyDraft => ({
  title: assembly.title,
  place: assembly.place,
  remote: assembly.remote ?? '',
  firstCall: localOf(assembly.firstCall),
  secondCall: assembly.secondCall === undefined ? '' : localOf(assembly.secondCall),
  recordDate: assembly.recordDate,
  earlyVotes: assembly.earlyVotes,
  motions: assembly.motions.map(motionDraftOf),
  frame: frameOf(assembly),
})

const frameOf = ({ kind, constituency, separate, seats }: Assembly): AssemblyDraft['frame'] => ({
  kind,
  ...(constituency === undefined ? {} : { constituency }),
  ...(separate === undefined ? {} : { separate }),
  ...(seats === undefined ? {} : { seats }),
})

const motionDraftOf = (motion: Motion): MotionDraft => ({
  title: motion.title,
  text: currentText(motion).text,
  matter: motion.matter,
  isSecret: motion.vote === 'secret',
  plain: motion.summary?.plain ?? '',
  pros: (motion.summary?.pros ?? []).join('\n'),
  cons: (motion.summary?.cons ?? []).join('\n'),
  candidates: (motion.election?.candidates ?? [])
    .map(({ member, name, list }) => `${String(member)} ${name}${list === undefined ? '' : ` | ${list}`}`)
    .join('\n'),
  seats: String(motion.election?.seats ?? 1),
  enacts: (motion.enacts ?? []).map(({ subject, digest }) => `${subject} ${digest}`).join('\n'),
  office: motion.election?.office ?? '',
  until: motion.election?.until ?? '',
  ...(motion.appeal === undefined ? {} : { appeal: motion.appeal }),
})

/** What was typed as the service takes it; `undefined` while something is missing that even a draft needs. */
export const wishOf = (draft: AssemblyDraft): AssemblyWish | undefined => {
  const parsed = assemblyWishSchema.safeParse({
    title: draft.title,
    ...draft.frame,
    place: draft.place,
    ...(draft.remote.trim() === '' ? {} : { remote: draft.remote }),
    firstCall: instantAt(draft.firstCall),
    ...(draft.secondCall === '' ? {} : { secondCall: instantAt(draft.secondCall) }),
    recordDate: draft.recordDate,
    // In the app with proof that it was received, and by letter for who has no device.
    means: 'proof-of-receipt',
    earlyVotes: draft.earlyVotes,
    motions: draft.motions.map(motionWishOf),
  })
  return parsed.success ? parsed.data : undefined
}

const motionWishOf = (motion: MotionDraft) => {
  const candidates = candidatesIn(motion.candidates)
  const seats = Number(motion.seats)
  return {
    title: motion.title,
    text: motion.text,
    matter: motion.matter,
    vote: motion.isSecret ? 'secret' : 'open',
    ...(motion.plain.trim() === ''
      ? {}
      : { summary: { plain: motion.plain, pros: linesOf(motion.pros), cons: linesOf(motion.cons) } }),
    ...(motion.matter === 'election'
      ? {
          election: {
            ...{ seats, candidates, min: 1, max: Math.min(seats, candidates.length) },
            ...(motion.office === '' ? {} : { office: motion.office }),
            ...(motion.office === 'director' || motion.office === 'auditor' ? { until: motion.until } : {}),
          },
        }
      : {}),
    ...(motion.enacts.trim() === '' ? {} : { enacts: enactsIn(motion.enacts) }),
    ...(motion.appeal === undefined ? {} : { appeal: motion.appeal }),
  }
}

/** What was typed, one to a line. */
export const enactsIn = (text: string) =>
  linesOf(text).map((line) => {
    const [subject = '', digest = ''] = line.split(/[\s:]+/)
    return { subject, digest }
  })

/** `12 Anna Rossi | Together`: number, name, and behind a bar the list. */
export const candidatesIn = (text: string) =>
  linesOf(text).map((line) => {
    const [, member = '0', name = '', list = ''] = /^(\d*)\s*([^|]*)(?:\|(.*))?$/.exec(line) ?? []
    return {
      ...{ member: Number(member), name: name.trim(), statement: '' },
      ...(list.trim() === '' ? {} : { list: list.trim() }),
    }
  })

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const instantAt = (local: string): string | undefined => {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : instantOf(at)
}

const localOf = (instant: string): string => {
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
