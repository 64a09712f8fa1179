import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { goalLight } from '@mutua/sdk/care/monitoring'
import { budgetLines, budgetStanding } from '@mutua/sdk/care/health-budget'
import { idOfReference, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Outcome as StepOutcome } from '@mutua/sdk/care/outcome'
import { activateProject, type Project } from '@mutua/sdk/care/project'
import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import { agreementDigest, checkSigning } from '@mutua/sdk/care/project-signature'
import { signersOf, webIdOf } from '@mutua/sdk/care/signers'
import type { ProjectSigning } from '@mutua/sdk/care/signing'
import { tagsOf, tagText } from '@mutua/sdk/care/tag-text'
import { ask, parseAnswer } from '@mutua/sdk/clients/answer'
import { newestOf, textIn } from '../care/care-records.ts'
import { careOptions, openCare, type CarePod } from '../care/open-care.ts'
import { ifMade } from '../care/step-refused.ts'
import type { Call, Command } from '../command.ts'
import { euro } from '../euro.ts'
import { printable } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

const keysOption = {
  keys: {
    kind: 'text',
    value: 'FILE',
    about: {
      it: 'chiavi pubbliche di cui ci si fida (JWK Set); di norma quelle del pod server',
      en: 'public keys that are trusted (JWK Set); normally those of the pod server',
    },
  },
} as const

export const careProjectShow: Command = {
  words: ['care', 'project', 'show'],
  about: {
    it: 'un progetto con obiettivi, sostegni, impegni, budget e firme (di norma l’ultimo)',
    en: 'a project with goals, supports, commitments, budget and signatures (normally the newest)',
  },
  takes: ['POD', '[PLAN]'],
  options: { ...careOptions, ...keysOption },
  run: async (call, world) => {
    const pod = await openCare(call, call.place(0), world)
    return ifMade(await readProject(call, pod), async (project) => {
      const signing = await signingOf(project, { pod, call, world })
      const on = new Date(world.now()).toISOString().slice(0, 10)
      const lights = project.goals.map((goal) => ({ goal, ...goalLight(goal, on) }))
      const tags = tagsOf(project.plan).map(tagText)
      const { budget } = project
      return {
        json: {
          project,
          goals: lights.map(({ goal, light, because }) => ({ id: goal.id, light, because })),
          ...(budget === undefined ? {} : { budget: textBudget(budget) }),
          tags,
          signing,
          agreement: await agreementDigest(project),
        },
        text: printable(linesOf(project, { lights, tags, signing }, world).join('\n')),
      }
    })
  },
}

export const careProjectSign: Command = {
  words: ['care', 'project', 'sign'],
  about: {
    it: 'firma il progetto come si legge adesso: chi ha il pod, o chi ha scritto il piano',
    en: 'signs the project as it reads now: the owner of the pod, or who wrote the plan',
  },
  takes: ['POD', '[PLAN]'],
  options: {
    ...careOptions,
    agreement: {
      kind: 'text',
      value: 'SHA256',
      about: {
        it: 'solo se il testo è ancora questo (lo dice show --json)',
        en: 'only if the text is still this one (show --json says it)',
      },
    },
    out: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'in un file, per chi può metterla nel pod (pod import); di norma la mette chi firma',
        en: 'into a file, for whoever can put it into the pod (pod import); normally the signer does',
      },
    },
  },
  run: async (call, world) => {
    const pod = await openCare(call, call.place(0), world)
    return ifMade(await readProject(call, pod), async (project) => {
      const agreement = call.text('agreement') ?? (await agreementDigest(project))
      const signature = await pod.fhir.attest(project.plan.id, agreement)
      const out = call.text('out')
      if (out === undefined) await pod.fhir.put(signature)
      // It has the whole project in it.
      else await writeFile(resolve(world.folder, out), JSON.stringify(signature), { mode: 0o600 })
      return {
        json: { plan: project.plan.id, agreement, signature: signature.id },
        text: { it: `Firmato: Provenance/${signature.id}`, en: `Signed: Provenance/${signature.id}` },
      }
    })
  },
}

export const careProjectVerify: Command = {
  words: ['care', 'project', 'verify'],
  about: {
    it: 'le due firme sotto il progetto come si legge adesso; codice di uscita 1 se non valgono',
    en: 'both signatures under the project as it reads now; exit code 1 when they do not hold',
  },
  takes: ['POD', '[PLAN]'],
  options: { ...careOptions, ...keysOption },
  run: async (call, world) => {
    const pod = await openCare(call, call.place(0), world)
    return ifMade(await readProject(call, pod), async (project) => {
      const signing = await signingOf(project, { pod, call, world })
      const text = { it: signingText(signing, 'it'), en: signingText(signing, 'en') }
      return { json: { plan: project.plan.id, signing }, text, refused: signing.kind === 'unsigned' }
    })
  },
}

export const careProjectStart: Command = {
  words: ['care', 'project', 'start'],
  about: {
    it: 'fa cominciare un progetto in bozza che ha le due firme',
    en: 'starts a draft project that both sides have signed',
  },
  takes: ['POD', '[PLAN]'],
  options: { ...careOptions, ...keysOption },
  run: async (call, world) => {
    const pod = await openCare(call, call.place(0), world)
    return ifMade(await readProject(call, pod), async (project) => {
      const started = activateProject(project, await signingOf(project, { pod, call, world }))
      return ifMade(started, async ({ plan, goals, supports, commitments }) => {
        await pod.fhir.putAll([plan, ...goals, ...supports, ...commitments])
        return { json: { plan: plan.id, status: plan.status }, text: { it: 'Cominciato.', en: 'Started.' } }
      })
    })
  },
}

