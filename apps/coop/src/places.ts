/** A place of the console, and the key of its word. */
export interface AppPlace {
  readonly to: string
  readonly word: string
  /** On a phone too; the others are links at the foot of the first screen there. */
  readonly isInBar?: boolean
  /** The first of those that belong together. */
  readonly startsGroup?: boolean
}

export const places: readonly AppPlace[] = [
  { to: '/', word: 'places.today', isInBar: true },
  { to: '/members', word: 'places.members', isInBar: true },
  { to: '/applications', word: 'places.applications' },
  { to: '/organisations', word: 'places.organisations' },
  { to: '/uses', word: 'places.uses', isInBar: true, startsGroup: true },
  { to: '/log', word: 'places.log', isInBar: true },
  { to: '/rights', word: 'places.rights', startsGroup: true },
  { to: '/breaches', word: 'places.breaches' },
  { to: '/processing', word: 'places.processing' },
  { to: '/periods', word: 'places.periods', startsGroup: true },
  { to: '/invoices', word: 'places.invoices' },
  { to: '/ledger', word: 'places.ledger' },
  { to: '/budget', word: 'places.budget' },
  { to: '/ristorno', word: 'places.ristorno' },
  { to: '/bank', word: 'places.bank' },
  { to: '/assemblies', word: 'places.assemblies', startsGroup: true },
  { to: '/votes', word: 'places.votes' },
  { to: '/rules', word: 'places.rules' },
  { to: '/statute', word: 'places.statute' },
  { to: '/projects', word: 'places.projects' },
  { to: '/studies', word: 'places.studies' },
  { to: '/calls', word: 'places.calls' },
  { to: '/project-bank', word: 'places.projectBank' },
  { to: '/sections', word: 'places.sections' },
  { to: '/contracts', word: 'places.contracts' },
  { to: '/key', word: 'places.key' },
  { to: '/public', word: 'places.public' },
]
