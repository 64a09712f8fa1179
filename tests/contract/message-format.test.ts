import { glob } from 'node:fs/promises'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { createMessages } from '../../apps/ui/src/words/message-format.ts'

const languages = ['it', 'en', 'ar', 'ro', 'sq', 'uk', 'zh', 'bn', 'fr', 'es']
const house = resolve(import.meta.dirname, '../..')

test('every sentence of the apps is said as the library for ICU messages says it', async () => {
  const say = createMessages()
  let said = 0
  for await (const file of glob('apps/*/src/words/*/*.ts', { cwd: house })) {
    if (file.endsWith('.test.ts')) continue
    const words = (await import(`${house}/${file}`)) as Record<string, unknown>
    for (const text of textsIn(words)) {
      const names = [...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name = '']) => name)
      for (const language of names.length === 0 ? ['it'] : languages) {
        const library = new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
        for (const number of names.length === 0 ? [0] : [0, 1, 2, 3, 6, 11, 21, 100, 12_345]) {
          const values = Object.fromEntries(names.map((name) => [name, number]))
          expect(say(text, language, values), `${file}: ${text}`).toBe(library.format(values))
          said += 1
        }
      }
    }
  }
  expect(said).toBeGreaterThan(1_000)
})

test('so is every message that can be written with what the house uses of it', () => {
  const say = createMessages()
  fc.assert(
    fc.property(
      message,
      fc.constantFrom(...languages),
      fc.nat(2_000),
      fc.string(),
      (text, language, n, s) => {
        const values = { n, s }
        expect(say(text, language, values)).toBe(
          new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).format(values),
        )
      },
    ),
    { numRuns: 500 },
  )
})

const { message } = fc.letrec<{ message: string; part: string; choice: string }>((tie) => ({
  message: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      ' è ',
      '#',
      "l'ora ",
      "''",
      "'{'",

      "'{a # '' b}'",
      '٣',
      '<b>',
      '{n}',
      '{ s }',
    ),
    tie('choice'),
  ),
  choice: fc.oneof(
    fc
      .tuple(tie('message'), tie('message'), fc.constantFrom('plural', 'selectordinal'))
      .map(([one, other, by]) => `{n, ${by}, =2 {#!} one {${one}} few {'#' #} other {${other}}}`),
    fc
      .tuple(tie('message'), tie('message'))
      .map(([first, other]) => `{s, select, first {${first}} other {${other}}}`),
  ),
}))

const textsIn = (words: unknown): readonly string[] => {
  if (typeof words === 'string') return [words]
  return typeof words === 'object' && words !== null ? Object.values(words).flatMap(textsIn) : []
}
