import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from './free-port.ts'
import { runSetting } from './leave-nothing-running.ts'
import { startedWith } from './processes.ts'
import { startServer, type ServerPlan } from './running-server.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

it('a server that was killed starts again on the same port as another process', async () => {
  await using folder = await createTemporaryFolder('server')
  const plan = await planOf(
    folder.path,
    `
    require('node:http').createServer((_, response) => response.end('here')).listen(process.env.PORT, 'localhost')`,
  )
  await using server = await startServer(plan)
  const firstPid = server.pid
  expect(await (await fetch(plan.readyUrl)).text()).toBe('here')
  await expect(server.restart()).rejects.toThrow('end it before')
  await server.kill('SIGKILL')
  await expect(fetch(plan.readyUrl)).rejects.toThrow('fetch failed')
  await server.restart()
  expect(server.pid).not.toBe(firstPid)
  expect(await (await fetch(plan.readyUrl)).text()).toBe('here')
})

it('a server that ends at once is told of with its last words', async () => {
  await using folder = await createTemporaryFolder('server')
  const plan = await planOf(folder.path, `console.error('the folder is locked'); process.exit(3)`)
  await expect(startServer(plan)).rejects.toThrow('the folder is locked')
})

it('a server that never gets ready is stopped', async () => {
  await using folder = await createTemporaryFolder('server')
  const plan = await planOf(folder.path, `console.log(process.pid); setInterval(() => undefined, 1000)`)
  // Long enough for a busy machine to start it, which tells its number.
  const failure: unknown = await startServer({ ...plan, readyWithinMs: 5_000 }).catch(
    (cause: unknown) => cause,
  )
  const pid = Number(/(\d+)$/.exec(String(failure))?.[1])
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

it.runIf(process.platform === 'linux')(
  'a server that is killed leaves nothing of what it started',
  async () => {
    await using folder = await createTemporaryFolder('server')
    const plan = await planOf(
      folder.path,
      `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { detached: true })
    require('node:http').createServer((_, response) => response.end(String(child.pid))).listen(process.env.PORT, 'localhost')`,
    )
    await using server = await startServer(plan)
    const pid = Number(await (await fetch(plan.readyUrl)).text())
    process.kill(pid, 0)
    await server.kill('SIGKILL')
    await expect
      .poll(() => startedWith(`${runSetting}=${String(process.env[runSetting])}`).map((one) => one.pid))
      .not.toContain(pid)
  },
)

const planOf = async (folder: string, script: string): Promise<ServerPlan> => {
  const port = await freePort()
  const file = join(folder, 'server.cjs')
  await writeFile(file, script)
  return {
    name: 'test server',
    words: [file],
    env: { PORT: String(port) },
    readyUrl: `http://localhost:${port}/`,
    readyWithinMs: 10_000,
  }
}
