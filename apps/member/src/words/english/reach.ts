import type { ReachWords } from '../italian/reach.ts'

export const reachEnglish: ReachWords = {
  reach: {
    about: 'For which data',
    of: { all: 'For all', appointments: 'Only appointments', project: 'Only the project and appointments' },
    mayRead: 'They may also read them. You see each reading.',
    only: {
      appointments: 'Only appointments',
      project: 'Only the project and appointments',
      some: 'Only a part of the data',
    },
    reads: 'What you may read',
    readsWhat: 'The person sees that you read it.',
    nothing: 'There is nothing so far.',
  },
}
