import type { HomeWords } from '../italian/home.ts'

export const homeEnglish: HomeWords = {
  places: { home: 'Home', sharing: 'Who may', log: 'Who read', data: 'My data' },
  wayIn: {
    sentence:
      'Your data stay with you. Sign in to see who may read them, who has read them, and what you are asked.',
  },
  home: {
    title: 'Your data today',
    join: 'Become a member of the co-op',
    asks: '{name} asks you for something',
    nothingWaits: 'Nobody asks you for anything.',
    whoCanSee: 'Who can see',
    ending: '{count, plural, =0 {No consent ends soon} one {One ends soon} other {# end soon}}',
    whoLooked: 'Who looked',
    quiet: 'A quiet week: nobody looked.',
    latest: 'The latest readings',
  },
  use: {
    read: '{name} read: {what}. Why: {why}.',
    looked: '{name} looked at what there is: {what}. Why: {why}.',
    wrote: '{name} wrote: {what}. Why: {why}.',
    removed: '{name} removed: {what}. Why: {why}.',
    times: '{count} times like this.',
  },
  whole: { pod: 'All of your pod', health: 'All your health and social data' },
  consent: {
    withdraw: 'Take consent back',
  },
  life: {
    hello: 'Hello',
    people: '{count, plural, =0 {Nobody.} one {person or service.} other {people or services.}}',
    looked:
      '{count, plural, one {times in seven days, by one person or service.} other {times in seven days, by # people or services.}}',
    gave: 'What they were good for',
    useful: '{count, plural, =0 {No use so far.} one {use.} other {uses.}}',
    studies: '{count, plural, =0 {No study.} one {One study.} other {# studies.}}',
    named: 'You were chosen to help by',
    namedWhat: 'You can accept or say no.',
    overdue: 'Somebody has not said yet whether the copies are erased',
    overdueWhat: 'Their time is over. The co-op knows. See who it is.',
    commitments:
      '{count, plural, one {One thing you took on is still to do} other {# things you took on are still to do}}',
    commitmentsWhat: 'They are in your project.',
    first: {
      title: 'Where to begin',
      bring: 'Bring your data in',
      bringWhat: 'A report, or what you measured.',
      share: 'Show something to your doctor',
      shareWhat: 'You choose what, and for how long.',
      people: 'Choose who helps you',
      peopleWhat: 'Somebody you trust.',
    },
  },
  share: {
    begin: 'Share with my doctor',
  },
  quiet: {
    title: 'Notices and leaving',
    exit: 'Leave now',
  },
  people: {
    title: 'People who help me',
    more: 'More pages',
  },
  emergency: {
    title: 'In an emergency',
  },
  lists: {
    now: 'Who can see now',
  },
  carry: {
    title: 'Carry everything away',
  },
  studies: {
    title: 'Research',
  },
  calls: {
    title: 'Co-design',
  },
  sections: {
    title: 'Sections',
  },
  needs: {
    title: 'The board',
  },
  rights: {
    title: 'My rights',
  },
  assembly: {
    title: 'Assemblies and votes',
  },
  coop: {
    title: 'The co-op',
  },
}
