import { readFile } from 'node:fs/promises'

/** Every path that docs/http-api.md names for the consent service, with a value for each `{...}`. */
export const documentedPaths = async (
  values: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const page = await readFile(`${import.meta.dirname}/../../docs/http-api.md`, 'utf8')
  const [, ours = ''] = page.split('## consent-service')
  const paths = [...ours.matchAll(/`(?:[A-Z]+ )*(\/[^\s`?]*)[^`]*`/g)].map(([, path = '']) =>
    path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => values[name] ?? values['id'] ?? ''),
  )
  return [...new Set(paths)].filter((path) => !path.includes('...') && path !== '/notices/stream')
}
