import { assemblySchema, type Assembly } from '@mutua/sdk/assembly/assembly'
import { electedOf, tallyOf } from '@mutua/sdk/assembly/count'
import { ballotSchema, type Sheet } from '@mutua/sdk/assembly/floor'
import { currentText, type Motion } from '@mutua/sdk/assembly/motion'
import type { RollEntry } from '@mutua/sdk/assembly/roll'
import { jsonText } from '@mutua/sdk/json'
import type { Check } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { listDeskLists } from './desk-lists.ts'
import { findSheet, keys, readEntries, rollRowSchema } from './assembly-rows.ts'
import { digestOf, noticeText, rollDigest } from './notice-text.ts'

/** Whether every outcome follows from the votes that are kept, each roll is the one of the log, and each notice as it was told. */
export const checkAssemblies: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(keys.assemblies))) {
    const assembly = parseRow(assemblySchema, value)
    const { id, notice } = assembly
    if (key !== keys.assembly(id)) yield { where: key, what: 'It is another assembly.' }
    const roll = await findRow(store, keys.roll(id), rollRowSchema)
    if ((notice === undefined) !== (roll === undefined))
      yield { where: key, what: 'It has a roll without a notice, or a notice without a roll.' }
    if (notice === undefined || roll === undefined) continue
    if (digestOf(noticeText(assembly)) !== notice.digest)
      yield { where: key, what: 'The notice is not the one of its digest.' }
    if (rollDigest(id, roll) !== notice.rollDigest)
      yield { where: keys.roll(id), what: 'The roll is not the one whose digest is in the log.' }
    for (const { number, by, members, confirmed } of await listDeskLists(id, { store })) {
      const where = `assembly-desk/${id}/${String(number)}`
      if (confirmed?.by === by)
        yield { where, what: 'One person entered a list from paper and confirmed it.' }
      if (!members.every((member) => roll.entries.some((entry) => entry.member === member)))
        yield { where, what: 'Somebody stands on a list from paper who is not on the roll.' }
    }
    for (const motion of assembly.motions) {
      if (motion.state !== 'decided') continue
      for (const what of await faultsOf(assembly, motion, roll.entries, store))
        yield { where: keys.sheet(id, motion.number), what }
    }
  }
}

const faultsOf = async (
  { id }: Assembly,
  motion: Motion,
  roll: readonly RollEntry[],
  store: Pick<Store, 'get' | 'list'>,
): Promise<readonly string[]> => {
  const sheet = await findSheet(id, motion.number, store)
  const { outcome, election } = motion
  if (sheet === undefined || outcome === undefined) return ['It was decided, and nothing says how.']
  const faults: string[] = []
  const votes = new Map(roll.map((entry) => [entry.member, entry.votes]))
  const members = sheet.heads.map(({ member }) => member)
  if (new Set(members).size !== members.length) faults.push('A head counts twice.')
  if (!sheet.heads.every((head) => votes.get(head.member) === head.votes))
    faults.push('Somebody counts who is not on the roll, or with other votes.')
  if (sheet.version !== currentText(motion).version) faults.push('It was counted on another text.')
  if (!(await areBallotsKept(id, sheet, store)))
    faults.push('A ballot that counted is not the one that was cast.')
  const tally = tallyOf(sheet, election)
  if (jsonText(sorted(tally)) !== jsonText(sorted(outcome.tally)))
    faults.push('The numbers of the outcome are not those of the votes.')
  const elected =
    election === undefined ? undefined : electedOf(election, tally.preferences ?? [], sheet.draw)
  if (outcome.elected !== undefined && jsonText(outcome.elected) !== jsonText(elected))
    faults.push('Others took the seats than were elected.')
  return faults
}

const areBallotsKept = async (id: string, sheet: Sheet, store: Pick<Store, 'list'>): Promise<boolean> => {
  for (const { member, ballot } of sheet.heads) {
    if (ballot === undefined) continue
    const cast = await readEntries(keys.ballotsOf(id, sheet.motion, member), ballotSchema, store)
    const last = cast.findLastIndex(({ version }) => version === sheet.version)
    if (last + 1 !== ballot.nth || jsonText(cast[last]?.choice) !== jsonText(ballot.choice)) return false
  }
  return true
}

const sorted = (value: object) => Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
