import { join } from 'node:path'
import type { Rolldown } from 'vite'

/**
 * Which files an app comes in: what it needs to show the way in, in one; what the first screen behind it needs, signing in included,
 * in another; and each further screen in its own. Left alone, a bundler makes a file of everything that two screens share, and the
 * first screen asks for twenty.
 *
 * @param apps folder of the apps
 */
export const chunksOf = (app: string, apps: string): NonNullable<Rolldown.OutputOptions['codeSplitting']> => {
  const starts = [
    { name: 'first', files: [`${app}/src/main.tsx`] },
    {
      name: 'inside',
      files: [`${app}/src/screens.tsx`, 'ui/src/session/inside.tsx', 'ui/src/session/browser-sign-in.ts'],
    },
  ]
  let found: ReadonlyMap<string, string> | undefined
  return {
    groups: [
      {
        name: (id, modules) => {
          found ??= chunkByModule(
            starts.map(({ name, files }) => ({ name, modules: files.map((file) => join(apps, file)) })),
            (module) => modules.getModuleInfo(module)?.importedIds ?? [],
          )
          return id.includes('rolldown/runtime') ? 'first' : (found.get(id) ?? null)
        },
      },
    ],
  }
}

/** Each module with what needs it at once, the earlier one where several do. */
const chunkByModule = (
  starts: readonly { readonly name: string; readonly modules: readonly string[] }[],
  importsOf: (id: string) => readonly string[],
): ReadonlyMap<string, string> => {
  const chunks = new Map<string, string>()
  for (const { name, modules } of starts) {
    const waiting = [...modules]
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (chunks.has(id)) continue
      chunks.set(id, name)
      waiting.push(...importsOf(id))
    }
  }
  return chunks
}
