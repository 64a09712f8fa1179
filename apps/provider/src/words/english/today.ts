import type { TodayWords } from '../italian/today.ts'

export const today: TodayWords = {
  title: 'Today',
  cases: 'My cases',
  noCases: 'Nobody has allowed you to see anything yet.',
  askFirst: 'Ask somebody',
  search: 'Search among your cases',
  nothing: 'There is nothing.',
  looking: 'To look at where a case stands is a reading: the person sees it. Each case is looked at once.',
  lookAtMore: 'Look at the others, too',
  reason: {
    flag: '{count, plural, one {There is a flag.} other {There are # flags.}}',
    unsigned: 'The project waits for its signatures.',
    assessment: 'Taken in charge on {day}: the assessment is missing.',
    ending: 'The consent ends on {day}.',
    again: 'Last assessment on {day}: it is time for another one.',
    paused: 'A consent is paused.',
    new: 'A new consent, since {day}.',
    next: 'Now: {step}.',
    quiet: 'Nothing new.',
  },
  requests: 'My requests',
  question: '{count, plural, one {The person has asked something.} other {The person has asked # things.}}',
  allRequests: 'All requests',
  more: 'More',
}
