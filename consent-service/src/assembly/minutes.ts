import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { AssemblyResolution } from '@mutua/sdk/assembly/assembly-resolution'
import type { Sheet } from '@mutua/sdk/assembly/floor'
import { minutesStatementSchema, type MinutesStatement } from '@mutua/sdk/assembly/minutes'
import { currentEnacts, currentText, type Motion, type Outcome } from '@mutua/sdk/assembly/motion'
import { statementText, type OfficerDecision, type OfficerDraft } from '@mutua/sdk/coop/officer'
import type { Sha256 } from '@mutua/sdk/ids'
import type { Rules } from '@mutua/sdk/law/rules'
import { minutesText } from '@mutua/sdk/paper/assembly-minutes'
import { Problem } from '@mutua/sdk/problem'
import { row } from '@mutua/kit/row'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { AssemblyDeps, Signed } from './assembly-deps.ts'
import { findSheet, readAssembly } from './assembly-rows.ts'
import { dayOf } from './call-assembly.ts'
import { quorumFor } from './floor-now.ts'
import { digestOf } from './notice-text.ts'
import { requireState } from './transition.ts'

export const minutesKind = 'assembly.minutes'

/** Names beyond these stand in the sheet, whose digest is in the minutes. */
const mostNames = 100

/**
 * The minutes as they follow from the numbers, to be read and signed.
 * @throws {Problem} `assembly-step-refused` before the assembly is closed
 */
export const draftMinutes = async (id: string, deps: AssemblyDeps): Promise<OfficerDraft> => {
  const text = statementText(await stateMinutes(id, deps))
  return { text, digest: digestOf(text) }
}

/**
 * President or secretary signs first.
 * @throws {Problem} `officer-decision-stale` when the text is not what follows from the numbers
 * @throws {Problem} `assembly-step-refused` for anybody else
 */
export const proposeMinutes = async (
  id: string,
  text: string,
  signed: Signed,
  deps: AssemblyDeps,
): Promise<OfficerDecision> => {
  const { value } = await readAssembly(id, deps.store)
  requireSigner(value, signed)
  if ((await draftMinutes(id, deps)).text !== text)
    throw new Problem(
      'officer-decision-stale',
      'Read the minutes again: this is not what follows from the votes.',
    )
  return deps.officers.propose({ kind: minutesKind, subject: id, text }, signed)
}

/**
 * The other of the two signs the same bytes: in that write the assembly is over, and what was adopted is in force. A crash
 * leaves either both or neither.
 */
export const confirmMinutes = async (id: string, signed: Signed, deps: AssemblyDeps): Promise<Assembly> => {
  requireSigner((await readAssembly(id, deps.store)).value, signed)
  await deps.officers.confirm(
    { kind: minutesKind, subject: id },
    signed,
    async ({ text, digest, proposed }) => {
      const { key, bytes, value } = await readAssembly(id, deps.store)
      requireSigner(value, proposed)
      if ((await draftMinutes(id, deps)).text !== text)
        throw new Problem(
          'officer-decision-stale',
          'The numbers are others by now: draw the minutes up anew.',
        )
      const next: Assembly = { ...value, state: 'signed', minutes: digest }
      const rules = await deps.rulesOn(dayOf(value.firstCall))
      const adoption = await deps.planAdoption(
        resolutionsOf(next, digest, true, rules),
        resolutionsOf(next, digest, false, rules),
      )
      const logged = await planLogged([minutesFact(next), ...(adoption.facts ?? [])], deps.store)
      return {
        writes: [row(key, next), ...adoption.writes, ...logged.writes],
        unchanged: new Map([[key, bytes], ...adoption.unchanged, ...logged.unchanged]),
      }
    },
  )
  return (await readAssembly(id, deps.store)).value
}

