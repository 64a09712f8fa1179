import type { Rules } from './rules.ts'
import type { RuleChange } from './statute-version.ts'

/** What would be another rule than now, in the order of their ids; a value that stays is none, whatever its article. */
export const changesBetween = (before: Rules, after: Rules): readonly RuleChange[] => {
  const ids = new Set([...before.lines, ...after.lines].map(({ id }) => id))
  return [...ids].toSorted().flatMap((id) => {
    const [then, next] = [before.find(id), after.find(id)]
    const line = next ?? then
    if (line === undefined || JSON.stringify(then?.value) === JSON.stringify(next?.value)) return []
    return [
      {
        id,
        article: line.article,
        ...(then === undefined ? {} : { before: then.value }),
        ...(next === undefined ? {} : { after: next.value }),
        ...(line.unit === undefined ? {} : { unit: line.unit }),
        ...(line.says === undefined ? {} : { says: line.says }),
      },
    ]
  })
}
