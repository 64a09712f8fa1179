import { createComplaintClient, type ComplaintClient } from '@mutua/sdk/clients/complaint-client'
import {
  complaintAnswerSchema,
  complaintIdSchema,
  complaintOutcomes,
  complaintWishSchema,
} from '@mutua/sdk/consent/complaint'
import { parseWith } from '@mutua/sdk/ids'
import { actingForOption, fetchFor } from '../acting-for.ts'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { wordsFromInput } from './emergency.ts'

export const complaintMake: Command = {
  words: ['complaint', 'make'],
  about: {
    it: 'dice alla cooperativa che un uso, o un consenso, non andava bene; le parole si leggono dall’input',
    en: 'tells the co-op that a use, or a consent, was not right; the words are read from the input',
  },
  takes: ['GRANT'],
  options: {
    'receipt': {
      kind: 'text',
      value: 'ID',
      about: { it: 'di quale uso, come sta in receipts', en: 'of which use, as it stands in receipts' },
    },
    'acting-for': actingForOption,
  },
  run: async (call, world) => {
    const receipt = call.text('receipt')
    const wish = parseWith(
      complaintWishSchema,
      {
        grant: call.place(0),
        ...(receipt === undefined ? {} : { receipt }),
        text: await wordsFromInput(world),
      },
      'the complaint',
    )
    const complaint = await (await openComplaints(call, world)).complain(wish)
    return {
      json: complaint,
      text: complaint.id,
      remark: {
        it: `La cooperativa risponde entro il ${complaint.answerBy}. Il reclamo:`,
        en: `The co-op answers by ${complaint.answerBy}. The complaint:`,
      },
    }
  },
}

export const complaintList: Command = {
  words: ['complaint', 'list'],
  about: {
    it: 'i miei reclami; per la cooperativa: quelli che aspettano',
    en: 'one’s own complaints; for officers: those that wait',
  },
  takes: [],
  options: {
    received: {
      kind: 'flag',
      about: { it: 'di tutti i soci, quelli senza risposta', en: 'of all members, those without an answer' },
    },
    all: {
      kind: 'flag',
      about: { it: 'con --received: anche quelli con risposta', en: 'with --received: answered ones, too' },
    },
  },
  run: async (call, world) => {
    const complaints = await openComplaints(call, world)
    const items = call.flag('received')
      ? await complaints.received({ state: call.flag('all') ? 'all' : 'waiting' })
      : await complaints.complaints()
    return {
      ...listing(items, world, [
        ['RECLAMO', 'COMPLAINT', ({ id }) => id],
        ['SOCIO', 'MEMBER', ({ member }) => member],
        ['SU', 'ABOUT', ({ grant }) => grant.recipient],
        ['ENTRO', 'BY', ({ answerBy, isOverdue }) => `${answerBy}${isOverdue ? late(world) : ''}`],
        ['ESITO', 'OUTCOME', ({ answer }) => answer?.outcome ?? ''],
      ]),
      incomplete: items.some(({ isOverdue }) => isOverdue),
    }
  },
}

export const complaintAnswer: Command = {
  words: ['complaint', 'answer'],
  about: {
    it: 'risponde a un reclamo, una volta sola; le parole si leggono dall’input',
    en: 'answers a complaint, once; the words are read from the input',
  },
  takes: ['COMPLAINT'],
  options: {
    outcome: {
      kind: 'text',
      value: 'OUTCOME',
      about: { it: complaintOutcomes.join(', '), en: complaintOutcomes.join(', ') },
    },
  },
  run: async (call, world) => {
    const id = parseGiven(
      'COMPLAINT',
      (text) => parseWith(complaintIdSchema, text, 'a complaint'),
      call.place(0),
    )
    const asked = { outcome: call.need('outcome'), text: await wordsFromInput(world) }
    const answer = parseWith(complaintAnswerSchema, asked, 'the answer')
    const complaint = await (await openComplaints(call, world)).answer(id, answer)
    return { json: complaint, text: { it: 'La risposta è scritta.', en: 'The answer is written down.' } }
  },
}

const openComplaints = async (call: Call, world: World): Promise<ComplaintClient> => {
  const caller = await signInCaller(call, world)
  return createComplaintClient({ consentService: caller.consentService, fetch: fetchFor(call, caller) })
}

const late = ({ language }: World): string => (language === 'it' ? ' in ritardo' : ' overdue')
