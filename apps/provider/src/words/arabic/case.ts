import type { CaseWords } from '../italian/case.ts'

export const caseWords: CaseWords = {
  tabs: 'أجزاء الملف',
  tab: { story: 'القصة' },
  over: 'هذه الموافقة لم تعد قائمة',
  overWhat: 'لم يعد بإمكانك قراءة أي شيء هنا. أُزيل ما كان في هذه الصفحة.',
}
