import type { RefusalWords } from '../italian/refusal.ts'

export const refusal: RefusalWords = {
  'provider-unknown':
    'You are not in the co-op’s directory of providers, so you cannot ask for data. Ask its office to enter you.',
  'staff-only': 'Only people on its list act for this organisation. Ask whoever keeps the list to add you.',
  'grant-staff-left':
    'You are not on the list of the organisation any more: what was given to it is not yours to read.',
  'role-expired':
    'Your role has ended, so you cannot ask, read or write here. Ask whoever keeps the list to renew it.',
  'role-scope-exceeded':
    'Your role may not ask for all of this. Leave out what is too much, or let a colleague ask.',
  'administrator-only': 'Only who keeps the list changes it, or the office of the co-op.',
  'organisation-ended': 'This organisation has been closed: nobody asks or reads for it any more.',
  'member-unknown': 'This person is no member of the co-op: nothing can be asked of them here.',
  'staff-exists': 'This person is on the list already. To change their role, take them off first.',
  'emergency-not-trusted':
    'Your role, or your organisation, is not among those that the co-op entrusts with emergencies.',
  'passcode-refused': 'This code cannot be used: it is wrong, used already, or its time is over.',
  'too-many-attempts': 'Too many attempts. Wait a quarter of an hour.',
  'purpose-unknown': 'This purpose cannot be chosen here.',
}
