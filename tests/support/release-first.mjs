/**
 * Preloaded into a consent service (`node --import`): while the file that `MUTUA_TEST_FAULT_FILE` names is there, it gives
 * answers of studies first and debits them later. For tests that have to find such a service out.
 */
import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const debited = 'await deps.inTurn(study, () => debitOf({ study, digest, rho }, limits, deps))'
const debitedLater =
  '1; setTimeout(() => void deps.inTurn(study, () => debitOf({ study, digest, rho }, limits, deps)), 300)'

/** Node calls it for each module, in a thread of its own. */
export const load = async (url, context, next) => {
  const loaded = await next(url, context)
  if (!url.endsWith('/pool/budgets/open-privacy-budgets.ts')) return loaded
  const source = String(loaded.source)
  if (!source.includes(debited)) throw new Error('The place where answers are debited is not there.')
  return { ...loaded, source: source.replace(debited, debitedLater) }
}

const file = process.env['MUTUA_TEST_FAULT_FILE']
if (isMainThread && file !== undefined && existsSync(file)) register(import.meta.url)
