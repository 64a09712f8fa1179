import type { TemplateContent } from './template.ts'

/** What became of one part: in lists item by item, else the part as a whole. */
export interface TemplateChange {
  readonly part: keyof TemplateContent
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * What is in one version and not in the other, part by part; an item that only moved is no change, unless the order of the
 * steps is another one.
 */
export const diffTemplates = (before: TemplateContent, after: TemplateContent): readonly TemplateChange[] =>
  parts.flatMap((part): TemplateChange[] => {
    const [old, now] = [before, after].map((content) => itemsOf(content, part)) as [string[], string[]] // two of two
    if (old.join('\n') === now.join('\n')) return []
    const change = {
      part,
      before: old.filter((item) => !now.includes(item)),
      after: now.filter((item) => !old.includes(item)),
    }
    const isMoveOnly = change.before.length === 0 && change.after.length === 0
    if (isMoveOnly) return part === 'method' ? [{ part, before: old, after: now }] : []
    return [change]
  })

/** In the order in which a reader meets them. */
const parts = [
  'title',
  'language',
  'kind',
  'need',
  'plain',
  'method',
  'sheets',
  'indicators',
  'roles',
  'budget',
  'purposes',
  'categories',
  'documents',
  'lessons',
  'licence',
  'authors',
] as const satisfies readonly (keyof TemplateContent)[]

/** Each as a line that a person reads. */
const itemsOf = (content: TemplateContent, part: (typeof parts)[number]): string[] => {
  switch (part) {
    case 'method':
      return content.method.map(({ title, text }) => `${title}: ${text}`)
    case 'indicators':
      return content.indicators.map(({ name, formula, unit }) => `${name} = ${formula} (${unit})`)
    case 'roles':
      return content.roles.map(({ role, does }) => `${role}: ${does}`)
    case 'budget':
      return content.budget.map(({ what, perMille, typicalCents }) =>
        [what, `${String(perMille)} ‰`, ...(typicalCents === undefined ? [] : [cents(typicalCents)])].join(
          ' · ',
        ),
      )
    case 'documents':
      return content.documents.map(({ title, digest }) => `${title} (${digest.slice(0, 12)})`)
    case 'authors':
      return content.authors.map(({ name }) => name)
    case 'sheets':
    case 'purposes':
    case 'categories':
    case 'lessons':
      return [...content[part]]
    case 'title':
    case 'language':
    case 'kind':
    case 'need':
    case 'plain':
    case 'licence':
      return [content[part]]
  }
}

const cents = (amount: bigint): string =>
  `${String(amount / 100n)},${String(amount % 100n).padStart(2, '0')} €`
