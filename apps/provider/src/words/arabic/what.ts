import type { WhatWords } from '../italian/what.ts'

export const whatWords: WhatWords = {
  everything: 'كل ما في المخزن',
  health: 'كل البيانات الصحية والاجتماعية',
  within: '{name}، سجل واحد',
  dataset: '{name}، عدة سجلات',
  category: {
    summary: 'الملخص الصحي',
    prescription: 'الوصفات',
    dispensation: 'الأدوية المصروفة',
    imaging: 'الصور وتقاريرها',
    laboratory: 'نتائج المختبر',
    discharge: 'رسائل الخروج من المستشفى',
    social: 'البيانات الاجتماعية',
    assessment: 'تقييمات الاحتياجات',
    careplan: 'المشاريع وخطط الرعاية',
    wellness: 'القياسات اليومية',
    documents: 'مستندات أخرى',
  },
}
