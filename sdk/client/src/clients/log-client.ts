import type { BaseUrl, GrantId } from '../ids.ts'
import { ask, wholeText, type Fetch } from './answer.ts'

/** The transparency log of a co-op. All methods throw `Problem` or `ClientFault`. */
export interface LogClient {
  /** Newest checkpoint, a signed note (c2sp.org/tlog-checkpoint). For anyone. */
  readonly checkpoint: () => Promise<string>
  /** Name and public key of the log. For anyone; whoever trusts nobody has it from elsewhere. */
  readonly vkey: () => Promise<string>
  /** `.tlog-proof` of a step of a consent, for its parties; without `step` of the last one. */
  readonly consentProof: (id: GrantId, step?: string) => Promise<string>
  /** `.tlog-proof` of a receipt, for its parties. */
  readonly receiptProof: (podServer: BaseUrl, position: number) => Promise<string>
  /** Erases what opens an entry, for good. For officers. */
  readonly forget: (index: number) => Promise<void>
}

export const createLogClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): LogClient => {
  const read = async (path: string): Promise<string> =>
    wholeText(await ask(deps.fetch, `${deps.consentService}${path}`))
  return {
    checkpoint: () => read('/log/checkpoint'),
    vkey: async () => (await read('/log/vkey')).trim(),
    consentProof: (id, step) => {
      const query = step === undefined ? '' : `?${String(new URLSearchParams({ step }))}`
      return read(`/grants/${id.slice(id.lastIndexOf('/') + 1)}/proof${query}`)
    },
    receiptProof: (podServer, position) =>
      read(`/receipts/${String(position)}/proof?${String(new URLSearchParams({ podServer }))}`),
    forget: async (index) => {
      await ask(deps.fetch, `${deps.consentService}/log/openings/${String(index)}`, { method: 'DELETE' })
    },
  }
}
