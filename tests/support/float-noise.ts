import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { wordsFrom } from '../../consent-service/src/pool/noise/random-word.ts'
import { randomWords } from '../../consent-service/src/pool/random-words.ts'

const drawWord = wordsFrom(randomWords)

/**
 * The textbook's Laplace noise in floats, over HTTP: of all numbers near an answer only some can come from 0, and others
 * from 1 (Mironov 2012). @returns how often that tells which it was
 */
export const floatControl = async (rounds: number): Promise<number> => {
  const scale = 10
  const steps = 2 ** 53
  const noiseAt = (step: number): number => {
    const uniform = step / steps
    return -scale * Math.sign(uniform) * Math.log(1 - 2 * Math.abs(uniform))
  }
  const server = createServer((request, response) => {
    const drawn = Number(drawWord() >> 11n) - steps / 2
    const truth = request.url === '/1' ? 1 : 0
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ value: truth + noiseAt(drawn) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is never a pipe's text.
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const canComeFrom = (truth: number, value: number): boolean => {
    const noise = value - truth
    const near = Math.round((Math.sign(noise) * (1 - Math.exp(-Math.abs(noise) / scale)) * steps) / 2)
    for (let step = near - 24; step <= near + 24; step += 1) if (truth + noiseAt(step) === value) return true
    return false
  }
  let right = 0
  for (let round = 0; round < rounds; round += 1) {
    const truth = Math.random() < 0.5 ? 1 : 0
    const { value } = (await (await fetch(`${origin}/${String(truth)}`)).json()) as { value: number }
    const [fromZero, fromOne] = [canComeFrom(0, value), canComeFrom(1, value)]
    const guess = fromZero === fromOne ? (Math.random() < 0.5 ? 1 : 0) : fromOne ? 1 : 0
    if (guess === truth) right += 1
  }
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return right / rounds
}
