import { expect, test } from 'vitest'
import { civilDateSchema } from '../coop/civil-date.ts'
import { prevalenceTests, socialArticle } from '../coop/prevalence.ts'
import { ristornoLaw } from '../coop/ristorno-law.ts'
import { foundingPacks } from './packs.ts'
import { rulesOf } from './rules.ts'

// The member’s app has these numbers without the whole law, which is ten times as large: they are held to it here.
test('what the ledger keeps to is what the packs say, number and article', async () => {
  const on = civilDateSchema.parse('2026-11-23')
  const [service, social] = [
    await rulesOf(foundingPacks('service'), on),
    await rulesOf(foundingPacks('social'), on),
  ]
  const { legalReserve, mutualFund, proportion, accountedApart } = ristornoLaw
  const law = (id: string) => service.articleOf(id)
  expect(legalReserve.perMille).toBe(service.number('reserve.legal-per-mille'))
  expect(legalReserve.article).toBe(law('reserve.legal-per-mille'))
  expect(mutualFund).toEqual({
    perMille: service.number('fund.mutual-per-mille'),
    article: law('fund.mutual-per-mille'),
  })
  expect(proportion.article).toBe(law('ristorno.proportion'))
  expect(accountedApart.article).toBe(law('ristorno.accounted-apart'))
  expect(socialArticle).toBe(social.articleOf('prevalence.test'))
  expect(service.articleOf('prevalence.test')).toContain('art. 2513 c. 1 c.c.')
  for (const test of Object.values(prevalenceTests)) expect(test.article).toMatch(/^art\. 2513 c\. 1 /)
  expect(service.find('prevalence.test')?.opens?.oneOf).toEqual(Object.keys(prevalenceTests))
})
