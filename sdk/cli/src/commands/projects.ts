import { createProjectClient, type ProjectClient } from '@mutua/sdk/clients/project-client'
import {
  projectWishSchema,
  reviewCommitteeSchema,
  reviewRoleSchema,
  verdictSchema,
  type Project,
} from '@mutua/sdk/coop/project'
import { parseWith } from '@mutua/sdk/ids'
import { z } from 'zod'
import type { Call, Command } from '../command.ts'
import { openOrMakeOfficerSigner } from '../officer-key.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { designCallCommands } from './design-calls.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

const projectList: Command = {
  words: ['project', 'list'],
  about: {
    it: 'elenca i progetti con le tre firme e ciò che manca (chiunque può)',
    en: 'lists the projects with their three signatures and what is missing (for anyone)',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const client = createProjectClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })
    return listing(await client.projects(), world, [
      ['TITOLO', 'TITLE', ({ document }) => document.title],
      ['STATO', 'STATE', ({ state }) => state],
      [
        'ETICA',
        'ETHICS',
        ({ ethics }) => `${ethics.state} ${String(ethics.approved)}/${String(ethics.needed)}`,
      ],
      ['LEGALE', 'LEGAL', ({ legal }) => legal.state],
      ['ASSEMBLEA', 'ASSEMBLY', ({ assembly }) => assembly.resolution ?? assembly.state],
      ['PERCHÉ FINITO', 'WHY ENDED', ({ end }) => end?.reason ?? ''],
      ['PROGETTO', 'PROJECT', ({ id }) => id],
      ['IMPRONTA', 'DIGEST', ({ digest }) => digest],
    ])
  },
}

const projectDraft: Command = {
  words: ['project', 'draft'],
  about: {
    it: 'scrive la bozza di un progetto, da un file JSON',
    en: 'enters the draft of a project, from a JSON file',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) =>
    told(await (await openProjects(call, world)).draft(await readJson(call, projectWishSchema, world))),
}

const projectSubmit: Command = {
  words: ['project', 'submit'],
  about: {
    it: 'pubblica un progetto e lo manda in esame: da qui non cambia più',
    en: 'publishes a project and sends it to review: from here it never changes',
  },
  takes: ['PROJECT'],
  options: {},
  run: async (call, world) => told(await (await openProjects(call, world)).submit(call.place(0))),
}

const projectReview: Command = {
  words: ['project', 'review'],
  about: {
    it: 'firma da revisore: approve, refuse o withdraw; il motivo lo leggono tutti',
    en: 'signs as a reviewer: approve, refuse or withdraw; everybody reads the reason',
  },
  takes: ['PROJECT', 'VERDICT'],
  options: {
    role: { kind: 'text', value: 'ROLE', about: { it: 'ethics o legal', en: 'ethics or legal' } },
    reason: { kind: 'text', value: 'TEXT', about: { it: 'perché', en: 'why' } },
  },
  run: async (call, world) => {
    const role = parseGiven(
      '--role',
      (text) => parseWith(reviewRoleSchema, text, 'a role'),
      call.need('role'),
    )
    const verdict = parseGiven(
      'VERDICT',
      (text) => parseWith(verdictSchema, text, 'a verdict'),
      call.place(1),
    )
    const reason = call.text('reason')
    const { session, consentService } = await signInCaller(call, world)
    const projects = createProjectClient({ consentService, fetch: session.fetch })
    // Registering the same key again is no error.
    const { signer } = await openOrMakeOfficerSigner(session.webId, call, world)
    await projects.registerKey(signer)
    const project = await projects.project(call.place(0))
    const said = { role, verdict, ...(reason === undefined ? {} : { reason }) }
    return told(await projects.review(project, said, signer))
  },
}

const projectClose: Command = {
  words: ['project', 'close'],
  about: {
    it: 'ferma un progetto; ciò che era stato dato per esso finisce con lui',
    en: 'stops a project; what was given for it ends with it',
  },
  takes: ['PROJECT'],
  options: { reason: { kind: 'text', value: 'TEXT', about: { it: 'perché', en: 'why' } } },
  run: async (call, world) =>
    told(await (await openProjects(call, world)).close(call.place(0), call.need('reason'))),
}

const committeePropose: Command = {
  words: ['project', 'committee', 'propose'],
  about: {
    it: 'propone chi esamina i progetti, da un file JSON: conferma un secondo incaricato',
    en: 'proposes who reviews projects, from a JSON file: a second officer confirms',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const { ethics, needed, legal } = reviewCommitteeSchema.shape
    const wish = await readJson(call, z.strictObject({ ethics, needed, legal }), world)
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const client = createProjectClient({ consentService, fetch: session.fetch })
    const decision = await client.proposeCommittee(wish, signer)
    return {
      json: decision,
      text: decision.subject,
      remark: {
        it: `Proposta firmata. Ora un altro incaricato: project committee confirm ${decision.subject}`,
        en: `Proposed and signed. Now another officer: project committee confirm ${decision.subject}`,
      },
    }
  },
}

const committeeConfirm: Command = {
  words: ['project', 'committee', 'confirm'],
  about: {
    it: 'firma la nomina di chi esamina, proposta da un altro incaricato',
    en: 'signs the naming of the reviewers that another officer proposed',
  },
  takes: ['SUBJECT'],
  options: {},
  run: async (call, world) => {
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const client = createProjectClient({ consentService, fetch: session.fetch })
    const committee = await client.confirmCommittee(call.place(0), signer)
    return {
      json: committee,
      text: [...committee.ethics, ...committee.legal].map(({ name }) => name).join('\n'),
    }
  },
}

/** Projects, who reviews them, and the calls that some of them come from. */
export const projectCommands: readonly Command[] = [
  projectList,
  projectDraft,
  projectSubmit,
  projectReview,
  projectClose,
  committeePropose,
  committeeConfirm,
  ...designCallCommands,
]

const openProjects = async (call: Call, world: World): Promise<ProjectClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createProjectClient({ consentService, fetch: session.fetch })
}

const readJson = async <Output>(call: Call, schema: z.ZodType<Output>, world: World): Promise<Output> =>
  parseGiven(
    'FILE',
    (json) => parseWith(schema, JSON.parse(json), 'the file'),
    (await readNamedFile(call.place(0), world)).toString('utf8'),
  )

const told = (project: Project) => ({
  json: project,
  text: `${project.document.title}: ${project.state}, ${project.id}, ${project.digest}`,
})
