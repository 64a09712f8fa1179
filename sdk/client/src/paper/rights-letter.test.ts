import { expect, test } from 'vitest'
import { plainProfile } from '../consent/coop-profile.ts'
import { rightsRequestSchema, type RightsRequest } from '../rights/rights-request.ts'
import { rightsLetter } from './rights-letter.ts'

const profile = plainProfile({ name: 'Valle', origin: 'https://coop.example' })
const request = (more: object): RightsRequest =>
  rightsRequestSchema.parse({
    id: 'https://coop.example/rights/a',
    ...{ number: '2026/3', kind: 'erasure', standing: 'not-a-member', channel: 'letter' },
    ...{ receivedOn: '2026-11-18', state: 'open', isOverdue: false, text: 'All of it.', steps: [] },
    from: { standing: 'not-a-member', name: 'Carmela <b>', contact: 'Via Roma 1' },
    clock: {
      ...{ dueOn: '2026-12-18', dueAt: '2026-12-18T23:00:00.000Z', extendableUntil: '2026-12-18' },
      ...{ isExtended: false, isPaused: false },
    },
    ...more,
  })
const answer = (outcome: string, ground?: string) => ({
  state: 'answered',
  answer: {
    ...{ outcome, text: 'Because.', at: '2026-12-01T10:00:00.000Z', by: 'https://coop.example/o#me' },
    ...(ground === undefined ? {} : { ground }),
  },
})

test('a letter that does less than was asked names the authority and the court, and no other does', () => {
  for (const language of ['it', 'en'] as const) {
    const refused = rightsLetter(request(answer('refused', 'unfounded')), profile, language)
    expect(refused).toContain('Garante per la protezione dei dati personali')
    expect(refused).toContain('Carmela &#60;b&#62;')
    expect(rightsLetter(request(answer('granted')), profile, language)).not.toContain('Garante')
  }
})

test('before there is an answer it says by when, and why it takes longer', () => {
  expect(rightsLetter(request({}), profile, 'it')).toContain('Rispondiamo entro il 2026-12-18')
  const steps = [{ kind: 'extended', at: '2026-12-01T10:00:00.000Z', reason: 'Many papers.' }]
  expect(rightsLetter(request({ steps }), profile, 'en')).toContain('The reason: Many papers.')
})
