import type { Did } from '@mutua/sdk/consent/did-web'
import { instantOf, type Sha256 } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { commitPlan, findRow, row, type Plan } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { releaseRowSchema, type ReleaseRow } from './release-rows.ts'

export interface KeepingDeps {
  readonly store: Store
  readonly now: () => number
  readonly issuer: () => Did
  /** Compact JWS of a text as it stands, with the co-op's key. */
  readonly sign: (text: string, type: string) => Promise<string>
  /** `readMechanismDigest` */
  readonly code: Sha256
}

export interface ToKeep {
  readonly key: string
  readonly digest: Sha256
  /** `typ` of the signed release. */
  readonly type: string
  /** Address of the release; the last part of it stands in the log. */
  readonly id: string
  readonly study: string
  readonly snapshot: Sha256
  /** All else that is signed. */
  readonly content: Readonly<Record<string, unknown>>
  /** What the log says besides, flat. */
  readonly logged: Readonly<Record<string, string | number>>
}

/**
 * Signs a release, keeps it and brings it into the log: in one write. Where another one came first under that key, that one
 * stands, and ours is never seen.
 */
export const keepRelease = (release: ToKeep, deps: KeepingDeps): Promise<ReleaseRow> => {
  const { store, now, issuer, sign, code } = deps
  const { key, digest, id, study, snapshot, content, logged, type } = release
  return commitPlan(store, async (): Promise<Plan<ReleaseRow>> => {
    const first = await findRow(store, key, releaseRowSchema)
    if (first !== undefined) return { writes: [], unchanged: new Map(), result: first }
    const issuedAt = instantOf(now())
    const signed = { ...content, issuer: issuer(), id, study, digest, snapshot, code, issuedAt }
    const kept = { digest, jwt: await sign(jsonText(signed), type) }
    const fact = {
      kind: 'study.released' as const,
      about: key.replace(/^pool\//, 'study/release/'),
      statement: { type: 'study-release', release: id, digest, snapshot, ...logged },
    }
    const { writes, unchanged } = await planLogged([fact], store)
    return {
      writes: [row(key, kept), ...writes],
      unchanged: new Map([...unchanged, [key, undefined]]),
      result: kept,
    }
  })
}
