import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { freePort } from '../support/free-port.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

describe('a start that cannot be', () => {
  const start = async (service: 'pod-server' | 'consent-service', env: Record<string, string>) => {
    const main = fileURLToPath(new URL(`../../${service}/src/main.ts`, import.meta.url))
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'] ?? '', ...serviceNode.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const words: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => words.push(chunk))
    const patience = setTimeout(() => child.kill('SIGKILL'), 60_000)
    const [code] = (await once(child, 'close')) as [number | null]
    clearTimeout(patience)
    const lines = Buffer.concat(words).toString('utf8').trim().split('\n')
    // The OpenID library has an opinion on the release of Node, which it says before anything of ours runs.
    return { code, said: lines.filter((line) => !line.startsWith('oidc-provider WARNING')).join('\n') }
  }
  const services = [
    ['pod-server', 'POD'],
    ['consent-service', 'CONSENT'],
  ] as const

  test.each(services)(
    'of the %s on a port in use says in one sentence what to do',
    async (service, prefix) => {
      await using folder = await createTemporaryFolder('port-in-use')
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const address = taken.address()
      const port = String(typeof address === 'object' && address !== null ? address.port : 0)
      const { code, said } = await start(service, {
        [`${prefix}_PORT`]: port,
        [`${prefix}_HOME`]: folder.path,
      })
      taken.close()
      expect(said).toBe(
        `${service}: Port ${port} is in use: stop the program that uses it, or set ${prefix}_PORT to another port.`,
      )
      expect(code).toBe(1)
    },
  )

  test.each(services)(
    'of the %s on the folder of another process says in one sentence what to do',
    async (service, prefix) => {
      await using folder = await createTemporaryFolder('locked')
      const env = { [`${prefix}_HOME`]: folder.path, [`${prefix}_LOG_LEVEL`]: 'info' }
      const main = fileURLToPath(new URL(`../../${service}/src/main.ts`, import.meta.url))
      const first = spawn(process.execPath, [main], {
        env: {
          PATH: process.env['PATH'] ?? '',
          ...serviceNode.env,
          ...env,
          [`${prefix}_PORT`]: String(await freePort()),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      try {
        for await (const chunk of first.stderr as AsyncIterable<Buffer>)
          if (chunk.toString('utf8').includes('ready')) break
        const { code, said } = await start(service, { ...env, [`${prefix}_PORT`]: String(await freePort()) })
        expect(said).toMatch(
          new RegExp(`^${service}: The folder .* is in use by another Mutua process: [^\n]*\\.$`),
        )
        expect(code).toBe(1)
      } finally {
        first.kill('SIGTERM')
        await once(first, 'exit')
      }
    },
  )

  test.each(services)(
    'of the %s with settings that are not right lists them all',
    async (service, prefix) => {
      const { code, said } = await start(service, {
        [`${prefix}_PORT`]: 'eighty',
        [`${prefix}_BASE_URL`]: 'localhost/',
        [`${prefix}_LOG_LEVEL`]: 'loud',
      })
      expect(said).toMatch(new RegExp(`^${service}: These settings are not right:`))
      for (const name of ['PORT', 'BASE_URL', 'LOG_LEVEL']) expect(said).toContain(`${prefix}_${name}`)
      expect(said).not.toMatch(/\bat \S+ \(/)
      expect(code).toBe(1)
    },
  )
})
