import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { cents } from '../ids.ts'
import { moveCommitment, noteProgress } from './commitment.ts'
import type { FhirResource } from './fhir-resource.ts'
import { budgetLines, healthBudget, spend } from './health-budget.ts'
import { activateProject, draftProject, moveProject, type Project } from './project.ts'
import {
  checkSigning,
  signatureRecord,
  textToSign,
  type Signer,
  type SigningDeps,
} from './project-signature.ts'
import type { ProjectSigning } from './signing.ts'

const member: Signer = { part: 'member', who: { reference: 'Patient/p' }, at: '2026-03-01T10:00:00Z' }
const provider: Signer = {
  part: 'provider',
  who: { reference: 'Practitioner/w' },
  at: '2026-03-01T10:05:00Z',
}
const signers = { member: member.who, provider: provider.who }

let deps: SigningDeps
let sign: (project: Project, signer: Signer) => Promise<FhirResource>
let signByStranger: typeof sign

beforeAll(async () => {
  const trusted = await generateKeyPair('Ed25519')
  const stranger = await generateKeyPair('Ed25519')
  deps = { signers, keys: [{ ...(await exportJWK(trusted.publicKey)), kid: 'pod' }] }
  const signWith =
    (key: typeof trusted.privateKey): typeof sign =>
    async (project, signer) => {
      const jws = await new CompactSign(new TextEncoder().encode(textToSign(project, signer)))
        .setProtectedHeader({ alg: 'Ed25519', kid: 'pod' })
        .sign(key)
      return signatureRecord(`sig-${signer.part}`, project, {
        signer,
        attester: { reference: 'Organization/pod' },
        jws,
      })
    }
  sign = signWith(trusted.privateKey)
  signByStranger = signWith(stranger.privateKey)
})

const bothUnder = async (project: Project) => [await sign(project, member), await sign(project, provider)]

