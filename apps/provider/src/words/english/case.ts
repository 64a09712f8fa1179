import type { CaseWords } from '../italian/case.ts'

export const caseWords: CaseWords = {
  tabs: 'Parts of the case',
  tab: { story: 'Story' },
  over: 'This consent is over',
  overWhat: 'You cannot read anything here any more. What was on this page has been removed.',
}
