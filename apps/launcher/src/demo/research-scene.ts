import { createHash } from 'node:crypto'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createProjectClient } from '@mutua/sdk/clients/project-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { parseSha256, type BaseUrl } from '@mutua/sdk/ids'
import { categoriesOf } from '@mutua/sdk/pool/variables'

interface Person {
  readonly session: DpopSession
}

export interface ResearchSceneDeps {
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly officer: Person
  /** Administers the institute, and is named in its application. */
  readonly researcher: Person & { readonly displayName: string }
}

export const researchInstitute = 'Istituto di ricerca epidemiologica di Valmarna'
const title = 'Glicemia e pressione dopo i sessantacinque anni'

/** An institute on the register, whose researcher has saved an application for a study. Repeating it adds nothing. */
export const beginResearch = async (deps: ResearchSceneDeps): Promise<void> => {
  const { consentService, now, officer, researcher } = deps
  const organisations = createOrganisationClient({ consentService, fetch: officer.session.fetch })
  const institute =
    (await organisations.organisations()).find(({ name }) => name === researchInstitute) ??
    (await organisations.admit({ name: researchInstitute, administrators: [researcher.session.webId] }))
  const projects = createProjectClient({ consentService, fetch: researcher.session.fetch })
  if ((await projects.projects()).some(({ document }) => document.title === title)) return
  const today = civilDateOf(now())
  const variables = ['age', 'gender', 'diabetes', 'hba1c', 'systolic']
  await projects.draft({
    ...{ kind: 'study', title, recipient: institute.id, categories: [...categoriesOf(variables)] },
    plain:
      'Molte persone anziane hanno il diabete e la pressione alta insieme. Vogliamo sapere quante sono, e come stanno. Così i medici di qui sanno di chi occuparsi prima. Nessuno vede i tuoi dati: arrivano solo numeri su molte persone.',
    protocol:
      'Studio trasversale. Prevalenza di diabete e di HbA1c sopra 7 % per fascia di età e genere; distribuzione della pressione massima. Domande: conteggi per fascia, medie entro limiti, mediane. Precisione attesa: ± 30 persone al 95 %.',
    purpose: parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri,
    ...{ from: today, to: addDays(today, 364) },
    attachments: [
      {
        kind: 'impact-assessment',
        title: 'Valutazione d’impatto',
        digest: parseSha256(createHash('sha256').update('Demo: valutazione d’impatto').digest('hex')),
      },
    ],
    pool: {
      ...{ variables, rowsPerMember: 1, noticeDays: 14, resultsWithinDays: 365 },
      application: {
        people: [{ webId: researcher.session.webId, name: researcher.displayName }],
        purpose: 'public-health',
        benefit: 'I servizi della valle sanno quante persone seguire, e dove.',
        necessity:
          'Senza età e genere non si vedono le differenze; senza i valori non si sa chi sta peggio. Nessuna diagnosi oltre al diabete.',
        safeguards:
          'Due persone soltanto, contratto con divieto di reidentificare, nessun incrocio con altri archivi.',
        funding: 'Fondi propri dell’istituto.',
      },
    },
  })
}
