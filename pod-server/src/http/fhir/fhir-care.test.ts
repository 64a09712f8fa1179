import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askForAccess, decideIntake } from '@mutua/sdk/care/access'
import { signersOf, webIdIdentifier } from '@mutua/sdk/care/signers'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { objectionId, objectToAdvice } from '@mutua/sdk/care/objection'
import { draftProject, type Project } from '@mutua/sdk/care/project'
import { agreementDigest, checkSigning } from '@mutua/sdk/care/project-signature'
import { planEpisode } from '@mutua/sdk/care/take-charge'
import { openFhirValidator } from '../../health/validate.ts'
import { annaWebId, doctorWebId, grantOf, origin } from '../../test-support/grants.ts'
import { openPodServer, type Reply, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer

const subject = { reference: 'Patient/p1' }
const made = <Value>(outcome: { kind: string; value?: Value }): Value => {
  if (outcome.kind !== 'made' || outcome.value === undefined) throw new Error(JSON.stringify(outcome))
  return outcome.value
}
const { request, intake } = made(
  decideIntake(
    askForAccess({
      requestId: 'ask',
      intakeId: 'intake',
      subject,
      desk: { reference: 'Organization/desk' },
      kind: 'both',
      need: 'Somebody on weekdays',
      urgency: 'routine',
      at: '2026-12-01T09:00:00Z',
    }),
    { kind: 'accept', at: '2026-12-01T09:10:00Z' },
  ),
)
const project: Project = made(
  draftProject({
    planId: 'plan',
    title: 'At home',
    subject,
    author: { reference: 'Practitioner/gp' },
    team: { reference: 'CareTeam/team' },
    from: '2026-12-10',
    until: '2027-12-10',
    goals: [
      {
        id: 'sugar',
        aim: 'Sugar',
        due: '2027-06-01',
        measure: { loinc: '59261-8', unit: 'mmol/mol', high: 64 },
      },
    ],
    supports: [],
    commitments: [{ id: 'walk', what: 'Walk', owner: subject }],
  }),
)
const observation = (id: string, day: string, value: number): FhirResource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '59261-8' }] },
  subject,
  effectiveDateTime: day,
  valueQuantity: { value, unit: 'mmol/mol', system: 'http://unitsofmeasure.org', code: 'mmol/mol' },
})
const pressure = {
  resourceType: 'Observation',
  id: 'pressure',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
  subject,
  effectiveDateTime: '2027-01-02',
  component: [
    {
      code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
      valueQuantity: { value: 170, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    },
  ],
}
const records: readonly FhirResource[] = [
  { resourceType: 'Patient', id: 'p1' },
  { resourceType: 'Practitioner', id: 'gp', identifier: [webIdIdentifier(doctorWebId)] },
  {
    resourceType: 'Condition',
    id: 'diabetes',
    subject,
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-9-cm', code: '250.00' }] },
  },
  observation('old', '2026-03-01', 50),
  observation('new', '2026-12-20', 70),
  pressure,
  request,
  intake,
  planEpisode({
    id: 'episode',
    patient: subject,
    organization: { reference: 'Organization/desk' },
    caseWorker: { reference: 'Practitioner/gp' },
    request: { reference: 'ServiceRequest/ask' },
    at: '2026-12-02T09:00:00Z',
  }),
  project.plan,
  ...project.goals.map((goal) => ({ ...goal, lifecycleStatus: 'active' })),
  ...project.commitments,
]

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  for (const record of records) await put(record)
})
afterAll(() => server[Symbol.asyncDispose]())

const put = async (record: FhirResource): Promise<void> => {
  const reply = await server.call(`/fhir/anna/${record.resourceType}/${record.id}`, {
    method: 'PUT',
    as: anna,
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(record),
  })
  if (reply.status > 201) throw new Error(`${record.resourceType}: ${reply.text}`)
}

const get = (path: string, as: Signer | undefined, headers: Record<string, string> = {}): Promise<Reply> =>
  server.call(`/fhir/anna/${path}`, { as, headers })

