import { contentsEnglish } from '@mutua/ui/words/contents-english'
import type { MemberWords } from '../italian/italian.ts'
import { afterwardsEnglish } from './afterwards.ts'
import { assemblyEnglish } from './assembly.ts'
import { cameEnglish } from './came.ts'
import { coopEnglish } from './coop.ts'
import { decisionsEnglish } from './decisions.ts'
import { lifeEnglish } from './life.ts'
import { membershipEnglish } from './membership.ts'
import { peopleEnglish } from './people.ts'
import { projectEnglish } from './project.ts'
import { callsEnglish } from './calls.ts'
import { reachEnglish } from './reach.ts'
import { rightsEnglish } from './rights.ts'
import { studiesEnglish } from './studies.ts'
import { needsEnglish } from './needs.ts'
import { spendingEnglish } from './spending.ts'
import { voteEnglish } from './vote.ts'

export const english: MemberWords = {
  mode: { read: 'read', append: 'add', write: 'change' },
  state: {
    given: 'In force until {until}',
    paused: 'Paused: cannot read now',
    withdrawn: 'Withdrawn: can no longer read',
    invalidated: 'Declared void by the co-op',
    expired: 'Ended on {until}',
  },
  request: {
    title: '{name} asks to use your data',
    why: 'Why',
    until: 'Until',
    what: 'What',
    cannot: 'What they cannot do',
    cannotPass: 'Pass your data on to others.',
    cannotMore: 'Read anything else, or for other reasons.',
    cannotChange: 'Change your data.',
    nothingTicked: 'Choose at least one thing, or answer no.',
    yes: 'Yes',
    no: 'No',
    today: 'Only today',
    seeConsent: 'See the consent',
    already: {
      given: 'You said yes',
      refused: 'You said no',
      cancelled: 'The request was taken back',
      expired: 'The time of the request is over',
    },
  },
  exactly: {
    show: 'Show me exactly what',
    count:
      '{count, plural, =0 {For now there is nothing that it covers.} one {For now it is one record:} other {For now it is # records:}}',
    masked: 'This is left out: {what}',
  },
  sharing: {
    title: 'Who can see',
    which: 'Which consents',
    now: 'Now',
    over: 'Over',
    none: 'Nobody can see your data.',
    noneOver: 'No consent is over yet.',
  },
  consent: {
    since: 'Since',
    pause: 'Pause',
    resume: 'Resume',
    restore: 'Undo the withdrawal',
    withdrawnNow: 'Done: from now on they can no longer read. For ten minutes you can undo it.',
    uses: '{count, plural, =0 {Readings} one {One reading} other {# readings}}',
    noUses: 'Nobody has used this consent yet.',
  },
  withdraw: {
    title: 'Take consent back from {name}?',
    atOnce: 'From now on they can read nothing.',
    erase: 'We will ask them to erase their copies, and tell you what they answer.',
    undo: 'For ten minutes you can undo it.',
    care: 'Your care and your services stay as they are.',
    now: 'Take it back now',
    keep: 'Leave it as it is',
  },
  log: {
    title: 'Who used your data',
    who: 'Show',
    everybody: 'everybody',
    nobody: 'Nobody has used your data yet.',
    more: 'Show more',
  },
  data: {
    title: 'Your data',
    noDay: 'no date',
    carryAway: 'Carry everything away, or bring something in',
    kind: {
      problems: 'Health problems',
      allergies: 'Allergies',
      medicines: 'Medicines prescribed',
      medicinesTaken: 'Medicines you take',
      laboratory: 'Laboratory results',
      vitals: 'Vital signs',
      reports: 'Reports',
      vaccinations: 'Vaccinations',
      visits: 'Visits and stays',
      projects: 'Projects and care plans',
      documents: 'Documents',
    },
  },
  mine: {
    ways: 'Ways to look at your data',
    byKind: 'By kind',
    timeline: 'Over time',
    trends: 'Trends',
    bringIn: 'Bring in',
    project: 'My project',
    hidden: 'Only I see these',
    allKinds: 'everything',
    count: '{count, plural, =0 {no record} one {one record} other {# records}}',
    source: 'Where it comes from',
    sourceUnknown: 'The record does not say.',
    file: 'From the file',
    writtenBy: 'Put here by',
    yourself: 'you',
    writtenAt: 'Put here on',
    readers: 'Who read it',
    noReaders: 'Nobody has read it.',
    hideTitle: 'Keep it to yourself',
    hideWhat:
      'If you hide it, only you see it. Others are not even told that something is hidden. You can bring it back whenever you like.',
    hide: 'Hide',
    hiddenWhat: 'Only you see these data. For everybody else they are not there.',
    nothingHidden: 'You have hidden nothing.',
    hiddenSince: 'hidden on',
    bringBack: 'Bring back',
  },
  contents: contentsEnglish,
  bring: {
    choose: 'Choose a file',
    kinds:
      'A report of the health record (PDF or XML), FHIR data, the export of Apple Health (ZIP) or a table (CSV). First we tell you what is in it: nothing is written until you say so.',
    unknown: 'We cannot read files of this kind.',
    foreseen: 'In the file',
    new: '{count, plural, =0 {No new record.} one {One new record.} other {# new records.}}',
    changed:
      '{count, plural, one {One changes a record that you have.} other {# change records that you have.}}',
    already:
      '{count, plural, =0 {None that you have already.} one {One that you have already.} other {# that you have already.}}',
    invalid:
      '{count, plural, =0 {Nothing wrong.} one {One is wrong and stays out.} other {# are wrong and stay out.}}',
    whyInvalid: 'Why they stay out',
    entry: 'Record {entry}:',
    now: '{count, plural, =0 {Nothing to bring in} one {Bring in one record} other {Bring in # records}}',
    leave: 'Leave it',
    imports: 'What you brought in',
    noImports: 'You have brought nothing in yet.',
    noName: 'A file without a name',
    progress: '{done} of {total}',
    undo: 'Undo and remove',
    undone:
      '{count, plural, =0 {There was nothing to remove.} one {One record was removed.} other {# records were removed.}}',
    kept: '{count, plural, one {One was changed since and stays.} other {# were changed since and stay.}}',
    state: {
      running: 'Under way',
      done: 'Brought in',
      cancelled: 'Stopped',
      failed: 'Failed',
      interrupted: 'Interrupted',
      undoing: 'Being removed',
      undone: 'Removed',
    },
    fault: {
      'body-malformed': 'The file cannot be read: it is not whole, or not what its name says.',
      'body-too-large': 'The file is too large.',
      'import-running': 'Another file is still coming in. Wait until it is done and try again.',
      'quota-exceeded': 'There is no room left in your pod.',
    },
  },
  trend: {
    none: 'A trend needs at least two measurements of the same thing.',
    sentence: '{name}: {count} measurements, from {from} ({since}) to {to} ({until}).',
    band: 'The green band is the usual values, as the laboratory wrote them.',
    asTable: 'The same numbers in a table',
    day: 'Day',
  },
  project: projectEnglish,
  ...membershipEnglish,
  ...peopleEnglish,
  ...decisionsEnglish,
  ...afterwardsEnglish,
  ...cameEnglish,
  ...callsEnglish,
  ...reachEnglish,
  ...rightsEnglish,
  ...studiesEnglish,
  ...needsEnglish,
  ...spendingEnglish,
  ...voteEnglish,
  ...lifeEnglish,
  ...coopEnglish,
  ...assemblyEnglish,
}
