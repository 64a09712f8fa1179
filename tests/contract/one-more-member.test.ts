import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { studyIdOf, type Study } from '@mutua/sdk/pool/study'
import { studyPlanSchema } from '@mutua/sdk/pool/study-plan'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { research } from '../journeys/study/application.ts'
import { studiesOf, takeStep } from '../journeys/study/joining.ts'
import { admitInstitute, adoptLimits, type Institute } from '../journeys/study/people.ts'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'
import { documentedPaths } from '../support/documented-paths.ts'
import { inParallel } from '../support/in-parallel.ts'
import { joinStudy } from '../support/join-study.ts'
import { openProjects, type StudyWish } from '../support/open-project.ts'

/*
 * Two studies that are alike but for one member, of eleven and of twelve people: whoever looks, wherever, sees the same. Only
 * that member may see that they are in one of them.
 */

const opened = new AsyncDisposableStack()
let clock: ClockTower
let coop: Coop
let institute: Institute
let members: readonly Person[]
/** Of eleven people, and of the same and one more. */
let studies: readonly [Study, Study]

beforeAll(async () => {
  clock = opened.use(await openClockTower(Date.now()))
  coop = opened.use(
    await openCoop({ pod: clock.environmentFor('pods'), consent: clock.environmentFor('consent') }),
  )
  members = await inParallel(
    Array.from({ length: 12 }, (_, at) => at + 1),
    async (number) => {
      const person = await addMember(coop, `socio-${String(number)}`, number)
      const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: person.fetch })
      const birthDate = `${String(1950 + number)}-03-01`
      await pod.put(parseResourceUrl(`${person.pod}health/summary/Patient/p`), {
        body: JSON.stringify({ resourceType: 'Patient', id: 'p', gender: 'female', birthDate }),
        contentType: 'application/fhir+json',
      })
      return person
    },
  )
  const limits = policyDocumentSchema.parse({
    ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
    ...{ studyRhoNano: 20_000_000, memberYearRhoNano: 100_000_000, cohortFloor: 10 },
  })
  await adoptLimits(coop, [...foundingPurposes.filter(({ name }) => name !== 'market'), limits])
  institute = await admitInstitute(coop)
  const today = civilDateOf(Date.now())
  const wish: StudyWish = {
    ...{ title: 'How old members are', purpose: research, organisation: institute.name },
    ...{ administrator: institute.researcher, from: today, to: addDays(today, 60), categories: ['summary'] },
    pool: studyPlanSchema.parse({
      ...{ variables: ['age', 'gender'], rowsPerMember: 1, noticeDays: 1, resultsWithinDays: 30 },
      application: {
        people: [{ webId: institute.researcher.webId, name: 'Rita' }],
        ...{ purpose: 'scientific-research', benefit: 'Care.', necessity: 'Age.' },
        ...{ safeguards: 'None ask.', funding: 'Region.' },
      },
    }),
  }
  const [one, other] = await openProjects(coop, `${today.slice(0, 4)}/3`, [wish, wish])
  if (one === undefined || other === undefined) throw new Error('There are two.')
  const recruit = { step: 'recruit', until: addDays(today, 1) } as const
  studies = [
    await takeStep(coop, studyIdOf(one.id), recruit),
    await takeStep(coop, studyIdOf(other.id), recruit),
  ]
  for (const study of studies)
    await inParallel(members.slice(0, 11), (member) => joinStudy(studiesOf(coop, member), study))
}, 300_000)
afterAll(() => opened.disposeAsync())

const last = (): Person => members[11] ?? expect.fail()
const localOf = ({ id }: Study): string => id.slice(id.lastIndexOf('/') + 1)

const callers = () => ({
  'nobody': { fetch },
  'an officer': coop.officer,
  'the researcher': institute.researcher,
  'another member': members[0] ?? expect.fail(),
})

/** What each caller is told at each address. */
type Told = ReadonlyMap<string, string>

const lookAround = async (
  paths: readonly string[],
  study: Study,
  eyes: Readonly<Record<string, Pick<Person, 'fetch'>>> = callers(),
): Promise<Told> => {
  const told = new Map<string, string>()
  for (const [who, { fetch: ask }] of Object.entries(eyes))
    await inParallel(paths, async (path) => {
      const answer = await ask(`${coop.consentService.baseUrl}${path}`, { redirect: 'manual' })
      const text = plain(await answer.text(), study)
      told.set(`${who} ${path.replaceAll(localOf(study), '{study}')}`, `${String(answer.status)} ${text}`)
    })
  return told
}

/** Without what is another at each look, or drawn for each study, and without what is public of every consent. */
const plain = (text: string, study: Study): string =>
  text
    .replaceAll(localOf(study), '{study}')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '{moment}')
    .replaceAll(/[\w-]+\.[\w-]{40,}\.[\w-]{40,}/g, '{signed}')
    .replaceAll(/"(signature|proofValue)":"[\w-]+"/g, '{signed}')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '{digest}')
    .replaceAll(/"place":\d+/g, '{drawn}')
    // That somebody has given a consent is public, whom and what for is not: its leaf in the log, and the number of all.
    .replaceAll(/\/log(?:\n|\\n)\d+(?:\n|\\n)[^<"]*/g, '{checkpoint}')
    .replaceAll(/"liveGrants":\d+|Autorizzazioni attive<\/dt><dd>\d+/g, '{consents}')

/** Where two looks differ, and how. */
const differences = (one: Told, other: Told): readonly string[] =>
  [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [before = '', after = ''] = [one.get(key), other.get(key)]
    if (before === after) return []
    let at = 0
    while (before[at] === after[at]) at += 1
    return [`${key}: ${before.slice(Math.max(0, at - 40), at + 80)} <> ${after.slice(at, at + 80)}`]
  })

const pathsOf = (study: Study) =>
  documentedPaths({ local: localOf(study), id: localOf(study), year: civilDateOf(Date.now()).slice(0, 4) })

test('Who joins a study is seen at no address by anybody else', async () => {
  const [, study] = studies
  // What one carries away is packed, and has the checkpoint of the log in it.
  const paths = (await pathsOf(study)).filter((path) => path !== '/export')
  const own = () => lookAround(['/studies/mine', '/grants'], study, { she: last() })
  const [before, ownBefore] = [await lookAround(paths, study), await own()]
  await joinStudy(studiesOf(coop, last()), study)
  expect(differences(before, await lookAround(paths, study))).toEqual([])
  // The looking would have seen it.
  expect(differences(ownBefore, await own())).toHaveLength(2)
}, 300_000)

test('A study of eleven and one of twelve are alike at every address, frozen and open', async () => {
  await clock.moveTo(startOfDay(addDays(civilDateOf(Date.now()), 4)) + 3_600_000)
  for (const step of ['freeze', 'open'] as const) {
    for (const { id } of studies) await takeStep(coop, id, { step })
    const [of11, of12] = await Promise.all(
      studies.map(async (study) => {
        const paths = await pathsOf(study)
        return lookAround(
          paths.filter((path) => path.includes(localOf(study))),
          study,
        )
      }),
    )
    expect(of11?.size).toBeGreaterThan(500)
    expect(differences(of11 ?? new Map(), of12 ?? new Map())).toEqual([])
  }
  const own = await studiesOf(coop, last()).mine()
  expect(studies.map(({ id }) => own.find(({ study }) => study.id === id)?.state)).toEqual([undefined, 'in'])
}, 300_000)
