import { assess } from '@mutua/sdk/care/assessment'
import { lastAssessmentIn } from '@mutua/sdk/care/assessment-records'
import { partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { completeResponse, startResponse } from '@mutua/sdk/care/questionnaire'
import { explainDomain, scoreSheet } from '@mutua/sdk/care/score'
import { domains, type Sheet } from '@mutua/sdk/care/sheet'
import { sheets, triageSheet } from '@mutua/sdk/care/sheets'
import { concludeTriage, triageOutcomes, type TriageOutcome } from '@mutua/sdk/care/triage'
import type { IntakeTask } from '@mutua/sdk/care/access'
import type { QuestionnaireResponse } from '@mutua/sdk/care/questionnaire'
import { answersFrom, sheetNamed } from '../care/answers.ts'
import { byOption, newestOf, ownToken, questionnairesMissing, writerOf } from '../care/care-records.ts'
import { careOptions, openCare } from '../care/open-care.ts'
import { ifMade } from '../care/step-refused.ts'
import type { Command } from '../command.ts'
import { usageFault } from '../usage-fault.ts'

export const careSheet: Command = {
  words: ['care', 'sheet'],
  about: {
    it: 'le schede che ci sono; con NAME le sue domande, pronte da compilare',
    en: 'the sheets that there are; with NAME its questions, ready to be filled in',
  },
  takes: ['[NAME]'],
  options: {},
  run: (call, { language }) => {
    const [name] = call.places
    if (name === undefined) {
      const lines = sheets.map(
        (sheet) => `${sheet.name}  ${sheet.title[language]} (${String(sheet.items.length)})`,
      )
      return Promise.resolve({ json: { sheets: sheets.map(describe) }, text: lines.join('\n') })
    }
    const sheet = sheetNamed(name)
    const text = sheet.items.map(
      ({ linkId, label, options }) =>
        `# ${label[language]}\n${options.map((option) => `#   ${option.code}  ${option.label[language]}`).join('\n')}\n${linkId}=\n`,
    )
    return Promise.resolve({ json: describe(sheet), text: text.join('\n') })
  },
}

const describe = ({ name, version, title, items }: Sheet) => ({
  name,
  version,
  title,
  items: items.map(({ linkId, domain, label, icf, options }) => ({ linkId, domain, label, icf, options })),
})

export const careScore: Command = {
  words: ['care', 'score'],
  about: {
    it: 'il punteggio di una scheda, domanda per domanda; non scrive niente',
    en: 'the score of a sheet, question by question; writes nothing',
  },
  takes: [],
  options: {
    sheet: { kind: 'text', value: 'NAME', about: { it: 'quale scheda', en: 'which sheet' } },
    answers: answersOption('FILE'),
  },
  run: async (call, world) => {
    const sheet = sheetNamed(call.need('sheet'))
    return ifMade(scoreSheet(sheet, await answersFrom(call.need('answers'), world)), (score) => ({
      json: {
        sheet: sheet.name,
        domains: score.domains.map(({ domain, points, couldBe, most, level }) => ({
          domain,
          points,
          couldBe,
          most,
          level,
        })),
        missing: score.missing,
      },
      text: score.domains
        .map((one) =>
          [`${domains[one.domain][world.language]}:`, ...explainDomain(one, world.language)].join('\n  '),
        )
        .join('\n'),
      incomplete: score.missing.length > 0,
    }))
  },
}

export const careTriage: Command = {
  words: ['care', 'triage'],
  about: {
    it: 'conclude il primo ascolto di una richiesta accolta; la somma consiglia, decide chi firma',
    en: 'concludes the first listening of a request that was taken up; the sum advises, a person decides',
  },
  takes: ['POD'],
  options: {
    ...careOptions,
    ...byOption,
    answers: answersOption('FILE'),
    decided: {
      kind: 'text',
      value: 'information|simple|complex',
      about: { it: "l'esito deciso", en: 'the outcome decided' },
    },
    reason: {
      kind: 'text',
      value: 'TEXT',
      about: {
        it: 'se è un altro da quello che la somma consiglia',
        en: 'where it is another than the sum suggests',
      },
    },
  },
  run: async (call, world) => {
    const decided = outcomeOf(call.need('decided'))
    const answers = await answersFrom(call.need('answers'), world)
    const pod = await openCare(call, call.place(0), world)
    const author = await writerOf(call, pod)
    const intake = newestOf(
      await pod.fhir.search('Task', { code: ownToken('task', 'intake') }),
      'lastModified',
    )
    if (!isIntake(intake))
      throw usageFault({ it: 'In questo pod non c’è una richiesta.', en: 'There is no request in this pod.' })
    const at = new Date(world.now()).toISOString()
    const id = `triage-${intake.id}`
    const started = startResponse(triageSheet, { id, subject: subjectOf(intake), author, at, answers })
    return ifMade(started, (response) =>
      ifMade(completeResponse(response, triageSheet, at), (completed) =>
        ifMade(
          concludeTriage(intake, completed, {
            riskId: `risk-${intake.id}`,
            at,
            decided,
            reason: call.text('reason') ?? '',
          }),
          async ({ advice, risk, intake: concluded }) => {
            const sheetsToo = await questionnairesMissing([triageSheet], pod)
            await pod.fhir.putAll([...sheetsToo, completed, risk, concluded])
            return {
              json: { advice, decided, response: completed.id, risk: risk.id, task: concluded.id },
              text: {
                it: `Consiglio: ${triageOutcomes[advice].it}. Deciso: ${triageOutcomes[decided].it}.`,
                en: `Suggested: ${triageOutcomes[advice].en}. Decided: ${triageOutcomes[decided].en}.`,
              },
            }
          },
        ),
      ),
    )
  },
}

export const careAssess: Command = {
  words: ['care', 'assess'],
  about: {
    it: 'valutazione da una o più schede, confrontata con l’ultima',
    en: 'an assessment of one sheet or several, compared with the last one',
  },
  takes: ['POD'],
  options: {
    ...careOptions,
    ...byOption,
    answers: {
      kind: 'list',
      value: 'SHEET=FILE',
      about: {
        it: 'una scheda e le sue risposte; si può ripetere',
        en: 'a sheet and its answers; may be repeated',
      },
    },
    patient: {
      kind: 'text',
      value: 'ID',
      about: { it: 'di chi: la sua scheda Patient', en: 'whose: the Patient record' },
    },
  },
  run: async (call, world) => {
    const given = await Promise.all(
      call.list('answers').map(async (one) => {
        const [name = '', ...file] = one.split('=')
        return { sheet: sheetNamed(name), answers: await answersFrom(file.join('='), world) }
      }),
    )
    if (given.length === 0) throw usageFault({ it: 'Manca --answers.', en: '--answers is missing.' })
    const subject = { reference: `Patient/${call.need('patient')}` }
    const pod = await openCare(call, call.place(0), world)
    const author = await writerOf(call, pod)
    const at = new Date(world.now()).toISOString()
    const impressionId = crypto.randomUUID()
    const filled: { sheet: Sheet; response: QuestionnaireResponse }[] = []
    for (const { sheet, answers } of given) {
      const started = startResponse(sheet, {
        id: `${sheet.name}-${impressionId}`,
        subject,
        author,
        at,
        answers,
      })
      if (started.kind === 'refused') return ifMade(started, unreachable)
      const completed = completeResponse(started.value, sheet, at)
      if (completed.kind === 'refused') return ifMade(completed, unreachable)
      filled.push({ sheet, response: completed.value })
    }
    const last = lastAssessmentIn([
      ...(await pod.fhir.search('ClinicalImpression')),
      ...(await pod.fhir.search('QuestionnaireResponse')),
    ])
    const outcome = assess({
      impressionId,
      observationId: (sheet, domain) => `${sheet.name}-${domain}-${impressionId}`.slice(0, 64),
      subject,
      assessor: author,
      at,
      filled,
      ...(last === undefined ? {} : { last }),
    })
    return ifMade(outcome, async ({ impression, observations }) => {
      const sheetsToo = await questionnairesMissing(
        filled.map(({ sheet }) => sheet),
        pod,
      )
      await pod.fhir.putAll([
        ...sheetsToo,
        ...filled.map(({ response }) => response),
        ...observations,
        impression,
      ])
      return {
        json: { impression: impression.id, observations: observations.map(({ id }) => id) },
        text: String(impression['summary']),
      }
    })
  },
}

function answersOption(value: string) {
  return {
    kind: 'text',
    value,
    about: { it: 'le risposte, una per riga: domanda=CODICE', en: 'the answers, one a line: question=CODE' },
  } as const
}

const unreachable = (): never => {
  throw new Error('a refusal has been told')
}

const outcomeOf = (text: string): TriageOutcome => {
  const outcome = (['information', 'simple', 'complex'] as const).find((one) => one === text)
  if (outcome !== undefined) return outcome
  throw usageFault({
    it: '--decided è information, simple o complex.',
    en: '--decided is information, simple or complex.',
  })
}

const isIntake = (task: FhirResource | undefined): task is IntakeTask =>
  task?.resourceType === 'Task' &&
  ['requested', 'accepted', 'rejected', 'completed'].includes(String(task['status']))

const subjectOf = (task: IntakeTask): { readonly reference: string } => {
  const reference = partOf(task['for'], 'reference')
  return { reference: typeof reference === 'string' ? reference : '' }
}
