import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** A whole number from 0 on and below `below`, each as likely. @param below 1 to 2^32 */
export type SeededDraw = (below: number) => number

/**
 * Numbers that follow from a text alone: SHA-256 of `{seed}/{n}` for n = 0, 1, ..., as 32-bit words, most significant byte
 * first. Anybody who knows the text draws the same; so nothing that protects a person may rest on them.
 */
export const seededDraws = (seed: string): SeededDraw => {
  let [block, at] = [0, words]
  let held = new DataView(new ArrayBuffer(0))
  const word = (): number => {
    if (at === words) {
      const { buffer, byteOffset, byteLength } = sha256(utf8ToBytes(`${seed}/${String(block)}`))
      held = new DataView(buffer, byteOffset, byteLength)
      ;[block, at] = [block + 1, 0]
    }
    at += 1
    return held.getUint32((at - 1) * 4)
  }
  return (below) => {
    // Words of the last stretch that is not whole would favour small numbers.
    const whole = wordRange - (wordRange % below)
    for (;;) {
      const drawn = word()
      if (drawn < whole) return drawn % below
    }
  }
}

const words = 8
const wordRange = 2 ** 32
