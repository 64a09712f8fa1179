import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openLevelStore } from '@mutua/kit/level-store'
import { storeSuite } from './store-suite.ts'

storeSuite('Level', openLevelStore)

it('a folder in use is refused with a sentence that says what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-store-'))
  const first = await openLevelStore(folder)
  await expect(openLevelStore(folder)).rejects.toMatchObject({
    code: 'STORE_LOCKED',
    message: expect.stringMatching(/in use by another Mutua process.*MUTUA_HOME/) as string,
  })
  await first[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
