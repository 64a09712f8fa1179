/**
 * `npm run bench -- credentials`, or this file by itself: issue and verify beside did-jwt and Veramo. stdout carries one line of JSON per measure and
 * nothing else. See docs/bench.md.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { benchCredentials } from './bench-credentials.ts'

const { MUTUA_BENCH_CACHE: cache, XDG_CACHE_HOME: caches } = process.env
const lines = await benchCredentials(
  { runs: 5, seconds: 1 },
  {
    cache: cache ?? join(caches ?? join(homedir(), '.cache'), 'mutua-bench'),
    say: (line) => void process.stderr.write(`${line}\n`),
  },
)
for (const line of lines) console.log(JSON.stringify(line))
