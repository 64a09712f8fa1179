import { completeResponse, startResponse } from '@mutua/sdk/care/questionnaire'
import type { Outcome } from '@mutua/sdk/care/outcome'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { autonomySheet, siadSheet, triageSheet } from '@mutua/sdk/care/sheets'
import { describe, expect, it } from 'vitest'
import { domainShares, scoresOf } from './domain-shares.ts'
import { suggestAnswers } from './prefill.ts'
import { answered, confirmed, draftSheet, ownAnswers, scoreOf, unconfirmedCount } from './sheet-draft.ts'

const none = new Map<string, never>()
const doctor = {
  resourceType: 'Practitioner',
  id: 'rossi',
  name: [{ given: ['Ada'], family: 'Rossi' }],
}

describe('a sheet that is being filled in', () => {
  it('has what the records suggest, each with its day and who wrote it, and saves none of it by itself', () => {
    const before = filled(autonomySheet, '2026-05-12', 2)
    const draft = draftSheet(autonomySheet, suggestAnswers(autonomySheet, [before, doctor]))
    expect(draft.answers.get('autonomia.lavarsi')).toMatchObject({
      code: '2',
      from: {
        kind: 'sheet',
        on: '2026-05-12',
        by: 'Ada Rossi',
        record: `QuestionnaireResponse/${before.id}`,
      },
    })
    expect(unconfirmedCount(draft)).toBe(7)
    expect(ownAnswers(draft)).toEqual([])
    expect(scoreOf(draft).missing).toEqual([])
    const changed = answered(draft, { linkId: 'autonomia.lavarsi', code: '1' })
    expect(ownAnswers(changed)).toEqual([{ linkId: 'autonomia.lavarsi', code: '1' }])
    expect(ownAnswers(confirmed(draft))).toHaveLength(7)
  })

  it('keeps what was saved before what is suggested', () => {
    const suggestions = suggestAnswers(autonomySheet, [filled(autonomySheet, '2026-05-12', 2)])
    const saved = made(
      startResponse(autonomySheet, {
        ...written('saved', '2026-06-01'),
        answers: [{ linkId: 'autonomia.lavarsi', code: '0' }],
      }),
    )
    const draft = draftSheet(autonomySheet, suggestions, saved)
    expect(draft.answers.get('autonomia.lavarsi')).toEqual({ code: '0' })
    expect(unconfirmedCount(draft)).toBe(6)
  })

  it('takes the same thing from another sheet, the newest of them, and the sheet itself of one day', () => {
    const triage = filled(triageSheet, '2026-03-10', 3)
    const from = (records: Parameters<typeof suggestAnswers>[1]) =>
      suggestAnswers(siadSheet, records).get('mobilita')
    expect(from([triage])).toMatchObject({ code: '3', from: { kind: 'other-sheet', on: '2026-03-10' } })
    expect(from([triage, filled(siadSheet, '2026-02-01', 0)])).toMatchObject({ code: '3' })
    expect(from([triage, filled(siadSheet, '2026-03-10', 0)])).toMatchObject({ code: '1' })
  })

  it('suggests nothing from a sheet that is not finished, nor where nothing is written', () => {
    const begun = made(
      startResponse(siadSheet, {
        ...written('begun', '2026-03-10'),
        answers: [{ linkId: 'mobilita', code: '3' }],
      }),
    )
    expect(suggestAnswers(siadSheet, [begun]).size).toBe(0)
    expect(suggestAnswers(triageSheet, []).size).toBe(0)
  })

  it('counts diagnoses that are active, and takes none for nothing that is known', () => {
    const condition = (id: string, code: string) => ({
      resourceType: 'Condition',
      id,
      clinicalStatus: { coding: [{ code }] },
      recordedDate: '2026-01-02',
    })
    const suggested = (...codes: string[]) =>
      suggestAnswers(
        triageSheet,
        codes.map((code, index) => condition(`c${String(index)}`, code)),
      ).get('morbilita')?.code
    expect(suggested('active')).toBe('B')
    expect(suggested('active', 'active', 'resolved')).toBe('C')
    expect(suggested('resolved')).toBeUndefined()
  })
})

describe('the domains of an assessment', () => {
  const sheet = (of: Sheet, grade: number) => draftSheet(of, none, filled(of, '2026-05-12', grade))

  it('add up over their sheets and say what changed', () => {
    const now = scoresOf([sheet(autonomySheet, 3), sheet(siadSheet, 2)])
    const before = scoresOf([sheet(autonomySheet, 1)])
    const functional = domainShares(now, before).find(({ domain }) => domain === 'functional')
    expect(functional).toMatchObject({ points: 11, most: 11, level: 'high', open: 0, change: 'worse' })
    expect(functional?.before).toEqual({ points: 3, most: 9 })
  })

  it('tell no change where two sheets say opposite things, and no level while it is open', () => {
    const now = scoresOf([sheet(autonomySheet, 3), sheet(siadSheet, 0)])
    const before = scoresOf([sheet(autonomySheet, 1), sheet(siadSheet, 2)])
    const mobility = domainShares(now, before).find(({ domain }) => domain === 'mobility')
    expect(mobility?.change).toBe('not-comparable')
    const open = domainShares(scoresOf([draftSheet(autonomySheet, none)]))
    expect(open.map(({ level }) => level)).toEqual(open.map(() => undefined))
  })
})

function written(id: string, on: string) {
  return {
    id,
    subject: { reference: 'Patient/p' },
    author: { reference: 'Practitioner/rossi' },
    at: `${on}T09:00:00Z`,
  }
}

function filled(sheet: Sheet, on: string, grade: number) {
  const answers = sheet.items.map(({ linkId, options }) => ({ linkId, code: options[grade]?.code ?? '' }))
  const parts = { ...written(`${sheet.name}-${on}`, on), answers }
  return made(completeResponse(made(startResponse(sheet, parts)), sheet, parts.at))
}

function made<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind === 'refused') throw new Error(outcome.because)
  return outcome.value
}
