import type { SpendingWords } from '../italian/spending.ts'

export const spendingArabic: SpendingWords = {
  spending: {
    to: 'كيف تنفق التعاونية',
    title: 'كيف تنفق التعاونية في {year}',
    what: 'قررت الجمعية العامة كم يمكن إنفاقه، بالقرار {resolution}. هنا المجاميع فقط.',
    none: 'لم تقرر الجمعية العامة بعد كم يمكن إنفاقه هذه السنة.',
    all: 'المجموع',
    house: 'التعاونية',
    centre: { 'member-uses': 'استعمال بيانات الأعضاء', 'administration': 'تسيير التعاونية' },
    left: 'المخطط: {planned}. المنفق: {spent}. الباقي: {left}.',
    over: 'المخطط: {planned}. المنفق: {spent}، أي أكثر من المخطط بـ {left}.',
    unplanned: 'المنفق: {spent}. لم يكن مخططًا له.',
  },
}
