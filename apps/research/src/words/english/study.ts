import type { StudyWords } from '../italian/study.ts'

export const study: StudyWords = {
  forum: {
    title: 'Questions of members, for all to read',
    none: 'No question yet.',
    from: { member: 'A member', ethics: 'The ethics committee' },
    hidden: 'Put away by the office.',
    answer: 'Answer question {number}',
    text: 'The answer',
    hint: 'Anybody reads it, with the name of your organisation. Plain words.',
    send: 'Publish the answer',
  },
  results: {
    title: 'What was found',
    due: 'Results are due',
    until: 'To be told by {day}, in words for the members.',
    overdue: 'They were due by {day}. Until they are there, the organisation gets no other study.',
    link: 'The publication',
    italian: 'In plain words, in Italian',
    english: 'In English (if you like)',
    address: 'Address of the publication (if there is one)',
    hint: 'Each member reads it beside the data that served.',
    send: 'Publish the results',
  },
  recruiting: {
    joined: 'How many have joined',
    frozen: 'How many are in the study',
    few: 'fewer than 10',
    about: 'about {count}',
    until: 'People join until',
    freezeFrom: 'Data are read from',
    day: 'Data read on',
    answers: 'Answers given',
  },
  mock: {
    title: 'Invented rows',
    what: 'The same columns and nobody in them: to write a program before you ask.',
  },
  feasibility: {
    title: 'How many would there be?',
    what: 'Before you write an application: the number is rounded and has some noise.',
    ask: 'Ask how many',
    within: '95 times of 100 they are within {within} of it.',
    refused: 'Staff of a registered organisation can ask, once the co-op has opened this count.',
  },
}
