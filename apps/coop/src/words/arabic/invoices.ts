import type { InvoiceWords } from '../italian/invoices.ts'

export const invoices: InvoiceWords = {
  invoices: {
    title: 'الفواتير',
    what: 'تنشأ من إغلاق شهر ولا تتغير بعد ذلك. وما دُفع منها تقوله الحسابات.',
    none: 'لا شيء بعد: تأتي الأولى عند إغلاق شهر فيه استخدامات مدفوعة.',
    noTerms: 'لم يُكتب بعد من يصدر الفواتير: إلى أن يُكتب، لا موعد للدفع ولا ملف UBL.',
    number: 'الرقم',
    organisation: 'المنظمة',
    month: 'الشهر',
    credited: 'مردود',
    due: 'المبلغ',
    open: 'ما بقي للدفع',
    standing: 'الحالة',
    files: 'المستندات',
    page: 'الصفحة',
    state: { nothing: 'لا شيء للدفع', paid: 'مدفوعة', open: 'مفتوحة', overdue: 'متأخرة' },
  },
}
