import { createLimitedThread, type LimitedThread } from '@mutua/kit/limited-thread'
import type { ScanAnswer, ScanWork } from './scan-job.ts'

export type ScanThread = LimitedThread<ScanWork, ScanAnswer>

/**
 * The thread of the scans. It comes up with the first one; a scan that fells it is refused, as `pool-scan-unavailable`.
 * @param jobMilliseconds of some chunks, not of a whole scan
 */
export const createScanThread = (jobMilliseconds = 30_000): ScanThread =>
  createLimitedThread<ScanWork, ScanAnswer>({
    module: new URL('./scan-thread.ts', import.meta.url),
    megabytes: 256,
    name: 'The scan of the snapshot',
    code: 'pool-scan-unavailable',
    idleMilliseconds: 120_000,
    jobMilliseconds,
  })
