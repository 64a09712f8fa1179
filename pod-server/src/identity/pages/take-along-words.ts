import type { ExportKind } from '@mutua/sdk/archive/manifest'
import type { Language } from './language.ts'

export interface TakeAlongWords {
  readonly title: string
  readonly what: string
  readonly parts: string
  readonly kinds: Readonly<Record<ExportKind, string>>
  readonly size: string
  readonly now: string
  readonly preparedText: string
  readonly prepare: string
  readonly preparing: string
  readonly ready: string
  readonly until: string
  readonly taken: string
  readonly take: string
  readonly remove: string
  readonly failed: string
  readonly coop: string
  readonly back: string
}

export const takeAlongWords: Readonly<Record<Language, TakeAlongWords>> = {
  it: {
    title: 'Porta via i tuoi dati',
    what: 'Un file ZIP, tuo: si apre senza di noi e si può riportare in un altro pod. Comincia da README.html.',
    parts: 'Che cosa vuoi dentro',
    kinds: {
      records: 'Dati sanitari e sociali',
      documents: 'Documenti, con le regole di accesso',
      hidden: 'Ciò che hai nascosto',
      versions: 'Versioni di prima e cestino',
      summary: 'Riepilogo sanitario',
      rdf: 'Gli stessi dati in RDF (Turtle)',
      receipts: 'Ricevute che la cooperativa non ha ancora',
    },
    size: 'I tuoi documenti, prima di essere compressi:',
    now: 'Scarica adesso',
    preparedText:
      'Se la rete va e viene, fallo preparare: resta qui una settimana, solo per te, e se lo scaricamento si interrompe riprende da dove era.',
    prepare: 'Preparalo',
    preparing: 'Lo stiamo preparando:',
    ready: 'È pronto',
    until: 'resta fino al',
    taken: 'Scaricato il',
    take: 'Scarica',
    remove: 'Eliminalo da qui',
    failed: 'Non siamo riusciti a prepararlo fino in fondo. Riprova.',
    coop: 'Consensi, ricevute d’uso e conti li dà la cooperativa: mutua export prende tutto in un file.',
    back: 'Torna indietro',
  },
  en: {
    title: 'Take your data along',
    what: 'A ZIP file of your own: it opens without us, and can be brought back into another pod. Begin with README.html.',
    parts: 'What should be in it',
    kinds: {
      records: 'Health and social records',
      documents: 'Documents, with the rules of access',
      hidden: 'What you have hidden',
      versions: 'Earlier versions and the trash',
      summary: 'Health summary',
      rdf: 'The same in RDF (Turtle)',
      receipts: 'Receipts that the co-op has not got yet',
    },
    size: 'Your documents, before they are compressed:',
    now: 'Download now',
    preparedText:
      'If your connection comes and goes, have it prepared: it rests here for a week, for you alone, and a download that breaks off goes on from where it was.',
    prepare: 'Prepare it',
    preparing: 'It is being prepared:',
    ready: 'It is ready',
    until: 'here until',
    taken: 'Downloaded on',
    take: 'Download',
    remove: 'Remove it from here',
    failed: 'It could not be prepared to its end. Try again.',
    coop: 'Consents, receipts of uses and accounts come from the co-op: mutua export takes all in one file.',
    back: 'Go back',
  },
  ar: {
    title: 'خذ بياناتك معك',
    what: 'ملف ZIP لك وحدك: يُفتح من دوننا ويمكن إعادته إلى مخزن آخر. ابدأ بـ README.html.',
    parts: 'ماذا تريد أن يتضمن',
    kinds: {
      records: 'البيانات الصحية والاجتماعية',
      documents: 'المستندات مع قواعد الوصول',
      hidden: 'ما أخفيته',
      versions: 'النسخ السابقة وسلة المحذوفات',
      summary: 'الملخص الصحي',
      rdf: 'البيانات نفسها بصيغة RDF (Turtle)',
      receipts: 'إيصالات لم تصل إلى التعاونية بعد',
    },
    size: 'حجم مستنداتك قبل الضغط:',
    now: 'نزّل الآن',
    preparedText:
      'إذا كان اتصالك متقطعًا فاطلب تجهيزه: يبقى هنا أسبوعًا لك وحدك، وإذا انقطع التنزيل يُستأنف من حيث توقف.',
    prepare: 'جهّزه',
    preparing: 'يجري تجهيزه:',
    ready: 'إنه جاهز',
    until: 'يبقى حتى',
    taken: 'نُزّل في',
    take: 'نزّل',
    remove: 'أزله من هنا',
    failed: 'لم نتمكن من تجهيزه حتى النهاية. حاول مرة أخرى.',
    coop: 'الموافقات وإيصالات الاستعمال والحسابات تعطيها التعاونية: يأخذ mutua export كل شيء في ملف واحد.',
    back: 'رجوع',
  },
}
