import { activateProject, reviewDayOf, type Project } from '@mutua/sdk/care/project'
import { checkSigning, signatureRecord, textToSign, type Signer } from '@mutua/sdk/care/project-signature'
import { bookSpending, budgetStanding } from '@mutua/sdk/care/health-budget'
import { signersOf } from '@mutua/sdk/care/signers'
import { cents } from '@mutua/sdk/ids'
import { describe, expect, it } from 'vitest'
import { agreementChanges, agreementOf, lastSigned } from './agreement-changes.ts'
import {
  budgetSums,
  draftOfProject,
  droppedParts,
  gapsIn,
  newProject,
  projectFrom,
  type ProjectDraft,
} from './project-draft.ts'

const people = {
  subject: { reference: 'Patient/p' },
  author: { reference: 'Practitioner/w' },
  team: { reference: 'CareTeam/t' },
  performerOf: ({ who }: { readonly who: string }) => ({ reference: `Organization/${who}` }),
}
const nameOf = (reference: string) => reference.replace('Organization/', '')

describe('a project in the form', () => {
  it('says what is missing, place by place, until it is whole', () => {
    const empty = newProject('2026-11-22', ids())
    expect(gapsIn(empty).map(({ place }) => place)).toEqual(['title', 'goals', 'commitments'])
    expect(projectFrom(empty, people)).toMatchObject({ kind: 'refused', code: 'goal-missing' })
    expect(gapsIn(whole())).toEqual([])
    expect(gapsIn({ ...whole(), until: '2026-01-01' })).toContainEqual({ place: 'dates' })
    const unnamed = { ...whole(), goals: [{ id: 'g', aim: ' ', due: '2027-01-01', addresses: [] }] }
    expect(gapsIn(unnamed)).toEqual([{ place: 'goal', id: 'g' }])
    const [source, ...rest] = whole().lines
    if (source === undefined) throw new Error('it has a source')
    expect(gapsIn({ ...whole(), lines: [{ ...source, euro: '10' }, ...rest] })).toEqual([{ place: 'budget' }])
  })

  it('is the project that was typed, and comes back as it was typed', () => {
    const project = made(whole())
    expect(reviewDayOf(project.plan)).toBe('2027-02-01')
    expect(project.goals[0]?.['addresses']).toEqual([{ reference: 'Observation/o' }])
    const again = draftOfProject(project, { newId: ids(), nameOf })
    expect({ ...again, lines: again.lines.map(withoutId) }).toEqual({
      ...whole(),
      lines: whole().lines.map(withoutId),
    })
    expect(budgetSums(again)).toEqual({ given: 120_050n, planned: 90_000n })
  })

  it('keeps what was spent, and puts aside what is no longer in it', () => {
    const before = made(whole())
    if (before.budget === undefined) throw new Error('it has a budget')
    const booked = bookSpending(before.budget, { what: 'Aiuto', amount: cents(1_000) })
    if (booked.kind === 'refused') throw new Error(booked.because)
    const running = { ...before, budget: booked.value }
    const now = made({ ...whole(), goals: whole().goals.map((goal) => ({ ...goal, id: 'other' })) }, running)
    if (now.budget === undefined) throw new Error('it has a budget')
    expect(budgetStanding(now.budget).spent).toBe(1_000n)
    expect(droppedParts(running, now)).toMatchObject([{ id: 'g', lifecycleStatus: 'cancelled' }])
    expect(droppedParts(running, running)).toEqual([])
  })

  it('tells what changed since a text was signed, and nothing of what only lives', async () => {
    const before = made(whole())
    const signer: Signer = { part: 'member', who: people.subject, at: '2026-11-22T10:00:00Z' }
    const { jws, keys } = await attested(textToSign(before, signer))
    const record = signatureRecord('s', before, { signer, attester: people.author, jws })
    expect(await checkSigning(before, [record], { signers: signersOf(before), keys })).toMatchObject({
      parts: [{ part: 'provider', state: 'missing' }],
    })
    const signed = lastSigned([record], before.plan)
    expect(signed).toMatchObject({ part: 'member', at: '2026-11-22T10:00:00Z' })
    const changed = made({
      ...whole(),
      title: 'A casa, con aiuto',
      commitments: [{ id: 'new', what: 'Camminare', owner: 'Patient/p' }],
    })
    const changes = agreementChanges(signed?.agreement, agreementOf(changed))
    expect(changes.map(({ of, kind }) => `${of} ${kind}`)).toEqual([
      'plan changed',
      'commitment removed',
      'commitment added',
    ])
    expect(changes[2]).toMatchObject({ before: [], now: ['Camminare'] })
    const started = activateProject(before, { kind: 'signed' })
    if (started.kind === 'refused') throw new Error(started.because)
    expect(agreementChanges(signed?.agreement, agreementOf(started.value))).toEqual([])
    expect(lastSigned([record], { id: 'another' })).toBeUndefined()
    expect(lastSigned([{ ...record, signature: [{ data: 'bm90aGluZw==' }] }], before.plan)).toBeUndefined()
  })
})

function whole(): ProjectDraft {
  return {
    planId: 'plan',
    title: 'A casa',
    from: '2026-11-22',
    until: '2027-11-22',
    reviewOn: '2027-02-01',
    goals: [{ id: 'g', aim: 'Nessuna caduta', due: '2027-03-01', addresses: ['Observation/o'] }],
    supports: [
      { id: 's', kind: 'home-care', what: 'Aiuto', often: 'ogni giorno', who: 'c', supply: 'public' },
    ],
    commitments: [{ id: 'c', what: 'Esercizi', owner: 'Patient/p' }],
    budgetId: 'b',
    lines: [
      { id: 'l1', kind: 'source', what: 'Comune', euro: '1200,50' },
      { id: 'l2', kind: 'item', what: 'Aiuto', euro: '900' },
    ],
  }
}

function made(draft: ProjectDraft, before?: Project): Project {
  const outcome = projectFrom(draft, { ...people, ...(before === undefined ? {} : { before }) })
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}

function withoutId({ id: _, ...line }: ProjectDraft['lines'][number]) {
  return line
}

function ids(): () => string {
  let count = 0
  return () => `id-${String((count += 1))}`
}

/** A compact JWS (RFC 7515) of an attester of its own. */
async function attested(text: string) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['sign', 'verify'],
  )
  const input = [JSON.stringify({ alg: 'ES256', kid: 'k' }), text]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    privateKey,
    Buffer.from(input),
  )
  const { kty = '', crv = '', x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey)
  return {
    jws: `${input}.${Buffer.from(signature).toString('base64url')}`,
    keys: [{ kty, crv, x, y, kid: 'k' }],
  }
}
