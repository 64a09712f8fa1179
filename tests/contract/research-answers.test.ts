import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createResearchClient } from '@mutua/sdk/clients/research-client'
import { addDays, civilDateOf, startOfDay } from '@mutua/sdk/coop/civil-date'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import { policyDocumentSchema } from '@mutua/sdk/coop/policy-document'
import { sha256Schema } from '@mutua/sdk/ids'
import { studyIdOf } from '@mutua/sdk/pool/study'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { snippetOf } from '../../apps/research/src/facts/snippet.ts'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { research } from '../journeys/study/application.ts'
import { inventedRecords } from '../journeys/study/invented-records.ts'
import { studiesOf, takeStep } from '../journeys/study/joining.ts'
import { answerPrices } from '../journeys/study/paying-back.ts'
import { admitMembers, adoptLimits } from '../journeys/study/people.ts'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { createPerson, type Person } from '../support/coop.ts'
import { openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'
import { approve, nameReviewers, projectsOf } from '../support/open-project.ts'
import { enterWorkbench } from '../support/research-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()

let house: MemberSite
let researcher: Person
let page: Page
let study: string

beforeAll(async () => {
  if (chromium === undefined) return
  // Two days ago: members need a day to think again, and the browser goes by the machine's clock.
  const [startedAt, ticked] = [Date.now(), performance.now()]
  const clock = opened.use(await openClockTower(startOfDay(addDays(civilDateOf(startedAt), -1)) + hourMs))
  house = opened.use(
    await openMemberSite({
      pod: clock.environmentFor('pod server'),
      consent: clock.environmentFor('consent service'),
    }),
  )
  study = await openStudy(clock, () => startedAt + performance.now() - ticked)
  page = await openPage(house)
  await enterWorkbench(page, researcher, house)
}, 480_000)
afterAll(() => opened.disposeAsync())

describe.skipIf(chromium === undefined)(
  `answers in the research workbench${chromium === undefined ? `: ${chromiumMissing}` : ''}`,
  () => {
    test('a question runs once its cost is seen, and its answer has its error, in a picture and a table', async () => {
      await page.getByText('circa 10').or(page.getByText('Glicemia')).first().waitFor()
      await page.getByRole('link', { name: 'Fai una domanda' }).first().click()
      await page.getByText(/restano 0\.02435597 di 0\.02435597/).waitFor()
      await page.getByText('50,').or(page.getByText('Prezzo')).first().waitFor()
      expect(await axeFaults(page)).toEqual([])
      await press('Chiedi e spendi')
      await page.getByRole('heading', { name: 'Risposta 1' }).waitFor()
      await page.getByRole('table', { name: 'La risposta come tabella' }).waitFor()
      expect(await page.getByRole('row').count()).toBe(6)
      await page.locator('.answer-plot').waitFor()
      expect(await axeFaults(page)).toEqual([])
    })

    test('the signature is checked in the browser, and the same question again costs nothing', async () => {
      await page.getByText('Da dove viene e come si controlla').click()
      await press('Controlla la firma qui')
      await page.getByText('La firma è della cooperativa').waitFor()
      await press('Rivedi la risposta')
      await page.getByText('Non è costata niente.').waitFor()
      expect(await page.getByRole('button', { name: /^Rivedi la risposta \d/ }).count()).toBe(1)
    })

    test('its program runs as it stands, and gets the same answer for nothing', async () => {
      await page.getByText('Con un programma').click()
      const program = await page.getByRole('region', { name: 'Con un programma' }).innerText()
      const client = createResearchClient({
        consentService: house.coop.consentService.baseUrl,
        fetch: researcher.fetch,
      })
      const [run] = await client.history(study)
      if (run === undefined) return expect.fail('one question was asked')
      const { baseUrl: podServer } = house.coop.podServer
      const consentService = house.coop.consentService.baseUrl
      expect(program.trim()).toBe(
        snippetOf({ podServer, consentService, study, question: run.question }).trim(),
      )
      const { clientId, clientSecret } = researcher.credentials
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...serviceNode.words, '--input-type=module', '--eval', program],
        {
          cwd: new URL('../..', import.meta.url).pathname,
          env: {
            ...serviceNode.env,
            PATH: process.env['PATH'],
            MUTUA_CLIENT_ID: clientId,
            MUTUA_CLIENT_SECRET: clientSecret,
          },
        },
      )
      expect(stdout).toContain(`verified ${run.id} rho spent now: 0`)
    })

    test('at the cap it stops: what is dearer than what is left cannot be pressed', async () => {
      await page.getByLabel('Precisione').press('End')
      await page.getByText('Qui si ferma').waitFor()
      expect(await page.getByRole('button', { name: 'Chiedi e spendi' }).isDisabled()).toBe(true)
    })
  },
)

