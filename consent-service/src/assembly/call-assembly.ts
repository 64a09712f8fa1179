import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { votesDueOf, type RollEntry } from '@mutua/sdk/assembly/roll'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { checkNotice, type Notice } from '@mutua/sdk/law/notice'
import type { Rules } from '@mutua/sdk/law/rules'
import { needSeparateAssemblies, type Spread } from '@mutua/sdk/law/separate-assemblies'
import { Problem } from '@mutua/sdk/problem'
import { row } from '@mutua/kit/row'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys, type RollRow } from './assembly-rows.ts'
import { rollOfDelegates } from './delegates.ts'
import { digestOf, noticeText, rollDigest } from './notice-text.ts'
import { reminderWrites } from './reminders.ts'
import { notNow, requireAllowed, requireState, takeStep } from './transition.ts'

/**
 * Calls an assembly: freezes the roll of the record date, and puts its salted hash and that of the notice into the log in
 * the write that makes the notice known; members are told by what that write leaves to be done.
 *
 * @throws {Problem} `assembly-rule-refused` naming rule and article: no full text (art. 2538 c. 6 c.c.), too short a notice, separate assemblies needed, …
 * @throws {Problem} `assembly-step-refused` when it was called before, nobody may vote, or something is to be secret and there is no ballot box
 */
export const callAssembly = async (id: string, by: WebId, deps: AssemblyDeps): Promise<Assembly> => {
  const salt = Buffer.from(deps.randomBytes(32)).toString('base64url')
  return takeStep(
    id,
    async (assembly) => {
      requireState(assembly, 'draft')
      const at = deps.now()
      if (Date.parse(assembly.firstCall) <= at) throw notNow('The day of the first call is over.')
      if (assembly.recordDate > civilDateOf(at))
        throw notNow('The record date is still to come: whose members vote is not known yet.')
      if (deps.secretVote === undefined && assembly.motions.some(({ vote }) => vote === 'secret'))
        throw notNow('Nothing can be voted in secret here: this house has no ballot box.')
      if (!hasFullText(assembly))
        throw new Problem(
          'assembly-rule-refused',
          'The notice carries the full text of every motion: one has none. (notice.full-text-for-remote, art. 2538 c. 6 c.c.)',
        )
      await requireAppeals(assembly, deps)
      const rules = await deps.rulesOn(dayOf(assembly.firstCall))
      requireAllowed(checkNotice(rules, noticeFacts(assembly, civilDateOf(at))))
      const entries = await rollFor(assembly, rules, deps)
      if (entries.length === 0) throw notNow('Nobody may vote in it: look at the record date.')
      const roll: RollRow = { salt, entries }
      const notice = {
        at: instantOf(at),
        by,
        digest: digestOf(noticeText(assembly)),
        rollDigest: rollDigest(id, roll),
        members: entries.length,
        votesDue: votesDueOf(entries),
        rules: rules.digest,
      }
      const next: Assembly = { ...assembly, state: 'called', notice }
      const history = await deps.planClosingHistory()
      return {
        next,
        writes: [row(keys.roll(id), roll), ...reminderWrites(next), ...history.writes],
        unchanged: new Map([[keys.roll(id), undefined], ...history.unchanged]),
        facts: [calledFact(next), ...(history.facts ?? [])],
      }
    },
    deps,
  )
}

export const dayOf = (instant: string): CivilDate => civilDateOf(Date.parse(instant))

const noticeFacts = (assembly: Assembly, sentOn: CivilDate): Notice => ({
  sentOn,
  ...(assembly.reachedOn === undefined ? {} : { reachedOn: assembly.reachedOn }),
  means: assembly.means,
  firstCallOn: dayOf(assembly.firstCall),
  ...(assembly.secondCall === undefined ? {} : { secondCallOn: dayOf(assembly.secondCall) }),
  hour: true,
  place: true,
  agenda: true,
  remoteVote: assembly.earlyVotes,
  remoteTakePart: assembly.remote !== undefined,
  fullText: hasFullText(assembly),
})

const hasFullText = ({ motions }: Assembly): boolean =>
  motions.every(({ texts }) => texts[0] !== undefined && texts[0].text.trim() !== '')

/** A general assembly of many in several provinces is held in parts (art. 2540 c.c.): the law refuses it whole. */
const rollFor = async (
  assembly: Assembly,
  rules: Rules,
  deps: AssemblyDeps,
): Promise<readonly RollEntry[]> => {
  if (assembly.kind === 'delegates') return rollOfDelegates(assembly, deps)
  const roll = await deps.rollOn(assembly.recordDate)
  const { constituency } = assembly
  if (constituency !== undefined)
    return roll.filter((entry) =>
      'section' in constituency
        ? entry.section === constituency.section
        : entry.province === constituency.province,
    )
  const need = needSeparateAssemblies(rules, spreadOf(roll, rules))
  if (need.isNeeded)
    requireAllowed({ ...need, kind: 'refused', why: `separate assemblies come first: ${need.why}` })
  return roll
}

/** What separate assemblies are measured by. How many mutual activities there are is what the statute says. */
export const spreadOf = (roll: readonly RollEntry[], rules: Rules): Required<Spread> => ({
  members: roll.length,
  provinces: new Set(roll.flatMap(({ province }) => province ?? [])).size,
  mutualActivities: rules.number('separate.activities'),
})

/** Who was refused and asks the assembly is heard by the next one, and only what is open is asked (art. 2528 c. 4 c.c.). */
const requireAppeals = async ({ kind, motions }: Assembly, deps: AssemblyDeps): Promise<void> => {
  if (kind === 'separate') return
  const open = new Set(await deps.openAppeals())
  const named = motions.flatMap(({ appeal }) => appeal ?? [])
  if (!named.every((appeal) => open.has(appeal)))
    throw notNow('A motion names an appeal that is not open: take it off the agenda.')
  if (named.length < open.size)
    throw notNow(
      'Somebody who was refused has asked the assembly, and the next one decides (art. 2528 c. 4 c.c.): put every open appeal on the agenda.',
    )
}

/** What all may check afterwards: the notice, and who could vote, before anybody was told. */
const calledFact = ({ id, notice, kind, firstCall }: Assembly): LoggedFact => ({
  kind: 'assembly.called',
  about: `assembly/${id}`,
  statement: {
    type: 'assembly',
    ...{ id, kind, firstCall },
    notice: notice?.digest,
    roll: notice?.rollDigest,
    members: notice?.members,
    votesDue: notice?.votesDue,
    rules: notice?.rules,
  },
})

/** Of an assembly that does not come to an end: nothing in it counts. @throws {Problem} `assembly-step-refused` */
export const callOff = (id: string, reason: string, deps: AssemblyDeps): Promise<Assembly> =>
  takeStep(
    id,
    (assembly) => {
      if (assembly.state === 'cancelled') return undefined
      requireState(assembly, 'draft', 'called')
      const next: Assembly = {
        ...assembly,
        state: 'cancelled',
        closedAt: instantOf(deps.now()),
        endReason: reason,
      }
      return { next, facts: assembly.state === 'draft' ? [] : [endedFact(next)] }
    },
    deps,
  )

export const endedFact = ({ id, state, closedAt }: Assembly): LoggedFact => ({
  kind: 'assembly.ended',
  about: `assembly/${id}`,
  statement: { type: 'assembly-end', id, state, closedAt },
})
