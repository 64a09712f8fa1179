import { parseRecordScope, type RecordScope } from '@mutua/sdk/consent/record-scope'
import { Problem } from '@mutua/sdk/problem'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'

/** A scope as a program asks for it: for whom it stands there, and the records that it is about. */
export interface AskedScope {
  readonly context: 'system' | 'patient'
  readonly scope: RecordScope
}

/**
 * The SMART v2 resource scopes of a token request. `system/` is as good as `patient/`, since every consent is about one person's
 * pod. What is not understood, and what asks to write, is left out: the answer says what was given (RFC 6749 §3.3).
 *
 * @param text attacker-controlled
 */
export const parseAskedScopes = (text: string): readonly AskedScope[] | OAuthRefusal => {
  const words = [...new Set(text.split(' ').filter((word) => word !== ''))]
  if (words.length > mostScopes)
    return refuse('invalid_scope', `Ask for ${String(mostScopes)} scopes at most at a time.`)
  const asked: AskedScope[] = []
  let why: string | undefined
  for (const word of words) {
    const context = word.startsWith('system/') ? 'system' : 'patient'
    try {
      const scope = parseRecordScope(context === 'system' ? `patient/${word.slice('system/'.length)}` : word)
      asked.push({ context, scope })
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      why ??= cause.detail
    }
  }
  if (asked.length > 0) return asked
  return refuse(
    'invalid_scope',
    why ?? 'Name what is wanted, such as system/Observation.rs?category=laboratory.',
  )
}

const mostScopes = 50