/** Twelve members in it, a floor of ten: applied for, signed by all, joined, frozen when the day has come, and open. */
const openStudy = async (clock: ClockTower, machineNow: () => number): Promise<string> => {
  const { coop } = house
  const people = Array.from({ length: 12 }, (_, at) => [inventedRecords(at + 1)])
  const members = await admitMembers(coop, people, () => undefined)
  await adoptLimits(coop, [
    ...foundingPurposes.filter(({ name }) => name === 'care' || name === 'research'),
    budget,
    answerPrices,
  ])
  researcher = await createPerson(coop.podServer.baseUrl, 'ricercatrice')
  const { id: recipient } = await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name: 'Istituto Valmarna', administrators: [researcher.webId] })
  const committee = await nameReviewers(coop)
  const projects = projectsOf(coop, researcher)
  const today = civilDateOf(Date.now())
  const draft = await projects.draft({
    ...{ kind: 'study', title: 'Glicemia dopo i 65 anni', purpose: research, recipient },
    plain: 'Vogliamo sapere quante persone hanno lo zucchero alto.',
    protocol: 'Conteggi e medie.',
    categories: ['summary', 'laboratory'],
    ...{ from: today, to: addDays(today, 200) },
    attachments: [{ kind: 'impact-assessment', title: 'DPIA', digest: sha256Schema.parse('a'.repeat(64)) }],
    pool: {
      ...{ variables: ['age', 'gender', 'diabetes', 'hba1c'], rowsPerMember: 1 },
      application: {
        people: [{ webId: researcher.webId, name: 'Ada Ricercatrice' }],
        ...{ purpose: 'scientific-research', benefit: 'La valle.', necessity: 'Il minimo.' },
        ...{ safeguards: 'Nessun incrocio.', funding: 'Propri.' },
      },
      ...{ noticeDays: 0, resultsWithinDays: 90 },
    },
  })
  const project = await projects.submit(draft.id)
  for (const reviewer of committee.ethics.slice(0, 2)) await approve(coop, project, 'ethics', reviewer)
  await approve(coop, project, 'legal', committee.legal)
  await coop.asOfficer.recordResolution({
    ...{ id: `${today.slice(0, 4)}/3`, title: 'Glicemia', adoptedOn: today, governs: ['project'] },
    enacts: [{ subject: 'project', digest: project.digest }],
  })
  const id = studyIdOf(project.id)
  await takeStep(coop, id, { step: 'recruit', until: today })
  for (const member of members) await studiesOf(coop, member).optIn(id)
  await clock.moveTo(machineNow())
  await takeStep(coop, id, { step: 'freeze' })
  await takeStep(coop, id, { step: 'open' })
  return id
}

const budget = policyDocumentSchema.parse({
  ...{ type: 'privacy-budget', studyEpsilonMilli: 1_000, studyDeltaOneIn: 1_000_000 },
  ...{ studyRhoNano: 24_355_970, memberYearRhoNano: 100_000_000, cohortFloor: 10 },
})

const hourMs = 3_600_000
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
