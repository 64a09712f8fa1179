import { createRequire } from 'node:module'
import { join } from 'node:path'
import chromium, { inflate } from '@sparticuz/chromium'

/**
 * Unpacks the browser into `TMPDIR`. The package always unpacks into the system's folder for what is temporary, and takes what
 * another process is still unpacking there for whole: so this is a process of its own, with a folder of its own as that one.
 */
await chromium.executablePath()
// The libraries that the system would have to have; the package itself takes them out on Amazon's machines only.
const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
await inflate(join(entry, '../../bin/al2023.tar.br'))
