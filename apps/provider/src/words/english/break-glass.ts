import type { BreakGlassWords } from '../italian/break-glass.ts'

export const breakGlass: BreakGlassWords = {
  place: 'Emergency',
  title: 'Emergency',
  notTrusted:
    'Only services that the co-op entrusts with emergencies come in here. If yours should be one of them, ask the co-op.',
  standing: 'Emergencies that are open now',
  loud: 'You are about to read without consent',
  what: {
    reason: 'It needs a reason: a life is at stake, and the person cannot say yes.',
    hour: 'It lasts 60 minutes. Then it closes by itself.',
    told: 'The person is told at once, within 24 hours at the latest. They see your name and your words.',
    review: 'Every month the co-op looks at every emergency.',
    only: 'You see only what the person has left for emergencies. Everything that you read is written down.',
  },
  as: 'You do it for',
  owner: 'Who needs help',
  ownerHint: 'Scan the code on the emergency card, or write the name of their account.',
  reason: 'Why now',
  reasons: {
    'unconscious': 'They are unconscious',
    'life-at-risk': 'Their life is in danger',
    'cannot-communicate': 'They cannot make themselves understood',
    'acute-crisis': 'They are in an acute crisis, also a mental one',
    'dependent-person-at-risk': 'They are a child or a dependent person in danger',
  },
  text: 'What is happening',
  textHint: 'Two lines in your own words. The person and the co-op read them.',
  missing: {
    owner: 'Write who needs help.',
    reason: 'Choose why.',
    text: 'Write what is happening, at least ten letters.',
  },
  open: 'Open for 60 minutes',
  notPossible:
    'It is not possible for this person. Act on what you see and on what those present can tell you.',
  left: 'Time left',
  reading: 'You are reading without consent.',
  tellBy: 'The person has to know by',
  told: 'The person has known since',
  over: 'It is not open any more: the time is over, or the person has ended it.',
  born: 'Date of birth: {day}',
  contact: 'To be called:',
  section: {
    allergies: 'Allergies',
    medicines: 'Medicines',
    problems: 'Illnesses and problems',
    vitals: 'Last measures',
    results: 'Last tests',
  },
  nothing: 'Nothing to read here.',
}
