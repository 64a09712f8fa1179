import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { parquetReadObjects } from 'hyparquet'
import { createReleaseClient } from '@mutua/sdk/clients/release-client'
import type { Enactment } from '@mutua/sdk/coop/policy'
import type { PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { instantOf, parseBaseUrl, parseSha256, parseWebId, type Sha256, type WebId } from '@mutua/sdk/ids'
import { mockRows } from '@mutua/sdk/pool/mock'
import { officialTableSchema } from '@mutua/sdk/pool/official-table'
import { rowsOfRelease } from '@mutua/sdk/pool/synthetic-release'
import type { Study, StudyState } from '@mutua/sdk/pool/study'
import { rowsAsCsv } from '@mutua/sdk/pool/table-file'
import { tableSchema, type Row } from '@mutua/sdk/pool/table'
import { Problem } from '@mutua/sdk/problem'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signText } from '../bank/template-jws.ts'
import { openKeys } from '../keys/keys.ts'
import { checkPrivacyBudgets } from '../pool/budgets/check-privacy-budgets.ts'
import { openPrivacyBudgets } from '../pool/budgets/open-privacy-budgets.ts'
import { adopted, studyId, testSealer } from '../pool/budgets/test-support-budgets.ts'
import { wordsFrom } from '../pool/noise/random-word.ts'
import { createAnswerTick } from '../pool/questions/answer-tick.ts'
import { readMechanismDigest } from '../pool/questions/mechanism-digest.ts'
import { randomWords } from '../pool/random-words.ts'
import { openReleases } from '../pool/releases/open-releases.ts'
import { chunksOf } from '../pool/snapshot/columns.ts'
import { createScan } from '../pool/snapshot/scan.ts'
import { officer, openTestStore, webIdOf } from '../wiring/test-support-value.ts'
import { createCallLimit } from './call-limit.ts'
import { createReleaseRoutes } from './release-routes.ts'

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'condition', values: ['none', 'diabetes', 'rare'] },
    { kind: 'number', name: 'age', places: 0, least: 0, most: 110 },
  ],
  rowsPerMember: 1,
})
const rows: Row[] = Array.from({ length: 600 }, (_, at) => ({
  member: `m${String(at)}`,
  values: [at % 60 === 0 ? 2 : at % 3 === 0 ? 1 : 0, 20 + (at % 70)],
}))
const [rita, stranger] = [webIdOf('rita'), webIdOf('stranger')]
const tickMs = 60
const digestOf = (letter: string): Sha256 => parseSha256(letter.repeat(64))
const frozenAt = instantOf(Date.parse('2026-10-01T10:00:00Z'))
const [before, later] = [Date.parse('2026-09-01T10:00:00Z'), Date.parse('2026-11-01T10:00:00Z')].map(
  instantOf,
)

