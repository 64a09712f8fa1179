import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { studySchema, type Study } from '@mutua/sdk/pool/study'
import { tableOf } from '@mutua/sdk/pool/variables'
import type { StudyId } from '../budgets/budget-rows.ts'
import { studyId } from '../budgets/test-support-budgets.ts'

export const origin = 'https://coop.example'
export const institute = parseWebId(`${origin}/organisations/AAAAAAAAAAAAAAAAAAAAAA`)
export const greta = parseWebId('https://pods.example/greta/profile/card#me')

const local = (name: string): string => name.padEnd(22, '_')
export const idOf = (name: string): StudyId => studyId(local(name))

const digest = 'a'.repeat(64)
const purpose = foundingPurposes.find(({ name }) => name === 'research')

/** A study as its room would show it. Its people: Greta, of the institute. */
export const studyOf = (
  name: string,
  state: Study['state'],
  more: {
    readonly study?: Partial<Study>
    readonly feasibility?: true
    readonly variables?: readonly string[]
    readonly title?: string
    readonly rowsPerMember?: number
    readonly people?: readonly WebId[]
  } = {},
): Study => {
  const { variables = ['age', 'gender', 'diabetes', 'hba1c'], rowsPerMember = 1 } = more
  const plan = {
    variables,
    rowsPerMember,
    application: {
      people: (more.people ?? [greta]).map((webId) => ({ webId, name: 'Greta Sole' })),
      purpose: 'scientific-research',
      benefit: 'Per sapere a chi serve una visita in più.',
      necessity: 'Senza queste variabili non si risponde.',
      safeguards: 'Nessuno cerca chi c’è dietro una risposta.',
      funding: 'Regione',
    },
    ...{ noticeDays: 14, resultsWithinDays: 365 },
    ...(more.feasibility === undefined ? {} : { feasibility: true }),
  }
  const counted = (needed: number) => ({ state: 'approved', approved: needed, needed, reasons: [] })
  const study = studySchema.parse({
    id: `${origin}/studies/${local(name)}`,
    project: {
      id: `${origin}/projects/${local(name)}`,
      ...{ state: 'open', digest, draftedAt: '2026-10-01T08:00:00.000Z' },
      submittedAt: '2026-10-02T08:00:00.000Z',
      ethics: counted(3),
      legal: counted(1),
      assembly: {
        ...{ state: 'approved', resolution: '2026/4', on: '2026-10-20', reasons: [] },
        votes: { inFavour: 41, against: 3, abstained: 2 },
      },
      document: {
        ...{ type: 'project', version: 1, id: `${origin}/projects/${local(name)}`, kind: 'study' },
        title: more.title ?? 'Diabete e visite <b>in più</b>',
        plain: 'Guardiamo se chi ha la glicata alta riceve una visita in più.',
        ...{ protocol: 'Conteggi per fascia di età.', purpose: purpose?.purposes[0] },
        categories: ['summary', 'laboratory', 'wellness', 'prescription', 'assessment'],
        ...{ recipient: institute, recipientName: 'Istituto Sole' },
        ...{ from: '2026-11-01', to: '2027-10-31' },
        attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest }],
        pool: plan,
      },
    },
    plan,
    table: tableOf(variables, rowsPerMember),
    ...{ state, steps: [], answers: 0 },
  })
  return { ...study, ...more.study }
}

/** What is known of a study from its snapshot on. */
export const frozen = (study: string, about: number | 'few') => ({
  snapshot: {
    ...({ type: 'StudySnapshot', version: 1, study: `${origin}/studies/${local(study)}` } as const),
    ...{ snapshot: 'b'.repeat(64), members: 'c'.repeat(64), about, day: '2026-11-20' },
  } as NonNullable<Study['snapshot']>,
})
