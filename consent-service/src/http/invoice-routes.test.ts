import { describe, expect, it } from 'vitest'
import { createGrant, webIdOf } from '../wiring/test-support-value.ts'
import { openValueService } from './test-support-value.ts'

const terms = {
  seller: { name: 'Mutua & soci', country: 'IT', vatNumber: 'IT01234567890', street: 'Via Uno 1' },
  buyers: { Istituto: { name: 'Istituto <ricerca>', country: 'FR' } },
  tax: { category: 'E', reason: 'Esente, art. 10 DPR 633/1972', reasonCode: 'VATEX-EU-132' },
  iban: 'IT60X0542811101000000123456',
}

const openClosed = async () => {
  const service = await openValueService()
  for (const organisation of ['Ambulatorio Rossi', 'Istituto'])
    service.grants.push(
      createGrant({
        owner: 'anna',
        organisation,
        recipient: organisation.slice(0, 4),
        podServer: service.pods.podServer,
      }),
    )
  const uses = service.grants.map((grant) => service.pods.use({ grant, at: '2026-11-20T09:00:00Z' }))
  expect(await service.deliver(uses)).toMatchObject({ status: 200 })
  expect(await service.close('2026-11', true)).toMatchObject({ status: 200 })
  service.administrators.set(webIdOf('ada'), [{ organisation: 'Istituto' }])
  return service
}

describe('invoices over HTTP', () => {
  it('are all for officers, their own for an administrator, and for anybody else as if there were none', async () => {
    await using service = await openClosed()
    expect((await service.asOfficer('/invoices')).json.items).toHaveLength(2)
    const own = await service.call('/invoices', { as: webIdOf('ada') })
    expect(own.json.items).toMatchObject([{ number: '2026/2', organisation: 'Istituto', dueCents: '25' }])
    expect((await service.call('/invoices', { as: webIdOf('eve') })).json.items).toEqual([])
    expect(await service.call('/invoices/2026/2', { as: webIdOf('ada') })).toMatchObject({ status: 200 })
    const foreign = await service.call('/invoices/2026/1', { as: webIdOf('ada') })
    const absent = await service.call('/invoices/2026/99', { as: webIdOf('ada') })
    expect(foreign.status).toBe(404)
    expect([foreign.status, foreign.json.code, foreign.json.detail]).toEqual([
      absent.status,
      absent.json.code,
      absent.json.detail,
    ])
    for (const path of ['/invoices', '/invoices/2026/1', '/invoices/2026/1/ubl'])
      expect(await service.call(path)).toMatchObject({ status: 401 })
    expect(await service.call('/invoice-terms', { as: webIdOf('ada'), body: terms })).toMatchObject({
      status: 403,
    })
  })

  it('are UBL whose sums agree, once it is known who issues them, and a page in two languages', async () => {
    await using service = await openClosed()
    expect(await service.asOfficer('/invoices/2026/2/ubl')).toMatchObject({
      status: 409,
      json: { code: 'invoice-terms-missing' },
    })
    expect(await service.asOfficer('/invoice-terms', { ...terms, tax: { category: 'S' } })).toMatchObject({
      status: 400,
    })
    expect(await service.asOfficer('/invoice-terms', terms)).toMatchObject({ status: 201 })
    const { text } = await service.call('/invoices/2026/2/ubl', { as: webIdOf('ada') })
    const amountOf = (name: string) => new RegExp(`<cbc:${name} currencyID="EUR">([\\d.]+)<`).exec(text)?.[1]
    for (const name of ['LineExtensionAmount', 'TaxExclusiveAmount', 'PayableAmount', 'TaxableAmount'])
      expect(amountOf(name)).toBe('0.25')
    expect(amountOf('TaxAmount')).toBe('0.00')
    expect(text).toContain('<cbc:Name>Istituto &lt;ricerca&gt;</cbc:Name>')
    expect(text).toContain('<cbc:Name>Mutua &amp; soci</cbc:Name>')
    expect(text).not.toContain('NaN')
    const page = await service.call('/invoices/2026/2/page', { as: webIdOf('ada') })
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.text).toMatch(/<html lang="(?:it|en)">/)
    expect(page.text).toContain('Istituto &lt;ricerca&gt;')
    expect(page.text).toContain('Esente, art. 10')
  })
})
