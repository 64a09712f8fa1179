import { expect, test } from 'vitest'
import type { WebId } from '@mutua/sdk/ids'
import { documentPage } from '@mutua/sdk/paper/document-page'
import { documentCsv, officialDocumentSchema } from '@mutua/sdk/rights/official-document'
import { anna, bruno, drRossi } from '../grants/test-support.ts'
import { day, olga, openServed, oscar, pathOf, stranger } from './test-support-rights.ts'

test('the register of processing activities follows the settings, and an export says what changed since the last', async () => {
  await using at = await openServed()
  const { call, house, face } = at
  for (const other of [anna, stranger])
    for (const [method, path] of [
      ['GET', '/processing/art30'],
      ['GET', '/processing/dpia/exports'],
      ['POST', '/processing/art30/exports'],
      ['GET', '/processing/art30/exports/1'],
    ] as const)
      expect((await call(other, [method, path])).body.code).toBe('caller-not-officer')
  expect((await call(olga, ['GET', '/processing/art31'])).body.code).toBe('input-malformed')
  const first = await call(olga, ['POST', '/processing/art30/exports'])
  expect(first.body).toMatchObject({ number: 1, changes: [] })
  expect((await call(oscar, ['POST', '/processing/art30/exports'])).body).toEqual(first.body)
  const document = officialDocumentSchema.parse(first.body['document'])
  for (const section of ['who', 'activities', 'on-behalf', 'measures'])
    expect(document.sections.find(({ id }) => id === section)?.entries.length).toBeGreaterThan(0)
  face.organisations.push({ id: drRossi, name: 'Studio Rossi' })
  house.clock.at += day
  expect((await call(olga, ['GET', '/processing/art30'])).body).toMatchObject({
    last: { number: 1 },
    changes: [
      { path: 'on-behalf/providers/controllers', before: { en: 'none' }, after: { en: 'Studio Rossi' } },
    ],
  })
  const second = await call(oscar, ['POST', '/processing/art30/exports'])
  expect(second.body).toMatchObject({
    number: 2,
    by: oscar,
    changes: [{ path: 'on-behalf/providers/controllers' }],
  })
  expect((await call(olga, ['GET', '/processing/art30/exports'])).body).toMatchObject({
    items: [{ number: 2 }, { number: 1 }],
  })
  expect((await call(olga, ['GET', '/processing/art30/exports/1'])).body).toEqual(first.body)
  expect((await call(olga, ['GET', '/processing/art30/exports/3'])).body.code).toBe('not-found')
  expect((await call(olga, ['POST', '/processing/dpia/exports'])).body).toMatchObject({ number: 1 })
  const page = documentPage(document, 'it', 'nota <b>')
  expect(page).toContain('Attività come titolare (art. 30.1)')
  expect(page).toContain('nota &#60;b&#62;')
  expect(page).not.toMatch(/<script|https?:\/\/(?!localhost|www\.garante)/)
  const csv = documentCsv(document, 'it').split('\r\n')
  expect(csv[0]).toBe('campo,sezione,voce,etichetta,contenuto')
  expect(csv.length).toBe(
    document.sections.flatMap(({ entries }) => entries.flatMap(({ fields }) => fields)).length + 2,
  )
  expect(await at.faults()).toEqual([])
})

test('the report of a year tells service levels promised and delivered, and none that a few people stand behind', async () => {
  await using at = await openServed()
  const { call, house } = at
  expect((await call(anna, ['GET', '/processing/report'])).body.code).toBe('caller-not-officer')
  const delivered = async () => {
    const { body } = await call(olga, ['GET', '/processing/report'])
    const document = officialDocumentSchema.parse(body['document'])
    expect(JSON.stringify(document)).not.toMatch(/anna|bruno|Zanin/)
    const entry = document.sections[0]?.entries.find(({ id }) => id === 'rights')
    return entry?.fields.find(({ id }) => id === 'delivered')?.value.en
  }
  const ask = async (webId: WebId, isAnswered: boolean) => {
    const { body } = await call(webId, ['POST', '/rights'], { kind: 'access', text: 'Mine.' })
    if (!isAnswered) return
    await call(olga, ['POST', `${pathOf(body.id)}/take`], {})
    await call(olga, ['POST', `${pathOf(body.id)}/answer`], { outcome: 'granted', text: 'Here.' })
  }
  await ask(anna, true)
  await ask(bruno, true)
  expect(await delivered()).toBe('fewer than 3 people')
  await ask(stranger, false)
  // Its month is not over: it is neither kept nor broken.
  expect(await delivered()).toBe('fewer than 3 people')
  house.clock.at = Date.parse('2026-12-30T10:00:00Z')
  expect(await delivered()).toBe('2 of 3 (67 %)')
  const { body } = await call(olga, ['POST', '/processing/report/exports'])
  expect(documentCsv(officialDocumentSchema.parse(body['document']), 'it')).toContain('Voci,7')
})
