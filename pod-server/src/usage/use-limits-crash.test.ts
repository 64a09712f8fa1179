import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openLevelStore } from '@mutua/kit/level-store'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey } from '@mutua/kit/service-key'
import { prefixRange, toText } from '@mutua/kit/store'
import { origin } from '../test-support/grants.ts'
import { openReceiptBook } from './receipt-book.ts'
import { useCountPrefix, useOncePrefix } from './use-limits.ts'

const script = fileURLToPath(new URL('./test-support-limits.ts', import.meta.url))

test('killed at any moment: as many fetches are counted as there are receipts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-limits-'))
  const rounds = process.env['MUTUA_DEEP'] === undefined ? 4 : 200
  try {
    for (let round = 0; round < rounds; round += 1) {
      const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 80))
      child.kill('SIGKILL')
      await once(child, 'close')

      await using store = await openLevelStore(folder)
      const key = await openServiceKey({ store, sealer: createTestSealer(Buffer.alloc(32, 7)) })
      const book = await openReceiptBook({ store, key, podServer: origin })
      const receipts = await Array.fromAsync(book.list(0, 1_000_000))
      const used = (grant: string) => receipts.filter((receipt) => receipt.grant.endsWith(`/${grant}`))
      const counted = await Array.fromAsync(store.list(prefixRange(useCountPrefix)), ({ value }) => {
        const { times } = JSON.parse(toText(value)) as { times: number } // written by use-limits.ts
        return times
      })
      expect(new Set(counted)).toEqual(new Set([used('one').length, used('two').length]))
      expect(counted).toHaveLength(2)
      const fetched = used('once').map(({ resource }) => resource)
      expect(new Set(fetched).size).toBe(fetched.length)
      expect(await Array.fromAsync(store.list(prefixRange(useOncePrefix)))).toHaveLength(fetched.length)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 600_000)
