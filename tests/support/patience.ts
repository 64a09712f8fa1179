import { vi } from 'vitest'

// What a test waits for has by itself one second, which a machine with other work does not always keep.
const { waitFor, waitUntil } = vi
const patiently = (options: number | object = {}) =>
  typeof options === 'number' ? options : { timeout: 30_000, ...options }
Object.assign(vi, {
  waitFor: (look: () => unknown, options?: number | object) => waitFor(look, patiently(options)),
  waitUntil: (look: () => unknown, options?: number | object) => waitUntil(look, patiently(options)),
})
