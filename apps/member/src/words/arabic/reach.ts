import type { ReachWords } from '../italian/reach.ts'

export const reachArabic: ReachWords = {
  reach: {
    about: 'لأي بيانات',
    of: { all: 'لكل البيانات', appointments: 'المواعيد فقط', project: 'المشروع والمواعيد فقط' },
    mayRead: 'يمكنه أيضًا قراءتها. ترى كل قراءة.',
    only: { appointments: 'المواعيد فقط', project: 'المشروع والمواعيد فقط', some: 'جزء من البيانات فقط' },
    reads: 'ما يمكنك قراءته',
    readsWhat: 'يرى الشخص أنك قرأته.',
    nothing: 'لا شيء حتى الآن.',
  },
}
