import type { AppName, Traveller } from './traveller.ts'

/** A screen that the tour stops at. */
export interface Stop {
  readonly app: AppName
  /** Who of the demo has something to see there. */
  readonly as: string
  /** What a picture of it is called. */
  readonly name: string
  /** As the list of screens of its app writes it: every address there has a stop here. */
  readonly route: string
  /** Where an instance of the route is; not needed where it has no variable part. */
  readonly find?: (traveller: Traveller) => Promise<string>
}

const behind =
  (list: string, start: string, words?: string) =>
  async ({ go, linkTo }: Traveller): Promise<string> => {
    await go(list)
    return linkTo(start, words)
  }

const within =
  (app: AppName) =>
  (as: string, name: string, route: string, find?: Stop['find']): Stop => ({
    app,
    as,
    name,
    route,
    ...(find === undefined ? {} : { find }),
  })
const member = within('member')
const provider = within('provider')
const coop = within('coop')
const research = within('research')

const consent = behind('/sharing', '/sharing/')
const caseAt =
  (rest = ''): NonNullable<Stop['find']> =>
  async (traveller) =>
    `${await behind('/', '/cases/', 'Ersilia')(traveller)}${rest}`

/** Members read of a study from its approval on: where the demo has come to none, it is said that there is nothing. */
const studyIfAny: NonNullable<Stop['find']> = async ({ go, linkTo, page }) => {
  await go('/studies')
  const found = await page.locator('main a[href^="/member/studies/"]').count()
  return found === 0 ? '/studies/none' : linkTo('/studies/')
}