/** The plan that is named, or the newest. @throws {UsageFault} where there is none */
const readPlan = async (call: Call, { fhir }: CarePod): Promise<FhirResource> => {
  const [, id] = call.places
  const plan =
    id === undefined ? newestOf(await fhir.search('CarePlan'), 'period') : await fhir.read('CarePlan', id)
  if (plan !== undefined) return plan
  throw usageFault({ it: 'In questo pod non c’è un progetto.', en: 'There is no project in this pod.' })
}

const readProject = async (call: Call, pod: CarePod): Promise<StepOutcome<Project>> => {
  const plan = await readPlan(call, pod)
  const parts: FhirResource[] = []
  for (const { type, id } of partsOfPlan(plan)) parts.push(await pod.fhir.read(type, id))
  return projectOf(plan, parts)
}

const signingOf = async (
  project: Project,
  { pod, call, world }: { readonly pod: CarePod; readonly call: Call; readonly world: World },
): Promise<ProjectSigning> => {
  const records = await pod.fhir.search('Provenance', { target: `CarePlan/${project.plan.id}` })
  const file = call.text('keys')
  const keys =
    file === undefined ? await keysOf(pod, world) : keysSchema.parse(await jsonFile(file, world)).keys
  return checkSigning(project, records, {
    signers: signersOf(project),
    keys,
    // With keys of another attester, who was authenticated is that attester's word.
    ...(file === undefined
      ? { webIds: { member: pod.ownerWebId, provider: (await authorOf(project, pod)) ?? '' } }
      : {}),
  })
}

const authorOf = async (project: Project, { fhir }: CarePod): Promise<string | undefined> => {
  const [type = '', id = ''] = signersOf(project).provider.reference.split('/').slice(-2)
  return id === '' ? undefined : webIdOf(await fhir.read(type, idOfReference(`${type}/${id}`)))
}

const keysOf = async ({ podServer }: CarePod, world: World): Promise<z.infer<typeof keysSchema>['keys']> =>
  (await parseAnswer(await ask(world.fetch, `${podServer}/.well-known/jwks.json`), keysSchema)).keys

const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })

const jsonFile = async (file: string, { folder }: World): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(resolve(folder, file), 'utf8')) as unknown
  } catch {
    throw usageFault({ it: `${file} non si può leggere.`, en: `${file} cannot be read.` })
  }
}

const textBudget = (budget: FhirResource) => ({
  ...budgetStanding(budget),
  lines: budgetLines(budget),
})

interface Shown {
  readonly lights: readonly (ReturnType<typeof goalLight> & { readonly goal: FhirResource })[]
  readonly tags: readonly string[]
  readonly signing: ProjectSigning
}

const linesOf = (
  { plan, supports, commitments, budget }: Project,
  { lights, tags, signing }: Shown,
  { language }: Pick<World, 'language'>,
): readonly string[] => {
  const it = language === 'it'
  const period = ['start', 'end'].map((end) => textIn(plan['period'], end)).join(' – ')
  const standing = budget === undefined ? undefined : budgetStanding(budget)
  return [
    `${textIn(plan, 'title')}  (${plan.status}, ${period})`,
    ...(tags.length === 0 ? [] : [tags.join('  ')]),
    '',
    it ? 'Obiettivi' : 'Goals',
    ...lights.map(
      ({ goal, light, because }) =>
        `  [${lightWords[light][language]}] ${textIn(goal['description'], 'text')} ${because[language]}`,
    ),
    it ? 'Sostegni' : 'Supports',
    ...supports.map((one) => `  [${one.status}] ${textIn(one['code'], 'text')}`),
    it ? 'Impegni' : 'Commitments',
    ...commitments.map((one) => `  [${one.status}] ${textIn(one, 'description')}`),
    ...(standing === undefined
      ? []
      : [
          it
            ? `Budget di salute: dato ${euro(standing.given, language)}, previsto ${euro(standing.planned, language)}, speso ${euro(standing.spent, language)}, resta ${euro(standing.left, language)}`
            : `Health budget: given ${euro(standing.given, language)}, planned ${euro(standing.planned, language)}, spent ${euro(standing.spent, language)}, left ${euro(standing.left, language)}`,
        ]),
    it ? 'Firme' : 'Signatures',
    ...signingText(signing, language)
      .split('\n')
      .map((line) => `  ${line}`),
  ]
}

const signingText = (signing: ProjectSigning, language: 'it' | 'en'): string =>
  signing.kind === 'signed'
    ? { it: 'Firmato da tutte e due le parti.', en: 'Signed by both sides.' }[language]
    : signing.parts
        .map(({ part, state }) => `${partWords[part][language]}: ${stateWords[state][language]}`)
        .join('\n')

const partWords = {
  member: { it: 'la persona', en: 'the person' },
  provider: { it: 'il servizio', en: 'the provider' },
}
const stateWords = {
  'valid': { it: 'firma valida', en: 'signature valid' },
  'missing': { it: 'firma mancante', en: 'signature missing' },
  'not-verified': {
    it: 'firma non verificata con queste chiavi',
    en: 'signature not verified with these keys',
  },
  'changed': { it: 'il testo è cambiato dopo la firma', en: 'the text has changed since it was signed' },
}
const lightWords = {
  green: { it: 'verde', en: 'green' },
  amber: { it: 'giallo', en: 'amber' },
  red: { it: 'rosso', en: 'red' },
  unknown: { it: '?', en: '?' },
}
