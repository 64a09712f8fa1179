import { randomBytes } from 'node:crypto'
import { callWishSchema, type CallWish } from '@mutua/sdk/codesign/call-text'
import type { CheckWish, ProposalContent } from '@mutua/sdk/codesign/proposal'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import { cents, parseBaseUrl, parseWebId, type WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { openOfficers } from '../officers/open-officers.ts'
import { registeredSigner, signedBy } from '../officers/test-support.ts'
import { createClock, openTestStore } from '../wiring/test-support-value.ts'
import type { CallsDeps } from './call-deps.ts'
import { openCalls, type CallStep } from './open-calls.ts'
import { beginProposal, confirmPartner, partDigest, saveProposal, submitProposal } from './proposals.ts'

export const person = (name: string): WebId => parseWebId(`https://pods.example/${name}/profile/card#me`)
export const organisation = (name: string): WebId =>
  parseWebId(`https://coop.example/organisations/${name}#it`)
export const [olga, otto, omar] = ['olga', 'otto', 'omar'].map(person) as [WebId, WebId, WebId]
/** Who scores: an officer, and two members. */
export const commission = [
  { webId: omar, name: 'Omar' },
  { webId: person('carla'), name: 'Carla' },
  { webId: person('dino'), name: 'Dino' },
]
const names: Readonly<Record<string, string>> = {
  girasole: 'Cooperativa sociale Il Girasole',
  ponte: 'Associazione Ponte d’Oro',
  comune: 'Comune di Pianello',
  rete: 'Rete Vicina ETS',
}

/** Of a check: everything is as the call asks. */
export const met: CheckWish = {
  outcome: 'admitted',
  requirements: [{ requirement: 1, met: true, reason: '' }],
  reason: '',
}

export const duringCall = '2026-12-05T10:00:00.000Z'
export const afterCall = '2026-12-21T10:00:00.000Z'

export const callWish = (more: Partial<CallWish> = {}): CallWish =>
  callWishSchema.parse({
    title: 'Care at home in the valley',
    purpose: 'Help for who lives alone, written together with who gives it.',
    need: 'One in four people above eighty lives alone.',
    sheets: [5, 27],
    territory: 'Val Tidone',
    budgetCents: '10000000',
    coFinancingPercent: 20,
    mostAdmitted: 2,
    requirements: [{ text: 'Works in the valley already', cites: 'art. 55 D.lgs 117/2017' }],
    criteria: [
      { title: 'Quality', text: 'How good it is.', weight: 60, minimum: 4 },
      { title: 'Network', text: 'Who takes part.', weight: 40 },
    ],
    scale: { most: 10, step: 'half' },
    minimumTotal: 60,
    tieBreakers: [1],
    opensAt: '2026-12-01T08:00:00.000Z',
    questionsUntil: '2026-12-10T08:00:00.000Z',
    closesAt: '2026-12-20T12:00:00.000Z',
    commission,
    quorum: 2,
    ...more,
  })

export const proposalOf = (more: Partial<ProposalContent> = {}): ProposalContent => ({
  title: 'A neighbour each day',
  sections: [
    { title: 'What we do', text: 'Somebody rings the bell every morning.', identifying: false },
    { title: 'Who we are', text: 'Il Girasole works here since 1998.', identifying: true },
  ],
  partners: [{ organisation: organisation('ponte'), role: 'Trains the neighbours.' }],
  lines: [
    {
      title: 'Wages',
      shares: [
        { party: 'coop', cents: cents(4_000_000) },
        { party: 'lead', cents: cents(1_000_000) },
      ],
    },
  ],
  commitments: (['coop', 'lead', 'partner-1', 'members'] as const).map((party) => ({
    party,
    what: 'Meets every month.',
    until: civilDateSchema.parse('2027-06-30'),
  })),
  declarations: [{ requirement: 1, text: 'Since 1998, see the contract.' }],
  ...more,
})

/** A room of calls over a real store: four organisations, each administered by who has its name. */
export const openRoom = async (given?: Store) => {
  const store = given ?? (await openTestStore())
  const clock = createClock('2026-11-25T09:00:00.000Z')
  const isOfficer = (webId: WebId) => [olga, otto, omar].includes(webId)
  const officers = openOfficers({ store, now: clock.now, isOfficer })
  const [first, second] = await Promise.all([olga, otto].map((webId) => registeredSigner(webId, officers)))
  if (first === undefined || second === undefined) throw new Error('two were registered')
  const nameOf = (id: WebId) => Object.keys(names).find((name) => organisation(name) === id)
  const staff = new Map<WebId, WebId[]>()
  const drafted: Parameters<CallsDeps['draftProject']>[] = []
  const runs = async (who: WebId, id: WebId) => nameOf(id) !== undefined && who === person(nameOf(id) ?? '')
  const listed = Object.entries(names).map(([id, name]) => ({ id: organisation(id), name }))
  const deps: CallsDeps = {
    ...{ store, now: clock.now, randomBytes, officers },
    origin: parseBaseUrl('https://coop.example'),
    officerIds: new Set([olga, otto, omar]),
    findOrganisation: async (id) => listed.find((one) => one.id === id),
    listOrganisations: async () => listed,
    isAdministrator: runs,
    belongsTo: async (who, id) => (await runs(who, id)) || staff.get(id)?.includes(who) === true,
    isMember: async (who) => ['mara', 'carla', 'dino'].map(person).includes(who),
    draftProject: async (...asked) => {
      drafted.push(asked)
      return { id: 'https://coop.example/projects/AAAAAAAAAAAAAAAAAAAAAA' }
    },
    coopName: 'Coop Salute',
  }
  const room = { store, clock, officers, deps, calls: openCalls(deps), staff, drafted, first, second }
  return {
    ...room,
    sign: (call: string, step: CallStep) => signStep(call, step, room),
    [Symbol.asyncDispose]: async () => {
      if (given === undefined) await store[Symbol.asyncDispose]()
    },
  }
}

const signStep = async (
  call: string,
  step: CallStep,
  {
    calls,
    first,
    second,
  }: { calls: ReturnType<typeof openCalls>; first: OfficerSigner; second: OfficerSigner },
) => {
  const { text, subject } = await calls.decision(call, step)
  await calls.propose(call, step, text, await signedBy(first, text))
  return calls.confirm(call, step, subject, await signedBy(second, text))
}

export const localOf = (id: string): string => id.split('/').at(-1) ?? ''

/** Published, and open by the clock. */
export const openCall = async (
  room: Awaited<ReturnType<typeof openRoom>>,
  wish: CallWish = callWish(),
): Promise<string> => {
  const call = localOf((await room.calls.draft(wish, olga)).id)
  await room.sign(call, 'publication')
  room.clock.set(duringCall)
  return call
}

/** Written, confirmed by its partners and handed in. */
export const handIn = async (
  call: string,
  lead: string,
  room: Pick<Awaited<ReturnType<typeof openRoom>>, 'deps'>,
  content: ProposalContent = proposalOf(),
): Promise<string> => {
  const { deps } = room
  const begun = await beginProposal(
    call,
    { kind: 'organisation', organisation: organisation(lead) },
    person(lead),
    deps,
  )
  const where = { call, proposal: begun.local }
  const saved = await saveProposal(where, { revision: 0, content }, person(lead), deps)
  for (const [place, partner] of content.partners.entries()) {
    const digest = partDigest(saved, place + 1, deps)
    const name = Object.keys(names).find((one) => organisation(one) === partner.organisation) ?? ''
    await confirmPartner(where, { organisation: partner.organisation, digest }, person(name), deps)
  }
  await submitProposal(where, person(lead), deps)
  return begun.local
}
