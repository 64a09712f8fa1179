import { checkCertificates, checkPolynomial, checkTrusteeOutput } from '@mutua/sdk/ballot/threshold'
import { coefficientsOf } from '@mutua/sdk/ballot/threshold-parameters'
import { parseTrusteePublicKey, verifyTrusteeKey } from '@mutua/sdk/ballot/trustee'
import { polynomialSchema, signedMessageSchema, trusteeOutputSchema } from '@mutua/sdk/ballot/wire'
import type { PartyRole, PartyStep } from '@mutua/sdk/voting/party-message'
import { Problem } from '@mutua/sdk/problem'
import type { VoteRow } from './ballot-rows.ts'

/** What was delivered before, and what is being delivered. */
export type Said = (role: PartyRole, step: PartyStep) => Promise<string | undefined>

/** The rounds of one trustee alone, or of k of n (Belenios 2.0 §4.6). */
export const trusteeRounds = (trustees: number): readonly PartyStep[] =>
  trustees === 1 ? ['key'] : ['cert', 'polynomial', 'voutput']

/** What every trustee delivered for a step; undefined while one is missing. */
export const allOf = async (step: PartyStep, trustees: number, said: Said): Promise<string[] | undefined> => {
  const all = await Promise.all(Array.from({ length: trustees }, (_none, place) => said(place + 1, step)))
  return all.every((text) => text !== undefined) ? all : undefined
}

/**
 * Whether a trustee's step fits what the others have delivered.
 * @throws {Problem} `ballot-step-refused`
 */
export const checkTrusteeStep = async (
  { place, step, payload }: { readonly place: number; readonly step: PartyStep; readonly payload: string },
  { parties, said }: { readonly parties: VoteRow['parties']; readonly said: Said },
): Promise<void> => {
  const count = parties.trustees.length
  if (!trusteeRounds(count).includes(step))
    throw refused('That is no step of trustees before the polls open.')
  try {
    if (step === 'key') return checkKey(payload)
    const own = step === 'cert' ? signedMessageSchema.parse(JSON.parse(payload)) : undefined
    if (own !== undefined) checkCertificates([own])
    const certificates = await parsedAll('cert', signedMessageSchema, { count, said })
    if (certificates === undefined) {
      if (step === 'cert') return
      throw refused('Not every trustee has delivered a certificate yet.')
    }
    checkCertificates(certificates)
    const among = { certificates, index: place - 1 }
    if (step === 'polynomial') {
      const polynomial = polynomialSchema.parse(JSON.parse(payload))
      checkPolynomial(polynomial, among)
      if (coefficientsOf(polynomial.coefexps).length !== parties.threshold)
        throw refused('It is for another threshold than the one that two officers signed.')
    }
    if (step === 'voutput') {
      const polynomials = await parsedAll('polynomial', polynomialSchema, { count, said })
      if (polynomials === undefined) throw refused('Not every trustee has delivered a polynomial yet.')
      checkTrusteeOutput(trusteeOutputSchema.parse(JSON.parse(payload)), polynomials, among)
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('ballot-step-refused', 'What was delivered does not verify.', { cause })
  }
}

/** @throws {Error} when one does not parse: it was parsed before it was stored */
export const parsedAll = async <Output>(
  step: PartyStep,
  schema: { readonly parse: (value: unknown) => Output },
  { count, said }: { readonly count: number; readonly said: Said },
): Promise<Output[] | undefined> =>
  (await allOf(step, count, said))?.map((text) => schema.parse(JSON.parse(text)))

const checkKey = (payload: string): void => {
  if (!verifyTrusteeKey(parseTrusteePublicKey(payload))) throw refused('The key has no proof that holds.')
}

const refused = (why: string) => new Problem('ballot-step-refused', why)
