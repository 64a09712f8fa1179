import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import { createPolicyClient } from '@mutua/sdk/clients/policy-client'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import type { BaseUrl } from '@mutua/sdk/ids'
import { demoSections } from './commons-scene.ts'

/**
 * What the founding assembly adopted besides the tariff, copied from its minutes: the purposes, a price list, limits of
 * privacy for studies, what a section may spend, and prices of next year, which wait for their day.
 */
export const adoptPolicy = async (deps: {
  readonly consentService: BaseUrl
  readonly fetch: typeof fetch
  readonly now: () => number
}): Promise<void> => {
  const today = civilDateOf(deps.now())
  const id = `${today.slice(0, 4)}/2`
  const coop = createCoopClient(deps)
  if ((await coop.resolutions()).some((resolution) => resolution.id === id)) return
  const nextYear = civilDateSchema.parse(`${String(Number(today.slice(0, 4)) + 1)}-01-01`)
  const documents = [
    ...foundingPurposes,
    services('2000', '1500'),
    { ...services('2100', '1550'), from: nextYear },
    {
      ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
      ...{ studyRhoNano: 18_000_000, memberYearRhoNano: 100_000_000, cohortFloor: 10 },
    },
    {
      ...{ type: 'section', name: 'borgo', title: demoSections[0] },
      plain: 'La sezione del Borgo può spendere per gli incontri nei cortili e per il portierato.',
      budgets: [{ year: today.slice(0, 4), cents: '60000' }],
    },
  ].map((document) => policyDocumentSchema.parse(document))
  const { publish } = createPolicyClient(deps)
  const published = []
  for (const document of documents) published.push(await publish(document))
  await coop.recordResolution({
    ...{ id, title: 'Scopi, prezzi dei servizi e limiti di riservatezza', adoptedOn: today },
    governs: [...new Set(published.map(({ subject }) => subject))],
    enacts: published.map(({ subject, digest }) => ({ subject, digest })),
  })
}

const services = (visit: string, company: string) => ({
  ...{ type: 'price-list', name: 'servizi' },
  items: [
    { code: 'visita', title: 'Visita a casa', unit: 'visita', cents: visit },
    { code: 'compagnia', title: 'Compagnia e piccole commissioni', unit: 'ora', cents: company },
  ],
})
