import { assemblyWishSchema, type Assembly } from '@mutua/sdk/assembly/assembly'
import { minutesStatementSchema } from '@mutua/sdk/assembly/minutes'
import { choiceSchema, currentText, enactsSchema } from '@mutua/sdk/assembly/motion'
import { createAssemblyClient, type AssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { createOfficerClient } from '@mutua/sdk/clients/officer-client'
import { parseWebId, parseWith } from '@mutua/sdk/ids'
import { z } from 'zod'
import type { Call, Command, Option, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

export const assemblyList: Command = {
  words: ['assembly', 'list'],
  about: { it: 'elenca le assemblee', en: 'lists the assemblies' },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await (await openAssemblies(call, world)).assemblies(), world, [
      ['PRIMA CONVOCAZIONE', 'FIRST CALL', ({ firstCall }) => firstCall],
      ['STATO', 'STATE', ({ state }) => state],
      ['TITOLO', 'TITLE', ({ title }) => title],
      ['ASSEMBLEA', 'ASSEMBLY', ({ id }) => id],
    ]),
}

export const assemblyShow: Command = {
  words: ['assembly', 'show'],
  about: {
    it: 'mostra un’assemblea: le proposte con i testi, chi c’è e il quorum',
    en: 'shows an assembly: its motions with their texts, who is there and the quorum',
  },
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) => {
    const assemblies = await openAssemblies(call, world)
    const assembly = await assemblies.assembly(call.place(0))
    const floor = assembly.notice === undefined ? undefined : await assemblies.floor(assembly.id)
    const lines = [
      `${assembly.title}: ${assembly.state}, ${assembly.firstCall}`,
      ...(floor === undefined
        ? []
        : [
            `${String(floor.attendance.votes)}/${String(floor.votesDue)} (${String(floor.quorum.needed)}, ${floor.quorum.article})`,
          ]),
      ...assembly.motions.flatMap((motion) => [
        '',
        `${String(motion.number)}. ${motion.title}: ${motion.state}`,
        currentText(motion).text,
      ]),
    ]
    return { json: { assembly, floor }, text: lines.join('\n') }
  },
}

export const assemblyDraft: Command = {
  words: ['assembly', 'draft'],
  about: {
    it: 'prepara un’assemblea da un file JSON, o ne cambia la bozza',
    en: 'drafts an assembly from a JSON file, or changes a draft',
  },
  takes: ['FILE', '[ASSEMBLY]'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const wish = parseGiven(
      'FILE',
      (json) => parseWith(assemblyWishSchema, JSON.parse(json), 'the assembly'),
      text,
    )
    const assemblies = await openAssemblies(call, world)
    const known = call.places[1]
    return toldAssembly(
      await (known === undefined ? assemblies.draft(wish) : assemblies.redraft(known, wish)),
    )
  },
}

const step = (words: 'call' | 'desert' | 'close', about: Command['about']): Command => ({
  words: ['assembly', words],
  about,
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) =>
    toldAssembly(await (await openAssemblies(call, world)).step(call.place(0), words)),
})

export const assemblyCall = step('call', {
  it: 'manda l’avviso: l’elenco di chi vota si blocca, e tutti sono avvisati',
  en: 'sends the notice: the roll of who votes is frozen, and all are told',
})
export const assemblyDesert = step('desert', {
  it: 'dichiara deserta un’assemblea, dopo l’ultima convocazione',
  en: 'declares an assembly deserted, after its last call',
})
export const assemblyClose = step('close', {
  it: 'chiude un’assemblea quando tutto è deciso o ritirato',
  en: 'closes an assembly when everything is decided or withdrawn',
})

