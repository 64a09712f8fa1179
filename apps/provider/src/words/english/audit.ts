import type { AuditWords } from '../italian/audit.ts'

export const audit: AuditWords = {
  title: 'What I opened',
  what: 'Each reading leaves a receipt, the same that the person sees. Here are yours.',
  whose: 'Of whom',
  everybody: 'everybody',
  who: 'Who read',
  from: 'From',
  to: 'To',
  none: 'There is nothing in this time.',
  count: '{count, plural, one {One receipt} other {# receipts}}',
  more: 'Show more',
  csv: 'Save as a file (CSV)',
  acts: { read: 'read', looked: 'looked', wrote: 'wrote', removed: 'removed' },
  siad: {
    title: 'SIAD flow of the cases at home',
    what: 'The two layouts, of the cases taken in charge that you may read. To make the file is a reading of each case: the person sees it.',
    provider: 'Code of the provider',
    make: 'Make the files',
    first: 'Save the first layout',
    second: 'Save the second layout',
    cases: '{count, plural, =0 {No case.} one {One case.} other {# cases.}}',
    left: 'Left out:',
    because: {
      'state-wrong': 'nobody has taken it in charge.',
      'answers-missing': 'the SIAD sheet is missing.',
      'work-unknown': 'the record of the person cannot be read.',
    },
    notFilled: 'These fields stay empty, because no record says them:',
    field: { citizenship: 'citizenship', region_of_residence: 'region of residence' },
    notTheFlow: 'It is not the ministry’s XML: it is what the flow is made from.',
  },
}