/** Real Level, keys, budgets, noise, scan, ticks and routes; studies and adopted documents come in by their interfaces. */
const openService = async () => {
  const store = await openTestStore()
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = parseBaseUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  const now = Date.now
  const keys = await openKeys({ store, sealer: createTestSealer(new Uint8Array(32).fill(5)), origin, now })
  const inForce: { enactment: Enactment; document: PolicyDocument }[] = []
  const policy = { budgetsOn: async () => adopted(), documentsOn: async () => inForce }
  const budgets = openPrivacyBudgets({
    store,
    sealer: testSealer,
    policy,
    drawWord: wordsFrom(randomWords),
    now,
  })
  const states = new Map<string, StudyState>()
  let scans = 0
  let leavingMs = 0
  const studyOf = (local: string): Study => {
    const state = states.get(local)
    if (state === undefined) throw new Problem('not-found', 'There is no such study.')
    const id = `${origin}/studies/${local}`
    const snapshot = {
      type: 'StudySnapshot',
      version: 1,
      study: id,
      snapshot: digestOf('d'),
      members: digestOf('e'),
    }
    const steps = [{ wish: { step: 'freeze' }, text: '', digest: digestOf('f'), at: frozenAt }]
    // Of a study the releases look at no more than this.
    return {
      id,
      table,
      state,
      steps,
      snapshot: { ...snapshot, about: 600, day: '2026-10-01' },
    } as unknown as Study
  }
  const releases = openReleases({
    ...{ store, now, policy, budgets },
    issuer: () => keys.did,
    sign: (text, type) => signText(text, type, keys.signingKey()),
    code: await readMechanismDigest(),
    atTick: createAnswerTick(tickMs),
    isOfficer: (person) => person === officer,
    isOfPlan: async (_, person) => person === rita,
    studies: {
      read: async (id, caller) => {
        const study = studyOf(id)
        if (study.state === 'draft' && caller?.webId !== rita)
          throw new Problem('not-found', 'There is no such study.')
        return study
      },
      requireAsker: async (id, person) => {
        // As long as it takes to leave out whoever has just left.
        await setTimeout(leavingMs)
        if (person !== rita) throw new Problem('researcher-only', 'You are not of the plan.')
        if (studyOf(id).state !== 'open') throw new Problem('study-not-open', 'It is not open.')
        return studyOf(id)
      },
    },
    snapshots: {
      scan: async (_, query) => {
        scans += 1
        const scan = createScan(table, query)
        for (const chunk of chunksOf(table, rows)) scan.add(chunk)
        return scan.vectors()
      },
    },
  })
  app.use(
    createReleaseRoutes({
      releases,
      isOfficer: (person) => person === officer,
      limit: createCallLimit({ now, callsPerMinute: 100_000 }),
      authenticate: async (request) => {
        const webId = /^Person (.+)$/.exec(request.headers.authorization ?? '')?.[1]
        if (webId === undefined) throw new Problem('caller-unknown', 'Sign in.')
        return { webId: parseWebId(webId), clientId: 'test', jkt: 'test' }
      },
    }),
  )
  app.get('/.well-known/did.json', (_request, response) => void response.json(keys.didDocument()))
  app.use(notFoundHandler)
  app.use(problemHandler({ origin, log: createLog('test', 'error') }))
  return {
    ...{ origin, store, budgets, inForce },
    scans: () => scans,
    leave: (ms: number) => void (leavingMs = ms),
    add: async (local: string, state: StudyState = 'open') => {
      states.set(local, state)
      if (state === 'open') await budgets.reserve(studyId(local), [])
      return `${origin}/studies/${local}`
    },
    turn: (local: string, state: StudyState) => void states.set(local, state),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store[Symbol.asyncDispose]()
    },
  }
}

const as = (person: WebId): typeof fetch => {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('Authorization', `Person ${person}`)
    return fetch(input, { ...init, headers })
  }
}

let service: Awaited<ReturnType<typeof openService>>
beforeAll(async () => {
  service = await openService()
}, 60_000)
afterAll(() => service[Symbol.asyncDispose]())
const clientOf = (person?: WebId) =>
  createReleaseClient({ consentService: service.origin, fetch: person === undefined ? fetch : as(person) })

describe('mock data', () => {
  test('are for whoever may see the study, the same for all, and say what they are', async () => {
    const study = await service.add('mock-open')
    const scansBefore = service.scans()
    const response = await fetch(`${study}/mock?format=csv&rows=7&seed=s`)
    expect(response.headers.get('content-disposition')).toContain('invented-schema-only-mock-open.csv')
    expect(response.headers.get('mutua-notice')).toBe('invented: schema only')
    expect(await response.text()).toBe(rowsAsCsv(mockRows(table, { rows: 7, seed: 's' })))
    const parquet = await clientOf().mock(study, { format: 'parquet', rows: 7, seed: 's' })
    const json = (await (await fetch(`${study}/mock?format=json&rows=7&seed=s`)).json()) as {
      rows: unknown[]
    }
    expect(await parquetReadObjects({ file: new Uint8Array(parquet).buffer })).toEqual(json.rows)
    expect(service.scans()).toBe(scansBefore)
  })

  test('of a draft are its own people’s, and a wish without bounds is refused', async () => {
    const study = await service.add('mock-draft', 'draft')
    expect((await fetch(`${study}/mock`)).status).toBe(404)
    await expect(clientOf(stranger).mock(study)).rejects.toMatchObject({ code: 'not-found' })
    expect((await clientOf(rita).mock(study, { rows: 1 })).length).toBeGreaterThan(10)
    for (const query of ['rows=10001', 'rows=0', 'format=xls', 'cohort=1'])
      expect((await fetch(`${await service.add('mock-open')}/mock?${query}`)).status).toBe(400)
  })
})

const wish = {
  columns: [{ column: 'condition' }, { column: 'age', cuts: [40, 65] }],
  pairs: [['condition', 'age'] as [string, string]],
  rho: '0.012',
}

