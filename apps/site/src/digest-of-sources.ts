import { glob, readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'

/** Of everything that a build of the apps is made from: our sources, and the versions of everybody else’s. */
export const digestOfSources = async (): Promise<string> => {
  const digest = createHash('sha256')
  const house = resolve(import.meta.dirname, '../../..')
  const files = ['package-lock.json']
  const ours = [
    'apps/{member,provider,coop,research,ui,site}/**/*',
    'sdk/client/src/**/*.ts',
    'sdk/client/package.json',
  ]
  for await (const file of glob(ours, { cwd: house, exclude: (name) => name.includes('node_modules') }))
    files.push(file)
  for (const file of files.toSorted()) {
    const bytes = await readFile(join(house, file)).catch(() => undefined)
    if (bytes === undefined) continue // a folder
    digest.update(`${file}\n${String(bytes.length)}\n`).update(bytes)
  }
  return digest.digest('hex')
}