/** Ordered by person, since each has to sign in. */
export const stops: readonly Stop[] = [
  member('davide', 'home-asked', '/'),
  member('davide', 'request', '/requests/:id', behind('/', '/requests/')),
  member('osvaldo', 'home', '/'),
  member('osvaldo', 'sharing', '/sharing'),
  member('osvaldo', 'consent', '/sharing/:id', consent),
  member(
    'osvaldo',
    'preview',
    '/sharing/:id/preview',
    async (traveller) => `${await consent(traveller)}/preview`,
  ),
  member(
    'osvaldo',
    'withdraw',
    '/sharing/:id/withdraw',
    async (traveller) => `${await consent(traveller)}/withdraw`,
  ),
  member('osvaldo', 'log', '/log'),
  member('osvaldo', 'data', '/data'),
  member('osvaldo', 'timeline', '/data/time'),
  member('osvaldo', 'hidden', '/data/hidden'),
  member('osvaldo', 'trends', '/data/trends'),
  member('osvaldo', 'bring-in', '/data/bring-in'),
  member('osvaldo', 'record', '/data/:type/:id', behind('/data', '/data/Condition/')),
  member('osvaldo', 'emergency', '/emergency'),
  member('osvaldo', 'emergency-card', '/emergency/card'),
  member('osvaldo', 'share', '/share'),
  member('osvaldo', 'carry', '/carry'),
  member('osvaldo', 'gave', '/gave'),
  member('osvaldo', 'gave-year', '/gave/year'),
  member('osvaldo', 'sections', '/sections'),
  member('osvaldo', 'needs', '/needs'),
  member('osvaldo', 'gave-spending', '/gave/spending'),
  member('osvaldo', 'rights', '/rights'),
  member('osvaldo', 'coop', '/coop'),
  member('osvaldo', 'calls', '/calls'),
  member('osvaldo', 'studies', '/studies'),
  member('osvaldo', 'study', '/studies/:id', studyIfAny),
  member('osvaldo', 'membership', '/membership'),
  member('osvaldo', 'leave', '/membership/leave'),
  member('osvaldo', 'votes', '/votes'),
  member('osvaldo', 'vote', '/votes/:id', behind('/votes', '/votes/')),
  member('osvaldo', 'assemblies', '/assemblies'),
  member('osvaldo', 'assembly', '/assemblies/:id', behind('/assemblies', '/assemblies/')),
  member(
    'osvaldo',
    'motion',
    '/assemblies/:id/:motion',
    async (traveller) => `${await behind('/assemblies', '/assemblies/')(traveller)}/1`,
  ),
  member('osvaldo', 'quiet', '/quiet'),
  member('osvaldo', 'nothing', '/nowhere'),
  member('ersilia', 'project', '/data/project'),
  member('ersilia', 'people', '/people'),
  member('mirella', 'acting-for', '/for/:id', behind('/people', '/for/')),
  member(
    'mirella',
    'acting-reads',
    '/reads',
    async (traveller) => `${await behind('/people', '/for/')(traveller)}/reads`,
  ),
  provider('vallinotto', 'today', '/'),
  provider('vallinotto', 'case-story', '/cases/:case/*?', caseAt()),
  provider('vallinotto', 'case-summary', '/cases/:case/*?', caseAt('/summary')),
  provider('vallinotto', 'case-assessment', '/cases/:case/*?', caseAt('/assessment')),
  provider('vallinotto', 'case-project', '/cases/:case/*?', caseAt('/project')),
  provider('vallinotto', 'case-visits', '/cases/:case/*?', caseAt('/visits')),
  provider('vallinotto', 'case-documents', '/cases/:case/*?', caseAt('/documents')),
  provider('vallinotto', 'ask', '/ask/:case?'),
  provider('vallinotto', 'audit', '/audit'),
  provider('vallinotto', 'team', '/team'),
  provider('vallinotto', 'intake', '/intake'),
  provider('vallinotto', 'board', '/board'),
  provider('vallinotto', 'hand-over', '/hand-over'),
  provider('vallinotto', 'calls', '/calls'),
  provider('vallinotto', 'call', '/calls/:id', behind('/calls', '/calls/')),
  provider('lanzetti', 'today-gp', '/'),
  provider('lanzetti', 'chronic', '/chronic'),
  provider('lanzetti', 'emergency', '/emergency'),
  provider('cadorin', 'round', '/round'),
  provider('segreteria', 'desk', '/desk'),
  coop('segreteria', 'today', '/'),
  coop('segreteria', 'members', '/members'),
  coop('segreteria', 'member-line', '/members/:number', behind('/members', '/members/')),
  coop('segreteria', 'applications', '/applications'),
  coop('segreteria', 'desk-application', '/applications/desk'),
  coop('segreteria', 'organisations', '/organisations'),
  coop('segreteria', 'uses', '/uses'),
  coop('segreteria', 'log', '/log'),
  coop('segreteria', 'rights', '/rights'),
  coop('segreteria', 'right', '/rights/:id', behind('/rights', '/rights/')),
  coop('segreteria', 'breaches', '/breaches'),
  coop('segreteria', 'breach', '/breaches/:id', behind('/breaches', '/breaches/')),
  coop('segreteria', 'processing', '/processing'),
  coop('segreteria', 'periods', '/periods'),
  coop('segreteria', 'invoices', '/invoices'),
  coop('segreteria', 'ledger', '/ledger'),
  coop('segreteria', 'movements', '/movements'),
  coop('segreteria', 'budget', '/budget'),
  coop('segreteria', 'ristorno', '/ristorno'),
  coop('segreteria', 'bank', '/bank'),
  coop('segreteria', 'project-bank', '/project-bank'),
  coop('segreteria', 'sections', '/sections'),
  coop('segreteria', 'projects', '/projects'),
  coop('segreteria', 'calls', '/calls'),
  coop('segreteria', 'call', '/calls/:id', behind('/calls', '/calls/')),
  coop('segreteria', 'studies', '/studies'),
  coop('segreteria', 'study', '/studies/:id', behind('/studies', '/studies/')),
  coop('segreteria', 'contracts', '/contracts'),
  coop('segreteria', 'key', '/key'),
  coop('segreteria', 'assemblies', '/assemblies'),
  coop('segreteria', 'assembly', '/assemblies/:id', behind('/assemblies', '/assemblies/')),
  ...(['separate', 'board', 'door'] as const).map((place) =>
    coop(
      'segreteria',
      place,
      `/assemblies/:id/${place}`,
      async (traveller) => `${await behind('/assemblies', '/assemblies/')(traveller)}/${place}`,
    ),
  ),
  coop('segreteria', 'votes', '/votes'),
  coop('segreteria', 'vote', '/votes/:id', behind('/votes', '/votes/')),
  coop(
    'segreteria',
    'vote-desk',
    '/votes/:id/desk',
    async (traveller) => `${await behind('/votes', '/votes/')(traveller)}/desk`,
  ),
  coop('segreteria', 'rules', '/rules'),
  coop('segreteria', 'statute', '/statute'),
  coop('segreteria', 'public', '/public'),
  research('montresor', 'studies', '/'),
  research('montresor', 'catalogue', '/catalogue'),
  research('montresor', 'apply', '/apply'),
  research('montresor', 'study', '/studies/:id', behind('/', '/studies/')),
  research(
    'montresor',
    'ask',
    '/studies/:id/ask',
    async (traveller) => `${await behind('/', '/studies/')(traveller)}/ask`,
  ),
]