export const assemblyOpen: Command = {
  words: ['assembly', 'open'],
  about: {
    it: 'apre un’assemblea il giorno della convocazione',
    en: 'opens an assembly on the day of its call',
  },
  takes: ['ASSEMBLY'],
  options: {
    'call': textOption('1|2', { it: 'quale convocazione', en: 'which call' }),
    'president': textOption('WEBID', { it: 'chi presiede', en: 'who presides' }),
    'president-name': textOption('NAME', { it: 'come si chiama', en: 'their name' }),
    'secretary': textOption('WEBID', { it: 'chi verbalizza', en: 'who keeps the minutes' }),
    'secretary-name': textOption('NAME', { it: 'come si chiama', en: 'their name' }),
  },
  run: async (call, world) => {
    const chair = (office: 'president' | 'secretary') => ({
      webId: parseGiven(`--${office}`, parseWebId, call.need(office)),
      name: call.need(`${office}-name`),
    })
    const opening = {
      call: call.text('call') === '2' ? (2 as const) : (1 as const),
      president: chair('president'),
      secretary: chair('secretary'),
    }
    return toldAssembly(await (await openAssemblies(call, world)).open(call.place(0), opening))
  },
}

export const assemblyMotion: Command = {
  words: ['assembly', 'motion'],
  about: {
    it: 'porta avanti una proposta: take-up, vote, decide, withdraw; o amend con --text',
    en: 'takes a motion on: take-up, vote, decide, withdraw; or amend with --text',
  },
  takes: ['ASSEMBLY', 'NUMBER', 'STEP'],
  options: {
    text: textOption('TEXT', { it: 'il nuovo testo', en: 'the new text' }),
    enacts: textOption('SUBJECT:DIGEST,…', {
      it: 'che cosa mette in vigore ora, se mette in vigore qualcosa',
      en: 'what it puts into force now, when it does',
    }),
  },
  run: async (call, world) => {
    const assemblies = await openAssemblies(call, world)
    const [id, number] = [call.place(0), numberIn('NUMBER', call.place(1))]
    const wanted = parseGiven('STEP', (word) => parseWith(stepSchema, word, 'the step'), call.place(2))
    return toldAssembly(
      await (wanted === 'amend'
        ? assemblies.amend(id, number, { text: call.need('text'), ...enactsIn(call.text('enacts')) })
        : assemblies.stepMotion(id, number, wanted)),
    )
  },
}

export const assemblyCheckIn: Command = {
  words: ['assembly', 'check-in'],
  about: {
    it: 'entra in un’assemblea da lontano; o allo sportello, di un socio in sala',
    en: 'comes into an assembly from afar; or at the desk, of a member in the room',
  },
  takes: ['ASSEMBLY'],
  options: {
    member: textOption('NUMBER', {
      it: 'il socio che è arrivato in sala',
      en: 'the member who has come into the room',
    }),
    out: { kind: 'flag', about: { it: 'esce', en: 'leaves' } },
  },
  run: async (call, world) => {
    const member = call.text('member')
    const presence = await (
      await openAssemblies(call, world)
    ).enterPresence(call.place(0), {
      kind: call.flag('out') ? 'out' : 'in',
      ...(member === undefined
        ? { channel: 'remote' as const }
        : { channel: 'room' as const, member: numberIn('--member', member) }),
    })
    return { json: presence, text: `${String(presence.member)}: ${presence.kind}, ${presence.channel}` }
  },
}

export const assemblyProxy: Command = {
  words: ['assembly', 'proxy'],
  about: {
    it: 'dà la delega a un socio; senza --to la riprende; --from allo sportello, per una delega su carta',
    en: 'gives a proxy to a member; without --to takes it back; --from at the desk, for one on paper',
  },
  takes: ['ASSEMBLY'],
  options: {
    to: textOption('NUMBER', { it: 'il socio che rappresenta', en: 'the member who represents' }),
    from: textOption('NUMBER', { it: 'il socio che la dà', en: 'the member who gives it' }),
  },
  run: async (call, world) => {
    const [holder, giver] = [call.text('to'), call.text('from')]
    const proxy = await (
      await openAssemblies(call, world)
    ).enterProxy(call.place(0), {
      ...(holder === undefined ? {} : { holder: numberIn('--to', holder) }),
      ...(giver === undefined ? {} : { giver: numberIn('--from', giver) }),
    })
    return { json: proxy, text: `${String(proxy.giver)} -> ${String(proxy.holder ?? '-')}` }
  },
}