interface Part {
  readonly name: string
  readonly valueCode?: string
  readonly valueString?: string
  readonly valueReference?: { reference: string }
  readonly valueRange?: object
  readonly part?: readonly Part[]
  readonly resource?: FhirResource
}
const partsIn = (reply: Reply): readonly Part[] => {
  expect(reply.text).toContain('"Parameters"')
  return (JSON.parse(reply.text) as { parameter?: Part[] }).parameter ?? []
}
const valueOf = (one: Part | undefined, name: string): string | undefined =>
  one?.part?.find((part) => part.name === name)?.valueCode

const steps = (reply: Reply): Record<string, unknown> =>
  Object.fromEntries(
    partsIn(reply)
      .filter(({ name }) => name === 'step')
      .map((one): [string, unknown] => [valueOf(one, 'name') ?? '', valueOf(one, 'state')]),
  )
const measures = (reply: Reply): Record<string, unknown> =>
  Object.fromEntries(
    partsIn(reply).flatMap(({ part = [] }) =>
      part
        .filter(({ name }) => name === 'measure')
        .map((one): [string, unknown] => [
          valueOf(one, 'name') ?? '',
          one.part?.filter(({ name }) => name === 'advice').map(({ resource }) => resource?.['detail']),
        ]),
    ),
  )
const unitsOf = async (reply: Reply): Promise<number | undefined> => {
  const id = /urn:sha256:([0-9a-f]{64})/.exec(reply.headers['link'] ?? '')?.[1]
  const found = (await server.receipts()).find((receipt) => receipt.id === id)
  return found?.units
}

describe('where a person stands on the path', () => {
  it('is told step by step, with what comes next', async () => {
    const reply = await get('$care-path', anna)
    expect(reply.status).toBe(200)
    expect(steps(reply)).toMatchObject({
      'access': 'done',
      'triage': 'to-do',
      'take-charge': 'running',
      'project': 'running',
      'closing': 'to-do',
    })
    const next = partsIn(reply).find(({ name }) => name === 'next')
    expect(valueOf(next, 'name')).toBe('triage')
  })

  it('is told in Italian to whom asks for it', async () => {
    const reply = await get('$care-path', anna, { 'accept-language': 'it' })
    expect(reply.text).toContain('Lo sportello ha accolto la richiesta.')
  })

  it('knows under a consent only of what the consent covers, and is one use of the records that it names', async () => {
    const doctor = await server.consented(
      grantOf({ scope: { resources: [`${origin}/anna/health/careplan/EpisodeOfCare/`], modes: ['read'] } }),
    )
    const reply = await get('$care-path', doctor)
    expect(reply.status).toBe(200)
    expect(steps(reply)).toMatchObject({ 'access': 'to-do', 'take-charge': 'running', 'project': 'to-do' })
    expect(reply.text).not.toContain('CarePlan/plan')
    expect(await unitsOf(reply)).toBe(1)
  })

  it('is refused to a stranger, to nobody in particular, and for a name that it does not know', async () => {
    expect((await get('$care-path', bruno)).status).toBe(403)
    expect((await get('$care-path', undefined)).status).toBe(401)
    expect((await get('$care-path?on=2020-01-01', anna)).status).toBe(400)
    expect((await get('$care-path?patient=../x', anna)).status).toBe(400)
    expect((await server.call('/fhir/anna/$care-path', { method: 'POST', as: anna })).status).toBe(405)
  })
})

describe('what the owner hides', () => {
  const places = ['careplan/EpisodeOfCare/episode', 'laboratory/Observation/new', 'careplan/Goal/sugar']

  it.each(['$care-path', '$care-advice?path=diabetes'])(
    'is for %s as if it had never been there, for everybody',
    async (operation) => {
      const doctor = await server.consented()
      const before = await get(operation, doctor)
      for (const place of places) await toggle('PUT', place)
      const hidden = await get(operation, doctor)
      expect(hidden.text).not.toBe(before.text)
      expect(hidden.text).not.toMatch(
        /EpisodeOfCare|Goal.sugar|Observation.new|"targetOf","valueCode":"project"/,
      )
      if (operation.startsWith('$care-path')) expect(steps(hidden)['take-charge']).toBe('to-do')
      // The value before is the newest now, against the usual target.
      else expect(measures(hidden)['hba1c']).toEqual([expect.stringContaining('measured on 2026-03-01')])
      expect((await get(operation, anna)).text).toBe(hidden.text)
      for (const place of places) await toggle('DELETE', place)
      expect((await get(operation, doctor)).text).toBe(before.text)
    },
  )

  const toggle = async (method: 'PUT' | 'DELETE', place: string): Promise<void> => {
    const reply = await server.call(`/.hidden/anna/health/${place}`, { method, as: anna })
    if (reply.status >= 300) throw new Error(reply.text)
  }
})

