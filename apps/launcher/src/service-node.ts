import { fileURLToPath } from 'node:url'

/**
 * How Node runs a service of the house (docs/operating/memory.md, docs/decisions/0135): nothing here changes what a
 * service does, only how much memory it holds and how fast it comes up.
 */
export const serviceNode = {
  /** Young objects in 3 times 8 MB instead of 3 times 32, which would never be given back. */
  words: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'],
  /** Whoever starts us may set any of them otherwise. */
  env: {
    // What Node has compiled once is read at the next start, by the hash of its source. Not in /tmp, where others could write.
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/mutua', import.meta.url)),
    // glibc: threads share one heap, and pieces of 1 MB (the 19 of a password) go back to the system when they are done with.
    MALLOC_ARENA_MAX: '1',
    MALLOC_MMAP_THRESHOLD_: '1048576',
    MALLOC_TRIM_THRESHOLD_: '1048576',
  },
} as const
