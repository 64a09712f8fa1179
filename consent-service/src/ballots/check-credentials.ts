import { z } from 'zod'
import { parsePublicCredentials, publicCredentialsText } from '@mutua/sdk/ballot/credential'
import type { RollLine } from '@mutua/sdk/voting/vote'
import { Problem } from '@mutua/sdk/problem'

/**
 * One public credential for each voter of the roll, with the weights that stand there, in the order that says nothing.
 * @throws {Problem} `ballot-step-refused`
 */
export const checkCredentials = (payload: string, roll: readonly RollLine[]): void => {
  const credentials = parsed(payload)
  if (credentials.size !== roll.length)
    throw refused('There is not one credential for each voter of the roll.')
  const weights = (all: Iterable<number>) => [...all].toSorted((one, other) => one - other).join()
  if (weights(credentials.values()) !== weights(roll.map(({ weight }) => weight)))
    throw refused('The weights are not those of the roll.')
  const lines = [...credentials].map(([publicCredential, weight]) => ({ publicCredential, weight }))
  if (publicCredentialsText(lines) !== payload)
    throw refused('The credentials are not in the order of their text.')
}

/**
 * The credentials under which ballots of paper are entered: as many as were ticked, all of the published ones.
 * @throws {Problem} `ballot-step-refused`
 */
export const checkPaperCredentials = (payload: string, published: string, ticked: number): void => {
  const known = parsed(published)
  const credentials = parsePaperCredentials(payload)
  if (new Set(credentials).size !== ticked || credentials.length !== ticked)
    throw refused('There is not one credential for each ballot of paper.')
  if (!credentials.every((credential) => known.has(credential)))
    throw refused('One of the credentials is not among the published ones.')
}

/** @throws {Problem} `ballot-step-refused` */
export const parsePaperCredentials = (payload: string): readonly string[] => {
  try {
    return z.array(z.string()).parse(JSON.parse(payload))
  } catch (cause) {
    throw new Problem('ballot-step-refused', 'The credentials are no list.', { cause })
  }
}

const parsed = (payload: string) => {
  try {
    return parsePublicCredentials(payload)
  } catch (cause) {
    throw new Problem('ballot-step-refused', 'The list of credentials is not one of Belenios 2.0.', { cause })
  }
}

const refused = (why: string) => new Problem('ballot-step-refused', why)