describe('a project', () => {
  it('begins with the signatures of both, under what stands there', async () => {
    const project = draft()
    const signing = await checkSigning(project, await bothUnder(project), deps)
    expect(signing).toEqual({ kind: 'signed' })
    const active = madeOf(activateProject(project, signing))
    expect(active.plan.status).toBe('active')
    expect(active.commitments[0]?.status).toBe('in-progress')
    expect(activateProject(active, signing)).toMatchObject({ code: 'state-wrong' })
  })

  it.each(['member', 'provider'] as const)('does not begin without the %s', async (part) => {
    const project = draft()
    const records = (await bothUnder(project)).filter(({ id }) => id !== `sig-${part}`)
    const signing = await checkSigning(project, records, deps)
    expect(signing).toEqual({ kind: 'unsigned', parts: [{ part, state: 'missing' }] })
    expect(activateProject(project, signing)).toMatchObject({ kind: 'refused', code: 'signature-missing' })
  })

  const changes: readonly (readonly [string, (project: Project) => Project])[] = [
    ['its title', (project) => ({ ...project, plan: { ...project.plan, title: 'Altro' } })],
    ['the date of a goal', (project) => ({ ...project, goals: [{ ...goalOf(project), target: [] }] })],
    ['a goal taken out', (project) => ({ ...project, goals: [] })],
    [
      'a support',
      (project) => ({ ...project, supports: project.supports.map((one) => ({ ...one, code: {} })) }),
    ],
    [
      'who has a commitment',
      (project) => ({
        ...project,
        commitments: project.commitments.map((one) => ({ ...one, owner: { reference: 'Patient/q' } })),
      }),
    ],
    ['the budget', (project) => ({ ...project, budget: budget(90_000n) })],
    [
      'an element that nobody has thought of',
      (project) => ({
        ...project,
        plan: { ...project.plan, modifierExtension: [{ url: 'https://x.example/no' }] },
      }),
    ],
  ]
  it.each(changes)('shows as unsigned when %s was changed afterwards', async (_what, change) => {
    const project = draft()
    const records = await bothUnder(project)
    const signing = await checkSigning(change(project), records, deps)
    expect(states(signing)).toEqual({ member: 'changed', provider: 'changed' })
    expect(activateProject(change(project), signing)).toMatchObject({ code: 'signature-missing' })
  })

  it('stays signed while it lives: states, progress, spending, and references as an import writes them', async () => {
    const project = draft()
    const records = await bothUnder(project)
    const active = madeOf(activateProject(project, await checkSigning(project, records, deps)))
    const lines = budgetLines(project.budget ?? budget(0n))
    const spent = madeOf(spend(lines, 'Aiuto', cents(100n)))
    const noted = madeOf(noteProgress(active, { activity: 's', at: member.at, words: 'va bene' }))
    const kept = active.commitments.map((one) =>
      madeOf(moveCommitment(one, { to: 'completed', at: member.at })),
    )
    const lived: Project = {
      ...madeOf(
        moveProject({ ...noted, commitments: kept }, { to: 'on-hold', reason: 'ricovero', at: member.at }),
      ),
      goals: active.goals.map((goal) => ({
        ...goal,
        achievementStatus: { text: 'bene' },
        meta: { versionId: '3' },
      })),
      budget: madeOf(healthBudget({ ...budgetParts, lines: spent })),
    }
    const moved = JSON.parse(
      JSON.stringify(lived).replaceAll('"Patient/p"', '"https://pod.example/fhir/anna/Patient/p/_history/2"'),
    ) as Project
    expect(await checkSigning(moved, records, deps)).toEqual({ kind: 'signed' })
  })

  it('takes no signature of a key that is not trusted, of somebody else, or of the other part', async () => {
    const project = draft()
    const good = await bothUnder(project)
    const forged = [await signByStranger(project, member), good[1] ?? never()]
    expect(states(await checkSigning(project, forged, deps))).toEqual({ member: 'not-verified' })
    const other = { ...member, who: { reference: 'Patient/q' } }
    expect(states(await checkSigning(project, [await sign(project, other)], deps))).toEqual({
      member: 'missing',
      provider: 'missing',
    })
    const asProvider = await sign(project, { ...member, part: 'provider' })
    expect(states(await checkSigning(project, [asProvider], deps))).toMatchObject({ member: 'not-verified' })
    const renamed = JSON.parse(
      JSON.stringify(await sign(project, other)).replaceAll('Patient/q', 'Patient/p'),
    ) as FhirResource
    expect(states(await checkSigning(project, [renamed], deps))).toMatchObject({ member: 'not-verified' })
  })

  it('does not take one WebID for another that ends alike', async () => {
    const project = draft()
    const anna = { ...member, who: { reference: 'https://pod.example/anna/profile/card#me' } }
    const record = await sign(project, anna)
    const askedFor = (reference: string) => ({ ...deps, signers: { ...signers, member: { reference } } })
    expect(states(await checkSigning(project, [record], askedFor(anna.who.reference)))).toEqual({
      provider: 'missing',
    })
    const bruno = askedFor('https://pod.example/bruno/profile/card#me')
    expect(states(await checkSigning(project, [record], bruno))).toMatchObject({ member: 'missing' })
  })

  it('is signed again after a change, and the signature before stays beside the new one', async () => {
    const project = draft()
    const changed = { ...project, plan: { ...project.plan, title: 'Altro' } }
    const records = [...(await bothUnder(project)), ...(await bothUnder(changed))]
    expect(await checkSigning(changed, records, deps)).toEqual({ kind: 'signed' })
  })
})

const budgetParts = { id: 'b', subject: member.who, from: '2026-03-01', until: '2026-12-31' }

const budget = (amount: bigint): FhirResource =>
  madeOf(
    healthBudget({
      ...budgetParts,
      lines: [
        { kind: 'source', what: 'Comune', amount: cents(100_000n) },
        { kind: 'item', what: 'Aiuto', amount: cents(amount) },
      ],
    }),
  )

const draft = (): Project =>
  madeOf(
    draftProject({
      planId: 'plan',
      title: 'Restare a casa',
      subject: member.who,
      author: provider.who,
      team: { reference: 'CareTeam/t' },
      from: '2026-03-01',
      until: '2026-12-31',
      goals: [{ id: 'g', aim: 'Nessuna caduta', due: '2026-06-01' }],
      supports: [
        { id: 's', kind: 'home-care', what: 'Aiuto', often: 'ogni giorno', performer: provider.who },
      ],
      commitments: [{ id: 'k', what: 'Esercizi', owner: member.who }],
      budget: budget(80_000n),
      tags: [{ kind: 'action-sheet', number: 4 }],
    }),
  )

const goalOf = (project: Project) => project.goals[0] ?? never()

const states = (signing: ProjectSigning) =>
  signing.kind === 'signed' ? {} : Object.fromEntries(signing.parts.map(({ part, state }) => [part, state]))

const madeOf = <Value>(
  outcome: { kind: 'made'; value: Value } | { kind: 'refused'; because: string },
): Value => {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}

const never = (): never => {
  throw new Error('not there')
}