export const assemblyVote: Command = {
  words: ['assembly', 'vote'],
  about: {
    it: 'vota in modo palese: yes, no, abstain, o i posti dei candidati (1,3); conta l’ultimo voto',
    en: 'votes openly: yes, no, abstain, or places of candidates (1,3); the last vote counts',
  },
  takes: ['ASSEMBLY', 'NUMBER', 'CHOICE'],
  options: {
    for: textOption('NUMBER', {
      it: 'il socio di cui si ha la delega',
      en: 'the member whose proxy one holds',
    }),
    desk: textOption('NUMBER', {
      it: 'il socio in sala, allo sportello',
      en: 'the member in the room, at the desk',
    }),
  },
  run: async (call, world) => {
    const assemblies = await openAssemblies(call, world)
    const [id, number] = [call.place(0), numberIn('NUMBER', call.place(1))]
    const motion = (await assemblies.assembly(id)).motions.find((one) => one.number === number)
    const [by, desk] = [call.text('for'), call.text('desk')]
    const ballot = await assemblies.cast(id, number, {
      choice: parseGiven('CHOICE', parseChoice, call.place(2)),
      version: motion === undefined ? 1 : currentText(motion).version,
      ...(by === undefined ? {} : { member: numberIn('--for', by), channel: 'proxy' as const }),
      ...(desk === undefined ? {} : { member: numberIn('--desk', desk), channel: 'desk' as const }),
    })
    return { json: ballot, text: `${String(ballot.member)}: ${String(ballot.choice)}` }
  },
}

export const assemblyMinutes: Command = {
  words: ['assembly', 'minutes'],
  about: {
    it: 'mostra il verbale, come segue dai voti',
    en: 'shows the minutes, as they follow from the votes',
  },
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) => {
    const draft = await (await openAssemblies(call, world)).minutes(call.place(0))
    const { text: both } = minutesStatementSchema.parse(JSON.parse(draft.text))
    return { json: draft, text: both }
  },
}

export const assemblySign: Command = {
  words: ['assembly', 'sign'],
  about: {
    it: 'firma il verbale: prima uno fra presidente e segretario, poi l’altro, e ciò che è approvato è in vigore',
    en: 'signs the minutes: first one of president and secretary, then the other, and what was adopted is in force',
  },
  takes: ['ASSEMBLY'],
  options: {},
  run: async (call, world) => {
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const deps = { consentService, fetch: session.fetch }
    const [assemblies, id] = [createAssemblyClient(deps), call.place(0)]
    const waits = (await createOfficerClient(deps).waiting()).some(
      ({ kind, subject, proposed }) =>
        kind === 'assembly.minutes' && subject === id && proposed.webId !== session.webId,
    )
    if (waits) return toldAssembly(await assemblies.confirmMinutes(id, signer))
    const decision = await assemblies.proposeMinutes(id, signer)
    return {
      json: decision,
      text: decision.digest,
      remark: { it: 'Firmato. Ora firma l’altra persona.', en: 'Signed. Now the other person signs.' },
    }
  },
}

export const openAssemblies = async (call: Call, world: World): Promise<AssemblyClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createAssemblyClient({ consentService, fetch: session.fetch })
}

export const toldAssembly = (assembly: Assembly): Outcome => ({
  json: assembly,
  text: `${assembly.id}\n${assembly.title}: ${assembly.state}`,
})

export function textOption(value: string, about: Option['about']): Option {
  return { kind: 'text', value, about }
}

const stepSchema = z.enum(['take-up', 'vote', 'decide', 'withdraw', 'amend'])

export const numberIn = (where: string, given: string): number =>
  parseGiven(where, (digits) => parseWith(z.coerce.number().int().positive(), digits, 'a number'), given)

const enactsIn = (given: string | undefined) =>
  given === undefined
    ? {}
    : {
        enacts: parseGiven(
          '--enacts',
          (word) =>
            parseWith(
              enactsSchema,
              word.split(',').map((one) => {
                const [subject, digest] = one.split(':')
                return { subject, digest }
              }),
              'what it puts into force',
            ),
          given,
        ),
      }

/** Candidates are counted from 1 where people write them. */
const parseChoice = (word: string) =>
  parseWith(
    choiceSchema,
    /^\d+(?:,\d+)*$/.test(word) ? word.split(',').map((place) => Number(place) - 1) : word,
    'the vote',
  )
