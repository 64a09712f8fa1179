import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const textOf = (path: string): string => readFileSync(fileURLToPath(new URL(path, root)), 'utf8')

/** The files one read under consent passes through. A seventh is a decision. */
const sixFiles = [
  'http/app.ts',
  'http/read-resource.ts',
  'authn/authenticate.ts',
  'access/decide.ts',
  'resources/pod-store.ts',
  'usage/receipt-book.ts',
]

it('the paper on one read under consent names the six files, in order, and they exist', () => {
  const named = [...textOf('docs/read-under-consent.md').matchAll(/^\| \d \| `([^`]+)`/gm)].map(
    ([, file]) => file,
  )
  expect(named).toEqual(sixFiles)
  for (const file of sixFiles) expect(existsSync(new URL(`pod-server/src/${file}`, root))).toBe(true)
})

it('the read handler takes its steps in that order: authenticate, decide, read, record, respond', () => {
  const handler = textOf('pod-server/src/http/read-resource.ts')
  const paragraph = handler.slice(
    handler.indexOf('export const readResource'),
    handler.indexOf('interface ReadOutcome'),
  )
  const steps = ['deps.authenticate(', 'deps.decide(', 'deps.pods.find(', 'recordUse(', 'respond(']
  const places = steps.map((step) => paragraph.indexOf(step))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

it('the door to the bytes of a read is opened in no other handler', () => {
  // Writing handlers look at records, never at bodies; `represent` makes bytes and belongs to reading alone.
  for (const file of ['write-resource.ts', 'import-bundle.ts', 'receipt-routes.ts', 'account-routes.ts']) {
    expect(textOf(`pod-server/src/http/${file}`), file).not.toMatch(/\brepresent\(/)
  }
})
