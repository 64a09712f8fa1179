import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

it('a study goes its whole way, from the application to the destruction, and no row of anybody leaves', async () => {
  // In a process of its own: it turns the clock of whoever it runs in.
  const journey = spawn(process.execPath, [main, '--members', '14', '--stay'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(journey, 'close')
  const lines: string[] = []
  const apps: string[] = []
  for await (const line of createInterface({ input: journey.stdout })) {
    lines.push(line)
    const [, app] = /^ +(http:\S+) /.exec(line) ?? []
    if (app !== undefined) apps.push(`${(await fetch(app)).status} ${new URL(app).pathname}`)
    // While it is open there is time to look around in the apps.
    if (line.includes('Press Enter')) journey.stdin.write('\n')
  }
  expect(await ended).toEqual([0, null])
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
  expect(apps).toEqual(['200 /research/', '200 /member/', '200 /coop/'])
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    ...{ failed: 0, members: 13, answers: 2, rowsReleased: 0 },
    rhoSpent: '18000000',
  })
})
