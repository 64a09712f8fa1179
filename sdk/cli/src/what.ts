import type { Scope } from '@mutua/sdk/consent/grant'
import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import { parseRecordScope, recordScopeText } from '@mutua/sdk/consent/record-scope'
import type { Terms } from '@mutua/sdk/consent/terms'
import { healthCategories, type HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { parseResourceUrl, type Instant, type ResourceUrl } from '@mutua/sdk/ids'
import type { Call } from './command.ts'
import { parseGiven, usageFault } from './usage-fault.ts'
import { beginningFrom } from './when.ts'
import type { World } from './world.ts'

export const resourceOption = {
  kind: 'list',
  value: 'URL',
  about: {
    it: 'una risorsa, o un contenitore con tutto ciò che sta sotto; si ripete',
    en: 'a resource, or a container with all beneath it; may be repeated',
  },
} as const

/** The three ways to say what is asked for. */
export const whatOptions = {
  resource: resourceOption,
  records: {
    kind: 'list',
    value: 'SCOPE',
    about: {
      it: 'dati sanitari per ambito: patient/Observation.rs?category=laboratory; si ripete',
      en: 'health records by scope: patient/Observation.rs?category=laboratory; may be repeated',
    },
  },
  categories: {
    kind: 'text',
    value: 'NAMES',
    about: {
      it: `categorie di dati sanitari, con virgole: ${healthCategories.join(', ')}`,
      en: `categories of health records, with commas: ${healthCategories.join(', ')}`,
    },
  },
  from: {
    kind: 'text',
    value: 'DATE',
    about: { it: 'con --categories: dati da quel giorno', en: 'with --categories: records since that day' },
  },
} as const

export interface WhatAsked {
  readonly resources?: readonly ResourceUrl[]
  readonly records?: readonly string[]
  readonly categories?: readonly HealthCategory[]
  readonly period?: { readonly from: Instant }
}

/** @throws {UsageFault} when nothing was said, or a time without categories */
export const whatFrom = (call: Call): WhatAsked => {
  const resources = call.list('resource').map((url) => parseGiven('--resource', parseResourceUrl, url))
  const records = call.list('records').map((text) => parseGiven('--records', canonicalScope, text))
  const names = call.text('categories')?.split(',').map(categoryFrom)
  const from = call.text('from')
  if (resources.length === 0 && records.length === 0 && names === undefined)
    throw usageFault({
      it: 'Manca --resource, --records o --categories.',
      en: '--resource, --records or --categories is missing.',
    })
  if (from !== undefined && names === undefined)
    throw usageFault({ it: '--from va con --categories.', en: '--from goes with --categories.' })
  return {
    ...(resources.length === 0 ? {} : { resources }),
    ...(records.length === 0 ? {} : { records }),
    ...(names === undefined ? {} : { categories: names }),
    ...(from === undefined ? {} : { period: { from: beginningFrom(from) } }),
  }
}

/** What a request or a consent is for, as a person says it. */
export const whatWords = (
  { scope, terms }: { readonly scope: Scope; readonly terms?: Terms | undefined },
  { language }: Pick<World, 'language'>,
): string =>
  terms?.records?.map((record) => recordScopeWords(record, language)).join('; ') ?? scope.resources.join(' ')

const canonicalScope = (text: unknown): string => recordScopeText(parseRecordScope(String(text)))

const categoryFrom = (name: string): HealthCategory => {
  const found = healthCategories.find((known) => known === name.trim())
  if (found !== undefined) return found
  throw usageFault({
    it: `Le categorie sono: ${healthCategories.join(', ')}.`,
    en: `The categories are: ${healthCategories.join(', ')}.`,
  })
}
