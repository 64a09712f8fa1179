import { describe, expect, it } from 'vitest'
import { fiscalCodes, ibans, officer, webIdOf } from '../wiring/test-support-value.ts'
import { openValueService } from './test-support-value.ts'

const admission = {
  webId: webIdOf('anna'),
  pod: 'https://pods.example/anna/',
  displayName: 'Anna',
  fiscalCode: fiscalCodes[0],
  iban: ibans[0],
}
const provider = { webId: webIdOf('doctor'), displayName: 'Dott. Rossi', role: 'nurse', organisation: 'ASL' }

describe('the members register over HTTP', () => {
  it('is kept by officers, and shows no fiscal code and no IBAN', async () => {
    await using service = await openValueService()
    const admitted = await service.asOfficer('/members', admission)
    expect(admitted).toMatchObject({
      status: 201,
      json: { number: 1, admittedOn: '2026-11-21', voteFrom: '2027-02-19' },
    })
    const list = await service.asOfficer('/members')
    expect(list.json.items).toEqual([admitted.json])
    expect(list.headers.get('cache-control')).toBe('no-store')
    expect(list.text).not.toContain(fiscalCodes[0])
    expect(list.text).not.toContain(ibans[0])
    expect(await service.asOfficer('/members', admission)).toMatchObject({
      status: 409,
      json: { code: 'member-exists' },
    })
  })

  it('is read page by page', async () => {
    await using service = await openValueService()
    for (const [index, name] of ['anna', 'bruno', 'carla'].entries()) {
      await service.asOfficer('/members', {
        ...admission,
        webId: webIdOf(name),
        pod: `https://pods.example/${name}/`,
        fiscalCode: fiscalCodes[index],
      })
    }
    const first = await service.asOfficer('/members?limit=2')
    expect(first.json.items).toHaveLength(2)
    const second = await service.asOfficer(first.json.next ?? '')
    expect(second.json).toEqual({ items: [expect.objectContaining({ number: 3 })] })
    expect(await service.asOfficer('/members?limit=0')).toMatchObject({ status: 400 })
  })

  it.each([
    ['/members', admission],
    ['/members', undefined],
    ['/providers', provider],
  ])('%s is closed to everybody else', async (path, body) => {
    await using service = await openValueService()
    expect(await service.call(path, { body })).toMatchObject({
      status: 401,
      json: { code: 'caller-unknown' },
    })
    expect(await service.call(path, { as: webIdOf('anna'), body })).toMatchObject({
      status: 403,
      json: { code: 'caller-not-officer' },
    })
    expect((await service.asOfficer('/members')).json.items).toEqual([])
  })

  it.each([
    ['an IBAN', { iban: 'IT60X0542811101000000123457' }],
    ['a fiscal code', { fiscalCode: 'RSSMRA85T10A562X' }],
  ])('refuses %s with a wrong check and does not repeat it', async (_what, wrong) => {
    await using service = await openValueService()
    const answer = await service.asOfficer('/members', { ...admission, ...wrong })
    expect(answer).toMatchObject({ status: 400, json: { code: 'input-malformed' } })
    for (const value of Object.values(wrong)) expect(answer.text).not.toContain(value)
    expect(await service.asOfficer('/members', '{"a":')).toMatchObject({
      status: 400,
      json: { code: 'body-malformed' },
    })
  })
})

describe('the directory of providers over HTTP', () => {
  it('is kept by officers', async () => {
    await using service = await openValueService()
    expect(await service.asOfficer('/providers', provider)).toMatchObject({ status: 201, json: provider })
    expect(await service.asOfficer('/providers', provider)).toMatchObject({
      status: 409,
      json: { code: 'provider-exists' },
    })
    expect(
      await service.asOfficer('/providers', { ...provider, webId: officer, role: 'banker' }),
    ).toMatchObject({ status: 400 })
    expect((await service.asOfficer('/providers')).json).toMatchObject({ items: [provider] })
  })
})
