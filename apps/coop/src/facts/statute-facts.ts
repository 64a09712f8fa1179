import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { createStatuteClient, type StatuteClient } from '@mutua/sdk/clients/statute-client'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import { parseWith, type Sha256 } from '@mutua/sdk/ids'
import type { RuleLanguage } from '@mutua/sdk/law/rule-words'
import type { SizeReport } from '@mutua/sdk/law/size'
import {
  statuteVersionSchema,
  type ListedVersion,
  type ProposedVersion,
  type RuleShown,
  type ShownVersion,
  type StatuteInForce,
} from '@mutua/sdk/law/statute-version'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useConsoleStep } from './signing-facts.ts'

export const useStatute = (on: CivilDate | undefined): UseQueryResult<StatuteInForce> => {
  const { inForce } = useStatutes()
  return useQuery({ queryKey: ['console', 'statute', on], queryFn: () => inForce(on) })
}

export const useVersions = (): UseQueryResult<readonly ListedVersion[]> => {
  const { versions } = useStatutes()
  return useQuery({ queryKey: ['console', 'statute-versions'], queryFn: versions })
}

export const useVersion = (digest: Sha256): UseQueryResult<ShownVersion> => {
  const { version } = useStatutes()
  return useQuery({ queryKey: ['console', 'statute-version', digest], queryFn: () => version(digest) })
}

export const useSize = (activities?: number): UseQueryResult<SizeReport> => {
  const { size } = useStatutes()
  return useQuery({ queryKey: ['console', 'size', activities], queryFn: () => size(activities) })
}

/** Sends the text of a file; what it changes and what the law refuses comes back. */
export const useProposal = (): UseMutationResult<ProposedVersion, Error, File> => {
  const { publish } = useStatutes()
  return useConsoleStep(async (file: File) =>
    publish(parseWith(statuteVersionSchema, parseJson(await file.text()), 'the statute')),
  )
}

export const useEntry = (): UseMutationResult<
  ListedVersion,
  Error,
  { readonly digest: Sha256; readonly on: CivilDate }
> => {
  const { enter } = useStatutes()
  return useConsoleStep(({ digest, on }: { readonly digest: Sha256; readonly on: CivilDate }) =>
    enter(digest, on),
  )
}

/** What a rule is about, for finding it: the beginning of its id says it. */
export const topics = [
  ['voting', ['votes', 'remote', 'election']],
  ['call', ['notice', 'second-call', 'call', 'accounts']],
  ['deciding', ['quorum', 'majority', 'minutes', 'challenge']],
  ['proxies', ['proxy']],
  ['separate', ['separate', 'size']],
  ['members', ['form', 'members', 'admission', 'exclusion', 'exit', 'refund', 'books']],
  ['money', ['quota', 'capital', 'reserve', 'fund', 'ristorno', 'prevalence', 'loan']],
  ['organs', ['board', 'control-body', 'inspection']],
  ['social', ['social', 'region']],
  ['terms', ['terms', 'coop']],
] as const
export type Topic = (typeof topics)[number][0]

/** Rules of a topic that have the words in them, in their sentence, article or id. */
export const rulesAbout = (
  topic: Topic,
  rules: readonly RuleShown[],
  { words, language }: { readonly words: string; readonly language: RuleLanguage },
): readonly RuleShown[] => {
  const starts: readonly string[] = topics.find(([name]) => name === topic)?.[1] ?? []
  const wanted = words.trim().toLowerCase()
  return rules.filter(
    ({ id, article, sentence }) =>
      starts.includes(id.slice(0, id.indexOf('.'))) &&
      `${id} ${article} ${sentence[language]}`.toLowerCase().includes(wanted),
  )
}

/** The law is in Italian; who does not read it gets the English sentence. */
export const ruleLanguageOf = (language: string): RuleLanguage => (language.startsWith('it') ? 'it' : 'en')

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('input-malformed', 'The file is no JSON.')
  }
}

const useStatutes = (): StatuteClient => {
  const { config, session } = useSignedIn()
  return createStatuteClient({ consentService: config.consentService, fetch: session.fetch })
}
