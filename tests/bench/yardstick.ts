import { createHash } from 'node:crypto'

/**
 * What the machine gives right now: a fixed loop of SHA-256 over small and large pieces, in loops per second. Shared
 * machines drift by a factor of two within an hour; figures of two runs compare only beside this number.
 */
export const cpuYardstick = (): number => {
  const started = performance.now()
  for (let turn = 0; turn < turns; turn++) createHash('sha256').update(piece).digest()
  return Math.round((turns * 1000) / (performance.now() - started))
}

const turns = 20_000
const piece = Buffer.alloc(1_024, 'mutua')
