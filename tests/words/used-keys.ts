import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the sources of an app ask for: keys as they are, and templates with `*` for what is put in. */
export interface UsedKeys {
  readonly literals: ReadonlySet<string>
  readonly templates: ReadonlySet<string>
}

/** Of the app, and of the views that apps share. */
export const readUsedKeys = async (house: string, app: string): Promise<UsedKeys> => {
  const texts: string[] = []
  for await (const file of glob(`apps/{ui,${app}}/src/**/*.{ts,tsx}`, { cwd: house }))
    if (!/\/words\/|\.test\./.test(file)) texts.push(await readFile(join(house, file), 'utf8'))
  return usedKeysIn(texts.join('\n'))
}

/** Quoted texts that look like a key: what begins with the name of a group of words, the caller says. */
export const usedKeysIn = (source: string): UsedKeys => ({
  literals: new Set([...source.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/gi)].map(([, key = '']) => key)),
  templates: new Set(
    [...source.matchAll(/`([a-z][\w-]*\.(?:[\w.-]|\$\{(?:[^{}]|\{[^{}]*\})*\})*)`/gi)]
      .map(([, template = '']) => template.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '*'))
      .filter((template) => template.includes('*')),
  ),
})

export const matches = (template: string, key: string): boolean =>
  new RegExp(`^${template.replaceAll('.', String.raw`\.`).replaceAll('*', '[^.]+')}$`).test(key)
