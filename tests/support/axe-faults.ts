import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

// WCAG 2.2 at level AA, and what axe holds to be good practice besides.
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds on a screen as it stands, folded out or written half, a line for each place where a rule is broken. */
export const axeFaults = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page })
    // Every rule is looked at; what is right is not told in full, which takes longer than looking.
    .options({ resultTypes: ['violations'] })
    .withTags(rules)
    .setLegacyMode()
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all, none }) => {
      const [because] = [...any, ...all, ...none]
      return `${id}: ${html.slice(0, 160)} (${because?.message ?? ''})`
    }),
  )
}
