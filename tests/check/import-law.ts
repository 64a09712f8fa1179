import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

/** The folders whose files the law is about. */
const rooms = ['sdk', 'pod-server', 'consent-service', 'apps', 'tests']

export interface ImportLawReport {
  /** How many files of ours were seen. Zero means that the tool was blind, not that the law is kept. */
  readonly seen: number
  readonly broken: readonly { readonly rule: string; readonly from: string; readonly to: string }[]
}

/**
 * Holds the tree at `root` against `.dependency-cruiser.mjs` of the tree at `house`, with the tools of `house`.
 * The two differ only where the law itself is tested.
 */
export const readImportLaw = async (root: string, house: string): Promise<ImportLawReport> => {
  const present = rooms.filter((room) => existsSync(join(root, room)))
  if (present.length === 0) return { seen: 0, broken: [] }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(house, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      join(house, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      ...present,
    ],
    { cwd: root, maxBuffer: 256 * 1024 * 1024 },
  )
  const { modules, summary } = cruiseResult.parse(JSON.parse(stdout))
  return {
    seen: modules.filter(({ source }) => rooms.some((room) => source.startsWith(`${room}/`))).length,
    broken: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}

/** One sentence per fault; none when the law is kept. A tree in which nothing was seen is a fault. */
export const importLawFaults = ({ seen, broken }: ImportLawReport): string[] =>
  seen === 0
    ? ['No module was seen: the import law was not checked at all.']
    : broken.map(({ rule, from, to }) => `${from} must not import ${to} (${rule})`)

const cruiseResult = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ rule: z.object({ name: z.string() }), from: z.string(), to: z.string() })),
  }),
})