describe('what these operations answer', () => {
  it('is valid FHIR R4', async () => {
    await using validator = openFhirValidator()
    for (const operation of ['$care-path', '$care-advice']) {
      const answer = JSON.parse((await get(operation, anna)).text) as FhirResource
      expect(await validator.validate({ ...answer, id: 'x' }), operation).toMatchObject({ kind: 'valid' })
    }
    const part = partsIn(await get('$care-advice', anna)).flatMap((path) => path.part ?? [])
    const issues = part.flatMap((one) => (one.part ?? []).filter(({ name }) => name === 'advice'))
    expect(issues.length).toBeGreaterThan(0)
    for (const { resource } of issues)
      expect(await validator.validate({ ...resource, id: 'x' })).toMatchObject({ kind: 'valid' })
  })
})

describe('advice on the chronic paths', () => {
  it('is computed from the newest values, against the target of the project', async () => {
    const reply = await get('$care-advice', anna)
    const found = measures(reply)
    expect(found['hba1c']).toEqual(['Glycated haemoglobin of 2026-12-20: 70 mmol/mol, above 64.'])
    expect(found['systolic']).toEqual(['Systolic pressure of 2027-01-02: 170 mm[Hg], above 140.'])
    expect(found['glucose']).toEqual(['Glucose: never measured, usually every 190 days.'])
    expect(reply.text).toContain('"targetOf","valueCode":"project"')
    expect(reply.text).not.toContain('Observation/old')
  })

  it('leaves out, under a consent, what it does not cover: the usual target, and no diagnosis', async () => {
    const doctor = await server.consented(
      grantOf({ scope: { resources: [`${origin}/anna/health/laboratory/`], modes: ['read'] } }),
    )
    expect(partsIn(await get('$care-advice', doctor))).toEqual([])
    const reply = await get('$care-advice?path=diabetes', doctor)
    expect(measures(reply)['hba1c']).toEqual(['Glycated haemoglobin of 2026-12-20: 70 mmol/mol, above 53.'])
    expect(measures(reply)['systolic']).toEqual(['Systolic pressure: never measured, usually every 90 days.'])
    expect(await unitsOf(reply)).toBe(1)
  })

  it('is refused to a stranger and for a path that is not known', async () => {
    expect((await get('$care-advice', bruno)).status).toBe(403)
    expect((await get('$care-advice?path=gout', anna)).status).toBe(400)
  })

  it('is not given for two people at once', async () => {
    await put({ ...observation('child', '2027-01-01', 40), subject: { reference: 'Patient/child' } })
    expect((await get('$care-advice?path=diabetes', anna)).status).toBe(400)
    const reply = await get('$care-advice?path=diabetes&patient=p1', anna)
    expect(measures(reply)['hba1c']).toEqual(['Glycated haemoglobin of 2026-12-20: 70 mmol/mol, above 64.'])
    await server.call('/fhir/anna/Observation/child', { method: 'DELETE', as: anna })
  })

  it('is given to nobody while the member objects, also where the objection itself is not shared', async () => {
    await put(objectToAdvice(subject, '2027-01-10T09:00:00Z'))
    const doctor = await server.consented(
      grantOf({ scope: { resources: [`${origin}/anna/health/laboratory/`], modes: ['read'] } }),
    )
    expect(partsIn(await get('$care-advice?path=diabetes', doctor))).toEqual([])
    expect(partsIn(await get('$care-advice', anna))).toEqual([])
    await server.call(`/fhir/anna/Consent/${objectionId}`, { method: 'DELETE', as: anna })
    expect(partsIn(await get('$care-advice', anna))).toHaveLength(1)
  })
})

