import type { TextFile } from './tree.ts'

/** How many there are: T1 to T63. */
const attackCount = 63

/**
 * Every attack has a test, and the page says where: a number without a test, a file without the number it is named for, and a
 * test that the page does not know are faults.
 * @param page docs/attacks.md
 */
export const attackFaults = (page: string, files: readonly TextFile[]): string[] => {
  const tested = new Map(
    files
      .filter(({ path }) => path.endsWith('.test.ts') && !path.startsWith('tests/tidy'))
      .map(({ path, text }) => [path, attacksIn(text)]),
  )
  const named = new Map(
    [...page.matchAll(/^\| T(\d+) \|[^|]*\|([^|]*)\|/gm)].map(([, number, where = '']) => [
      Number(number),
      new Set([...where.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)),
    ]),
  )
  return Array.from({ length: attackCount }, (_, index) => index + 1).flatMap((number) => {
    const places = named.get(number) ?? new Set<string>()
    const has = [...tested].filter(([, numbers]) => numbers.has(number)).map(([path]) => path)
    return [
      ...(has.length === 0 ? [`T${String(number)}: no test has this name`] : []),
      ...[...places]
        .filter((path) => !has.includes(path))
        .map((path) => `T${String(number)}: ${path} has no such test`),
      ...has
        .filter((path) => !places.has(path))
        .map((path) => `T${String(number)}: docs/attacks.md does not say that ${path} has it`),
    ]
  })
}

/** Numbers that a name begins with, `'T7 presented by …'` or `'T7-T10 grants'`. */
const attacksIn = (text: string): ReadonlySet<number> =>
  new Set(
    [...text.matchAll(/['"`]T(\d{1,2})(?:-T(\d{1,2}))? /g)].flatMap(([, first, last = first]) =>
      Array.from(
        { length: Math.max(Number(last) - Number(first) + 1, 0) },
        (_, place) => Number(first) + place,
      ),
    ),
  )