describe('a synthetic table', () => {
  test('is paid once, verifies, makes the same rows for everybody, and costs nothing again', async () => {
    const study = await service.add('synthetic')
    const asker = clientOf(rita)
    const given = await asker.makeSynthetic(study, wish)
    expect(given.spent).toBe('0.012')
    const verdict = await asker.verifySynthetic(given.jwt)
    expect(verdict).toMatchObject({ kind: 'verified', release: { cost: { rho: '0.012' } } })
    expect(await service.budgets.readStudy(studyId('synthetic'))).toMatchObject({ spent: 12_000_000n })
    const scans = service.scans()
    const again = await asker.makeSynthetic(study, {
      ...wish,
      columns: wish.columns.toReversed(),
      rho: '0.0120',
    })
    expect([again.jwt, again.spent, service.scans()]).toEqual([given.jwt, '0', scans])
    // About as many rows as there are people; the report speaks of the noisy counts alone.
    expect(Math.abs(given.release.fit.rows - 600)).toBeLessThan(150)
    const csv = await (await as(rita)(`${given.release.id}?format=csv`)).text()
    expect(csv).toBe(rowsAsCsv(rowsOfRelease(given.release)))
    expect(
      (await as(rita)(`${given.release.id}?format=parquet`)).headers.get('content-disposition'),
    ).toContain('synthetic-nobody-synthetic-')
    const facts = await readWaitingFacts(0, 100, { store: service.store })
    expect(
      JSON.stringify(facts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).toContain('study.released')
    expect(await Array.fromAsync(checkPrivacyBudgets(service.store, testSealer))).toEqual([])
  })

  test('that cannot be made is refused at a tick: who asks does not see that somebody is being left out', async () => {
    const study = await service.add('leaving')
    for (const ms of [0, tickMs / 2]) {
      service.leave(ms)
      const tick = Math.floor(performance.now() / tickMs)
      await expect(clientOf(rita).makeSynthetic(study, { ...wish, columns: [] })).rejects.toMatchObject({
        code: 'pool-query-refused',
      })
      expect(performance.now()).toBeGreaterThanOrEqual((tick + 2) * tickMs)
    }
    service.leave(0)
  })

  test('that was changed does not verify: neither its counts nor its report', async () => {
    const study = await service.add('tampered')
    const { jwt } = await clientOf(rita).makeSynthetic(study, wish)
    const [head = '', body = '', signature = ''] = jwt.split('.')
    const changed = Buffer.from(
      Buffer.from(body, 'base64url').toString('utf8').replace('"rows":', '"rows":1'),
    ).toString('base64url')
    expect(await clientOf(rita).verifySynthetic([head, changed, signature].join('.'))).toMatchObject({
      kind: 'refused',
    })
  })

  test('is refused to strangers, in a study that is not open, for what cannot be asked, and when all is spent', async () => {
    const study = await service.add('refused')
    await expect(clientOf(stranger).makeSynthetic(study, wish)).rejects.toMatchObject({
      code: 'researcher-only',
    })
    await expect(clientOf().makeSynthetic(study, wish)).rejects.toMatchObject({ code: 'caller-unknown' })
    await expect(clientOf(rita).makeSynthetic(study, { ...wish, rho: '0.2' })).rejects.toMatchObject({
      code: 'pool-query-refused',
    })
    await clientOf(rita).makeSynthetic(study, wish)
    await expect(clientOf(rita).makeSynthetic(study, { ...wish, pairs: [] })).rejects.toMatchObject({
      code: 'pool-budget-spent',
    })
    await expect(clientOf(stranger).listSynthetic(study)).rejects.toMatchObject({ code: 'researcher-only' })
    await expect(clientOf().listSynthetic(study)).rejects.toMatchObject({ code: 'researcher-only' })
    expect(await clientOf(officer).listSynthetic(study)).toHaveLength(1)
    service.turn('refused', 'closed')
    await expect(clientOf(rita).makeSynthetic(study, { ...wish, rho: '0.001' })).rejects.toMatchObject({
      code: 'study-not-open',
    })
    // Once it is closed anybody reads what was released.
    expect(await clientOf().listSynthetic(study)).toHaveLength(1)
  })
})

describe('an official table', () => {
  const document = (study: string, k = 11) =>
    officialTableSchema.parse({
      ...{ type: 'official-table', study, title: 'Conditions by age', plain: 'For the yearly report.', k },
      query: {
        kind: 'two-way',
        of: 'members',
        rows: { column: 'condition' },
        columns: { column: 'age', cuts: [40, 65] },
      },
    })
  const adopt = (digest: Sha256, voted: PolicyDocument, changed: Partial<Enactment> = {}): void => {
    const enactment: Enactment = {
      ...{
        ordinal: 1,
        version: digestOf('0'),
        subject: 'official-table',
        digest,
        slot: `official-table/${digest}`,
      },
      ...{
        resolution: `2026/${digest.slice(0, 1)}`,
        source: 'assembly',
        from: before ?? frozenAt,
        outcome: 'in-force',
      },
      ...changed,
    }
    service.inForce.push({ enactment, document: voted })
  }

  test('is counted once, by a vote, with small groups hidden, and says on its face what it is', async () => {
    const study = await service.add('official')
    adopt(digestOf('1'), document(study))
    const { release } = await clientOf(officer).publishOfficial(study, digestOf('1'))
    expect(release).toMatchObject({
      notice: 'not differentially private: published by a vote of the members',
      ...{ resolution: '2026/1', leastInterval: 10, total: 600n },
    })
    // Ten people have the rare condition: no cell, and no margin, says so.
    expect(release.rowTotals[2]).toBeNull()
    for (const cell of release.cells[2] ?? []) expect(cell).toBeNull()
    expect(release.hidden).toBeGreaterThan(4)
    for (const count of [...release.cells.flat(), ...release.rowTotals])
      if (count !== null) expect(count >= 11n).toBe(true)
    const scans = service.scans()
    const again = await clientOf(officer).publishOfficial(study, digestOf('1'))
    expect([again.release, service.scans()]).toEqual([release, scans])
    expect((await clientOf().official(study)).release).toEqual(release)
    const csv = await (await fetch(`${study}/official?format=csv`)).text()
    expect(csv).toContain('rare,hidden,hidden,hidden,hidden,not differentially private')
    // Nothing of it is paid from the budget of privacy: it has none.
    expect(await service.budgets.readStudy(studyId('official'))).toMatchObject({ spent: 0n })
    adopt(digestOf('2'), document(study, 20))
    await expect(clientOf(officer).publishOfficial(study, digestOf('2'))).rejects.toMatchObject({
      code: 'pool-official-refused',
    })
  })

  test.each([
    ['without a vote', undefined, 'pool-official-refused'],
    ['of another study', { other: true }, 'pool-official-refused'],
    ['copied from minutes', { enactment: { source: 'minutes' } }, 'pool-official-refused'],
    ['voted after the pods were read', { enactment: { from: later } }, 'pool-official-refused'],
    ['voted together with something else', { enactment: { resolution: '2026/1' } }, 'pool-official-refused'],
    ['with more people in a cell than there are', { k: 700 }, 'pool-official-refused'],
    ['of a column that the study does not have', { column: 'income' }, 'pool-query-refused'],
    ['of a study that is closed', { state: 'closed' }, 'study-not-open'],
  ] as const)('is refused %s, and nothing is published', async (name, change, code) => {
    const local = `no-${name.replaceAll(' ', '-')}`
    const study = await service.add(local)
    const digest = parseSha256(Buffer.from(name.padEnd(32, '.').slice(-32)).toString('hex'))
    const voted = document(
      change !== undefined && 'other' in change ? `${study}x` : study,
      change !== undefined && 'k' in change ? change.k : 11,
    )
    const query = { kind: 'histogram', of: 'members', by: { column: 'income' } }
    if (change !== undefined)
      adopt(digest, 'column' in change ? { ...voted, query } : voted, {
        resolution: `own ${name}`,
        ...('enactment' in change ? (change.enactment as Partial<Enactment>) : {}),
      })
    if (change !== undefined && 'state' in change) service.turn(local, 'closed')
    await expect(clientOf(officer).publishOfficial(study, digest)).rejects.toMatchObject({ code })
    await expect(clientOf().official(study)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is published by officers alone', async () => {
    const study = await service.add('officers')
    await expect(clientOf(rita).publishOfficial(study, digestOf('1'))).rejects.toMatchObject({
      code: 'caller-not-officer',
    })
    await expect(clientOf().publishOfficial(study, digestOf('1'))).rejects.toMatchObject({
      code: 'caller-unknown',
    })
  })
})