describe('a signature under a project', () => {
  const stored = { ...project, goals: project.goals.map((goal) => ({ ...goal })) }
  const attest = async (as: Signer | undefined, agreement: string): Promise<Reply> =>
    server.call('/fhir/anna/CarePlan/plan/$attest', {
      method: 'POST',
      as,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({
        resourceType: 'Parameters',
        parameter: [{ name: 'agreement', valueString: agreement }],
      }),
    })
  const keys = async () =>
    (
      JSON.parse((await server.call('/.well-known/jwks.json')).text) as {
        keys: { kid: string; kty: string }[]
      }
    ).keys

  it('is attested for the member and for who wrote the plan, each by their WebID, and both make it signed', async () => {
    const digest = await agreementDigest(stored)
    const doctor = await server.consented()
    const [ofMember, ofProvider] = [await attest(anna, digest), await attest(doctor, digest)]
    expect([ofMember.status, ofProvider.status]).toEqual([200, 200])
    const signatures = [ofMember, ofProvider].map(({ text }) => JSON.parse(text) as FhirResource)
    const trusted = { signers: signersOf(project), keys: await keys() }
    expect(await checkSigning(stored, signatures, trusted)).toEqual({ kind: 'signed' })
    const webIds = { member: annaWebId, provider: doctorWebId }
    expect(await checkSigning(stored, signatures, { ...trusted, webIds })).toEqual({ kind: 'signed' })
    const others = { ...webIds, provider: 'https://clinic.example/other#me' }
    expect(await checkSigning(stored, signatures, { ...trusted, webIds: others })).toMatchObject({
      parts: [{ part: 'provider', state: 'not-verified' }],
    })
    for (const signature of signatures) await put(signature)
    expect(steps(await get('$care-path', anna))).toMatchObject({ signatures: 'done' })
    // Everything of the text leaves with it: the plan, its goal and its commitment.
    expect(await unitsOf(ofProvider)).toBe(3)
  })

  it('is seen as one under another text once the agreement changes', async () => {
    for (const commitment of project.commitments) await put({ ...commitment, description: 'Run' })
    expect(steps(await get('$care-path', anna))).toMatchObject({ signatures: 'running' })
    const reply = await get('$care-path', anna)
    expect(reply.text).toContain('the text has changed since it was signed')
    for (const commitment of project.commitments) await put(commitment)
  })

  it('is not given for a text that is another one than the signer has seen', async () => {
    const digest = await agreementDigest({ ...stored, plan: { ...stored.plan, title: 'Another' } })
    expect((await attest(anna, digest)).status).toBe(412)
    expect((await attest(anna, 'x')).status).toBe(400)
  })

  it('is not given to somebody else: a stranger, nobody, a reader who did not write the plan', async () => {
    const digest = await agreementDigest(stored)
    expect((await attest(bruno, digest)).status).toBe(403)
    expect((await attest(undefined, digest)).status).toBe(401)
    const nurse = await server.consented(
      grantOf({ id: 'https://consent.example/grants/nurse', recipient: 'https://clinic.example/nurse#me' }),
      { sub: 'https://clinic.example/nurse#me' },
    )
    const refused = await attest(nurse, digest)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('signer-other')
  })

  it('is not given to a program, which reads by itself for who wrote the plan', async () => {
    const digest = await agreementDigest(stored)
    const claims = { resource: `${origin}/fhir/anna`, modes: ['read'], scope: 'patient/*.rs' }
    const refused = await attest(await server.consented(grantOf(), claims), digest)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('signer-other')
  })

  it('is not given to who may not read all of what is agreed, or not the record of its author', async () => {
    const digest = await agreementDigest(stored)
    const resources = [`${origin}/anna/health/careplan/CarePlan/`, `${origin}/anna/health/summary/`]
    const part = await server.consented(grantOf({ scope: { resources, modes: ['read'] } }))
    expect((await attest(part, digest)).status).toBe(412)
    const plan = await server.consented(
      grantOf({ scope: { resources: [`${origin}/anna/health/careplan/`], modes: ['read'] } }),
    )
    expect((await attest(plan, digest)).status).toBe(403)
  })

  it('is not given under a project that is over', async () => {
    await put({ ...project.plan, status: 'revoked' })
    expect((await attest(anna, await agreementDigest(stored))).status).toBe(412)
    await put(project.plan)
  })
})
