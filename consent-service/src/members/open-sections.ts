import type { Section, SectionWish } from '@mutua/sdk/coop/register'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  insideKey,
  insidePrefix,
  sectionIdOf,
  sectionKey,
  sectionPrefix,
  sectionRowSchema,
} from './section-rows.ts'

/**
 * Sections of members by place, by project or by condition. The first two stand in the register. Which condition somebody has is
 * health: only the person enters and leaves such a section, under a hash; nobody is ever listed, and how many they are is told
 * from a smallest number on.
 */
export interface Sections {
  /** @throws {Problem} `section-exists` when the name is of a section of another kind */
  readonly add: (wish: SectionWish, by: WebId) => Promise<Section>
  /** By name. */
  readonly list: () => Promise<readonly Section[]>
  /** Ids of the sections of a condition that a person is in: for that person. */
  readonly own: (webId: WebId) => Promise<readonly string[]>
  /**
   * Nobody enters it from then on. Of a condition nobody is left inside: what rests of them is erased. Repeating it is no error.
   * @throws {Problem} `not-found`
   */
  readonly end: (id: string, by: WebId) => Promise<Section>
  /** @throws {Problem} `input-malformed` for what is no section of a condition, or has ended */
  readonly enter: (webId: WebId, ids: readonly string[]) => Promise<readonly string[]>
}

export const openSections = (deps: {
  readonly store: Store
  readonly now: () => number
  /** Fewer than these are not counted out. */
  readonly smallestGroup: number
}): Sections => {
  const { store } = deps
  const all = async () => {
    const sections: Omit<Section, 'members'>[] = []
    for await (const { key, value } of store.list(prefixRange(sectionPrefix))) {
      const { name, kind, endedAt } = parseRow(sectionRowSchema, value)
      const ended = endedAt === undefined ? {} : { endedAt }
      sections.push({ id: key.slice(sectionPrefix.length), name, kind, ...ended })
    }
    return sections
  }
  const countInside = async (id: string) => {
    let inside = 0
    for await (const _entry of store.list(prefixRange(`${insidePrefix}${id}/`))) inside += 1
    return inside
  }
  return {
    add: (wish, by) =>
      commitPlan(store, async () => {
        const id = sectionIdOf(wish.name)
        const key = sectionKey(id)
        const known = await findRow(store, key, sectionRowSchema)
        if (known !== undefined && known.kind !== wish.kind)
          throw new Problem('section-exists', 'That name is of a section of another kind.')
        const result = { id, name: known?.name ?? wish.name, kind: wish.kind }
        if (known !== undefined && known.endedAt === undefined)
          return { writes: [], unchanged: new Map(), result }
        return {
          writes: [row(key, { ...wish, by, at: instantOf(deps.now()) })],
          unchanged: new Map([[key, known === undefined ? undefined : await store.get(key)]]),
          result,
        }
      }),
    list: async () => {
      const sections = await all()
      const counted = await Promise.all(
        sections.map(async (section): Promise<Section> => {
          if (section.kind !== 'condition') return section
          const members = await countInside(section.id)
          return members < deps.smallestGroup ? section : { ...section, members }
        }),
      )
      return counted.toSorted((one, other) => one.name.localeCompare(other.name, 'it'))
    },
    own: async (webId) => {
      const own: string[] = []
      for (const { id, kind } of await all())
        if (kind === 'condition' && (await store.get(insideKey(id, webId))) !== undefined) own.push(id)
      return own
    },
    end: async (id, by) => {
      const result = await commitPlan(store, async () => {
        const key = sectionKey(id)
        const bytes = await store.get(key)
        if (bytes === undefined) throw new Problem('not-found', 'There is no such section.')
        const held = parseRow(sectionRowSchema, bytes)
        const endedAt = held.endedAt ?? instantOf(deps.now())
        return {
          writes: held.endedAt === undefined ? [row(key, { ...held, endedAt, endedBy: by })] : [],
          unchanged: new Map([[key, bytes]]),
          result: { id, name: held.name, kind: held.kind, endedAt },
        }
      })
      // A crash before this leaves people inside a section that has ended: the same call again takes them out.
      const inside = await Array.fromAsync(store.list(prefixRange(`${insidePrefix}${id}/`)))
      if (inside.length > 0) await store.write(inside.map(({ key }) => ({ key, value: undefined })))
      return result
    },
    enter: async (webId, ids) => {
      const conditions = (await all()).filter(
        ({ kind, endedAt }) => kind === 'condition' && endedAt === undefined,
      )
      if (ids.some((id) => !conditions.some((one) => one.id === id)))
        throw new Problem('input-malformed', 'Choose among the sections of a condition that there are.')
      const writes = conditions.map(({ id }) =>
        ids.includes(id) ? row(insideKey(id, webId), true) : { key: insideKey(id, webId), value: undefined },
      )
      if (writes.length > 0) await store.write(writes)
      return ids.toSorted()
    },
  }
}
