import { createHash } from 'node:crypto'
import { adviseOn } from '@mutua/sdk/care/chronic-path'
import { diabetesPath } from '@mutua/sdk/care/chronic-paths'
import { describe, expect, it } from 'vitest'
import { checkFiscalCode } from './fiscal-code.ts'
import { generateDemoPeople } from './generate.ts'
import { checkItalianIban } from './iban.ts'

const coop = generateDemoPeople()
const resources = coop.members.flatMap(({ name, bundles }) =>
  bundles.flatMap(({ bundle }) => bundle.entry.map(({ fullUrl, resource }) => ({ name, fullUrl, resource }))),
)
const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const count = (name: string, resourceType: string): number =>
  resources.filter((item) => item.name === name && item.resource.resourceType === resourceType).length

describe('the demo people', () => {
  it('are the same for the same seed and others for another', () => {
    expect(digest(generateDemoPeople('a'))).toBe(digest(generateDemoPeople('a')))
    expect(digest(generateDemoPeople('a'))).not.toBe(digest(generateDemoPeople('b')))
  })

  it('are twelve members and three providers of an invented town', () => {
    expect(coop.members).toHaveLength(12)
    expect(coop.providers.map(({ role }) => role)).toEqual(['general-practitioner', 'nurse', 'social-worker'])
    const names = [coop.officer, ...coop.members, ...coop.providers].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]{3,20}$/)
  })

  it('have codes and accounts that pass their checks, one omocodia and one STP among them', () => {
    const forms = coop.members.map(({ fiscalCode }) => checkFiscalCode(fiscalCode))
    expect(forms.filter((form) => form.kind === 'valid' && form.form === 'ordinary')).toHaveLength(10)
    expect(forms).toContainEqual({ kind: 'valid', form: 'omocodia' })
    expect(forms).toContainEqual({ kind: 'valid', form: 'stp' })
    for (const { iban } of coop.members) expect(checkItalianIban(iban)).toEqual({ kind: 'valid' })
    expect(new Set(coop.members.map(({ iban }) => iban)).size).toBe(12)
  })

  it('cannot be mistaken for real people: no municipality and no bank has these numbers', () => {
    for (const { fiscalCode, iban } of coop.members) {
      expect(fiscalCode).toMatch(/M99[89V]|Z\d{3}|^STP999901/)
      expect(iban.slice(5, 15)).toBe('9999899901')
    }
  })

  it('differ in how much there is to tell', () => {
    expect(count('osvaldo', 'DiagnosticReport')).toBe(21)
    expect(count('ersilia', 'QuestionnaireResponse')).toBe(6)
    expect(count('ersilia', 'CarePlan')).toBe(1)
    expect(count('mirella', 'QuestionnaireResponse')).toBe(2)
    expect(count('ersilia', 'Encounter')).toBe(11)
    expect(count('ersilia', 'Account')).toBe(1)
    expect(count('davide', 'DiagnosticReport')).toBe(0)
    for (const { bundles } of coop.members) expect(bundles.length).toBeGreaterThan(0)
  })

  it('show six years of one diabetes, from badly to well controlled', () => {
    const glycated = resources
      .filter(
        ({ name, resource }) =>
          name === 'osvaldo' && JSON.stringify(resource['code'] ?? '').includes('59261-8'),
      )
      .map(({ resource }) => resource as { effectiveDateTime?: string; valueQuantity?: { value: number } })
    const dates = glycated.map(({ effectiveDateTime = '' }) => effectiveDateTime)
    expect(Date.parse(dates.at(-1) ?? '') - Date.parse(dates[0] ?? '')).toBeGreaterThan(6 * 365 * 86_400_000)
    expect(glycated[0]?.valueQuantity?.value).toBeGreaterThan(60)
    expect(glycated.at(-1)?.valueQuantity?.value).toBeLessThan(56)
  })

  it('let a chronic path say of this diabetes what it was, and that it is in range now', () => {
    const own = resources.filter(({ name }) => name === 'osvaldo').map(({ resource }) => resource)
    const onGlycated = (on: string) =>
      adviseOn(diabetesPath, own, { on }).filter(({ measure }) => measure === 'hba1c')
    expect(onGlycated('2019-12-31')).toMatchObject([{ kind: 'out-of-range' }])
    expect(onGlycated('2019-12-31')[0]?.because.it).toMatch(
      /^Emoglobina glicata del 2019-\d\d-\d\d: \d+ mmol\/mol, sopra 53\.$/,
    )
    expect(onGlycated('2026-08-01').map(({ kind }) => kind)).not.toContain('out-of-range')
  })

  it('have records whose references all resolve inside their bundle', () => {
    for (const { bundles } of coop.members) {
      for (const { bundle, title } of bundles) {
        const names = new Set(bundle.entry.map(({ fullUrl }) => fullUrl))
        const called = [...JSON.stringify(bundle).matchAll(/"reference":"([^"]*)"/g)].map(([, name]) => name)
        for (const name of called) expect(names.has(name ?? ''), `${title}: ${name}`).toBe(true)
      }
    }
  })

  it('give one id to one content only', () => {
    const contents = new Map<string, string>()
    for (const { resource } of resources) {
      const key = `${resource.resourceType}/${resource.id}`
      const text = JSON.stringify(resource)
      expect(contents.get(key) ?? text).toBe(text)
      contents.set(key, text)
    }
  })
})
