import type { StudyId } from '../budgets/budget-rows.ts'

/** A column of a snapshot, or its members' numbers, chunk by chunk as far as it was opened. */
export interface HeldColumn {
  readonly study: StudyId
  /** As in `partKey`. */
  readonly part: number
  readonly parts: (Int32Array | undefined)[]
  /** Of the whole column, opened or not. */
  readonly bytes: number
  /** Whether what is opened of it may stay. */
  isHeld: boolean
  /** Scans that look at it now. */
  users: number
}

export interface HeldColumns {
  /** For one scan, which gives them back. Each has room by its whole size, before anything of it is opened. */
  readonly take: (study: StudyId, parts: readonly number[], bytes: number) => readonly HeldColumn[]
  readonly giveBack: (columns: readonly HeldColumn[]) => void
  /** Writes zeros over all of a study, also over what a scan is looking at: that one notices by `dropsOf`. */
  readonly drop: (study: StudyId) => void
  /** How often a study was dropped. */
  readonly dropsOf: (study: StudyId) => number
}

/** The column asked last is the last one to go. @param maxBytes of all that stay; a column that is larger alone never does */
export const createHeldColumns = (maxBytes: number): HeldColumns => {
  const held = new Map<string, HeldColumn>()
  /** Those that are held, and those that had to go while a scan looks at them. */
  const living = new Set<HeldColumn>()
  const drops = new Map<StudyId, number>()
  const dropsOf = (study: StudyId): number => drops.get(study) ?? 0

  const end = (column: HeldColumn): void => {
    if (column.isHeld || column.users > 0) return
    empty(column)
    living.delete(column)
  }
  const letGo = (name: string, column: HeldColumn): void => {
    held.delete(name)
    column.isHeld = false
    end(column)
  }

  const takeOne = (study: StudyId, part: number, bytes: number): HeldColumn => {
    const name = `${study}/${String(part)}`
    const isHeld = bytes <= maxBytes
    const column = held.get(name) ?? { study, part, parts: [], bytes, isHeld, users: 0 }
    column.users += 1
    living.add(column)
    held.delete(name)
    if (column.isHeld) held.set(name, column)
    return column
  }

  return {
    dropsOf,
    take: (study, parts, bytes) => {
      const columns = parts.map((part) => takeOne(study, part, bytes))
      let size = [...held.values()].reduce((sum, one) => sum + one.bytes, 0)
      for (const [name, column] of held) {
        if (size <= maxBytes) break
        size -= column.bytes
        letGo(name, column)
      }
      return columns
    },
    giveBack: (columns) => {
      for (const column of columns) {
        column.users -= 1
        end(column)
      }
    },
    drop: (study) => {
      drops.set(study, dropsOf(study) + 1)
      for (const [name, column] of held) if (column.study === study) letGo(name, column)
      for (const column of living) if (column.study === study) empty(column)
    },
  }
}

const empty = ({ parts }: HeldColumn): void => {
  for (const values of parts) values?.fill(0)
  parts.length = 0
}
