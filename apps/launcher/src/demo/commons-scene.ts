import { createBankClient } from '@mutua/sdk/clients/bank-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { createSectionClient } from '@mutua/sdk/clients/section-client'
import { templateContentSchema } from '@mutua/sdk/bank/template'
import type { BaseUrl } from '@mutua/sdk/ids'

export interface CommonsSceneDeps {
  readonly consentService: BaseUrl
  readonly officer: Actor
  /** Lives in the first section and looks after its board. */
  readonly animator: Actor
  /** Two more of that section. */
  readonly neighbours: readonly [Actor, Actor]
}

interface Actor {
  readonly session: DpopSession
}

/** The sections that the register names, the first of which has a budget by the founding resolution. */
export const demoSections = ['Borgo', 'Monte', 'Valle'] as const

/**
 * What members have in common: sections, a board of needs with somebody who looks after it, and a template in the bank of
 * projects. Repeating it adds nothing.
 */
export const shareCommons = async (deps: CommonsSceneDeps): Promise<void> => {
  const { consentService, officer } = deps
  const { fetch } = officer.session
  const register = createRegisterClient({ consentService, fetch })
  const there = await register.sections()
  for (const name of demoSections)
    if (!there.some((section) => section.name === name)) await register.addSection({ name, kind: 'place' })
  const borgo = (await register.sections()).find(({ name }) => name === demoSections[0])
  if (borgo !== undefined) await openBoard(borgo.id, deps)
  const bank = createBankClient({ consentService, fetch })
  if ((await bank.catalogue()).length > 0) return
  const drafted = (await bank.drafts())[0] ?? (await bank.draft(template))
  await bank.publish(drafted.id)
}

const openBoard = async (
  section: string,
  { consentService, officer, animator, neighbours }: CommonsSceneDeps,
): Promise<void> => {
  const at = ({ session }: Actor) => createSectionClient({ consentService, fetch: session.fetch })
  await at(officer).nameAnimator(section, animator.session.webId)
  for (const person of [animator, ...neighbours]) await at(person).takePart(section, true)
  const [asking, offering] = neighbours
  if ((await at(animator).needs(section)).length > 0) return
  const need = await at(asking).post({
    ...{ section, kind: 'need', what: 'transport', name: 'Nadia' },
    text: 'Giovedì mattina mi serve un passaggio fino al mercato di Roccamarna, con due borse al ritorno.',
  })
  await at(offering).answer(need.id, { text: 'Passo di lì alle nove, c’è posto.', name: 'Giulia' })
  await at(offering).post({
    ...{ section, kind: 'offer', what: 'skills' },
    text: 'Aiuto a capire le bollette e a compilare moduli, il sabato pomeriggio.',
  })
}

const template = templateContentSchema.parse({
  ...{ language: 'it', kind: 'service', title: 'Portierato di quartiere' },
  need: 'Chi vive solo non sa a chi chiedere una piccola mano, e i servizi lo vengono a sapere tardi.',
  plain:
    'Un locale aperto tre mattine a settimana, dove si chiede e si offre un aiuto. Chi vuole fa sapere all’infermiera come sta.',
  method: [
    { title: 'Si ascolta', text: 'Dieci incontri nei cortili, per sapere che cosa manca e chi c’è già.' },
    { title: 'Si apre', text: 'Un locale con due persone formate, tre mattine a settimana, per sei mesi.' },
    { title: 'Si guarda com’è andata', text: 'Ogni tre mesi, insieme a chi è venuto e a chi non è venuto.' },
  ],
  sheets: ['action-sheet:4'],
  indicators: [
    { name: 'Richieste che hanno trovato risposta', formula: 'risposte / richieste', unit: 'per cento' },
  ],
  roles: [
    {
      role: 'Portiere di quartiere',
      does: 'Accoglie, mette in contatto, tiene il registro delle richieste.',
    },
  ],
  budget: [
    { what: 'Persone', perMille: 700, typicalCents: '1400000' },
    { what: 'Locale', perMille: 300, typicalCents: '600000' },
  ],
  purposes: ['https://w3id.org/dpv/sector/health#SocialServicesProvision'],
  categories: ['social', 'careplan'],
  documents: [],
  lessons: ['Aprire al mattino presto: chi lavora passa prima del turno.'],
  licence: 'CC-BY-4.0',
  authors: [{ kind: 'group', name: 'Soci della sezione Borgo' }],
})