/** What a separate assembly adopts binds nobody yet: its delegates carry it to the general one. */
const resolutionsOf = (
  assembly: Assembly,
  minutes: Sha256,
  adopted: boolean,
  rules: Rules,
): readonly AssemblyResolution[] =>
  assembly.kind === 'separate'
    ? []
    : assembly.motions.flatMap((motion) => {
        const { outcome, title, number, matter } = motion
        if (outcome?.adopted !== adopted) return []
        return {
          assembly: assembly.id,
          motion: number,
          title,
          textDigest: currentText(motion).digest,
          matter,
          adoptedOn: dayOf(outcome.at),
          enacts: [...currentEnacts(motion)],
          tally: outcome.tally,
          ...(outcome.elected === undefined ? {} : { elected: outcome.elected }),
          ...(motion.appeal !== undefined && hasSpoken(assembly, outcome, matter, rules)
            ? { appeal: motion.appeal }
            : {}),
          minutes,
        }
      })

/** Where too few were there for it, an assembly has said neither yes nor no: the appeal waits for the next one. */
const hasSpoken = (
  { sitting }: Assembly,
  { tally: { votesDue, present } }: Outcome,
  matter: Motion['matter'],
  rules: Rules,
): boolean =>
  sitting !== undefined && quorumFor({ matter, call: sitting.call, votesDue, present }, rules).constituted

const stateMinutes = async (id: string, deps: AssemblyDeps): Promise<MinutesStatement> => {
  const { value: assembly } = await readAssembly(id, deps.store)
  requireState(assembly, 'closed', 'signed')
  const { notice, sitting, closedAt, title, place } = assembly
  if (notice === undefined || sitting === undefined || closedAt === undefined)
    throw new Error('what was closed was called and opened')
  const facts = {
    type: 'AssemblyMinutes' as const,
    version: 1 as const,
    assembly: id,
    title,
    notice: notice.digest,
    roll: notice.rollDigest,
    call: sitting.call,
    openedAt: sitting.openedAt,
    closedAt,
    president: sitting.president,
    secretary: sitting.secretary,
    members: notice.members,
    votesDue: notice.votesDue,
    motions: await Promise.all(assembly.motions.map((motion) => stateMotion(id, motion, deps))),
  }
  return minutesStatementSchema.parse({
    ...facts,
    text: minutesText({ ...facts, place, coop: deps.coopName }),
  })
}

const stateMotion = async (
  id: string,
  motion: Motion,
  deps: AssemblyDeps,
): Promise<MinutesStatement['motions'][number]> => {
  const { number, title, matter, vote, outcome, texts } = motion
  const sheet = await findSheet(id, number, deps.store)
  const count = (how: Sheet['heads'][number]['how']) =>
    sheet?.heads.filter((head) => head.how === how).length ?? 0
  const namesOf = (choice: string) =>
    named(
      sheet?.heads.filter(({ ballot }) => ballot?.choice === choice).map(({ member }) => member) ?? [],
      deps,
    )
  return {
    ...{ number, title, matter, vote },
    withdrawn: motion.state === 'withdrawn',
    textDigest: currentText(motion).digest,
    amended: texts.length > 1,
    ...(texts.some(({ enacts }) => enacts !== undefined) ? { enacts: [...currentEnacts(motion)] } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    ...(sheet === undefined
      ? {}
      : { sheetDigest: digestOf(statementText({ type: 'AssemblySheet', ...sheet })) }),
    room: count('room'),
    remote: count('remote'),
    represented: count('proxy'),
    early: count('early'),
    against: await namesOf('no'),
    abstained: await namesOf('abstain'),
    elected: await named(outcome?.elected ?? [], deps),
  }
}

const named = (members: readonly number[], { nameOf }: Pick<AssemblyDeps, 'nameOf'>): Promise<string[]> =>
  Promise.all(
    members.slice(0, mostNames).map(async (member) => `${await nameOf(member)} (n. ${String(member)})`),
  )

const requireSigner = ({ sitting }: Assembly, { webId }: { readonly webId: string }): void => {
  if (sitting?.president.webId !== webId && sitting?.secretary.webId !== webId)
    throw new Problem('assembly-step-refused', 'President and secretary of the sitting sign its minutes.')
}

/** The numbers of every motion: what was adopted by whom is a fact of its own. */
const minutesFact = ({ id, minutes, sitting, closedAt }: Assembly): LoggedFact => ({
  kind: 'assembly.minutes',
  about: `assembly/${id}`,
  statement: {
    type: 'assembly-minutes',
    id,
    minutes,
    call: sitting?.call,
    openedAt: sitting?.openedAt,
    closedAt,
  },
})
