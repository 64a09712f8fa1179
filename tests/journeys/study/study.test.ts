import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

it('a study goes its whole way, from the application to the destruction, and no row of anybody leaves', async () => {
  // In a process of its own: it turns the clock of whoever it runs in.
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--members', '14']).catch(
    (error: unknown) => z.object({ stdout: z.string() }).parse(error),
  )
  const lines = stdout.trimEnd().split('\n')
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    ...{ failed: 0, members: 13, answers: 2, rowsReleased: 0 },
    rhoSpent: '18000000',
  })
})
