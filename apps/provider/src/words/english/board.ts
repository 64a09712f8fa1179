import type { BoardWords } from '../italian/board.ts'

export const board: BoardWords = {
  place: 'Neighbourhood board',
  title: 'Neighbourhood board',
  what: 'Complex cases, and where they stand. Who takes back the consent is gone from here at once.',
  district: 'Town',
  desk: 'Desk',
  found: '{count, plural, =0 {No case} one {One case} other {# cases}}',
  stage: { access: 'Access', assessment: 'Assessment', project: 'Project', monitoring: 'Monitoring' },
  since: 'since {day}',
  flags: '{count, plural, one {One flag} other {# flags}}',
  watch: 'Not to be overlooked',
  watchWhat: 'Computed in the pods. It is advice only, with its reason: you decide.',
  quiet: 'Nothing to point out.',
  alert: { flag: 'Flag', value: 'Out of range' },
  of: 'Of {day}.',
  logged: 'This look is in the log:',
  logging: 'This look is on its way to the log.',
}
