import { parseBaseUrl } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { benchSize } from './bench-size.ts'

// The system must tell what a process has had of processor and memory.
it.skipIf(process.platform !== 'linux')(
  'every measure has a figure for each size',
  async () => {
    await using folder = await createTemporaryFolder('bench-size')
    const lines = await benchSize(
      { pods: [1, 3], resources: [2], runs: 1, requests: 10 },
      { folder: folder.path, consentService: parseBaseUrl('http://localhost:1'), say: () => undefined },
    )
    const byResources = lines.filter(({ by }) => by === 'resources')
    expect(byResources.map(({ name, figures }) => [name, Object.keys(figures)])).toEqual(
      measures.map((name) => [name, ['2']]),
    )
    const byPods = lines.filter(({ by }) => by === 'pods')
    expect(byPods.map(({ name, figures }) => [name, Object.keys(figures)])).toEqual(
      measures.map((name) => [name, ['1', '3']]),
    )
    // A server that spent nothing was not the one that answered. Members of so short listings cost less than the noise.
    for (const { name, figures } of lines)
      if (name !== 'list_member')
        for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(1)
  },
  240_000,
)

const measures = [
  'get',
  'put_replace',
  'put_create',
  'list_member',
  'start_ms',
  'start_cpu_ms',
  'rss_idle_mb',
  'rss_after_mb',
]
