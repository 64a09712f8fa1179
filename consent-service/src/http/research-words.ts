import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import type { VariableQuality } from '@mutua/sdk/pool/quality'
import type { StudyState } from '@mutua/sdk/pool/study'
import type { Language } from './coop-page-words.ts'

export interface ResearchWords {
  readonly title: string
  readonly what: string
  readonly how: string
  readonly steps: readonly string[]
  readonly numbers: string
  readonly countOf: { readonly variables: string; readonly studies: string; readonly answers: string }
  readonly askable: string
  readonly kinds: readonly (readonly [name: string, what: string])[]
  readonly never: string
  readonly howMany: string
  readonly howManyOpen: string
  readonly howManyNone: string
  readonly variables: string
  readonly variablesWhat: string
  readonly variable: string
  readonly domain: string
  readonly category: Readonly<Record<HealthCategory, string>>
  readonly codes: (systems: string) => string
  readonly ownRecord: string
  readonly time: Readonly<Record<VariableQuality['time'], string>>
  readonly completeness: string
  readonly studies: string
  readonly noStudies: string
  readonly group: Readonly<
    Record<'recruiting' | 'open' | 'review' | 'closed' | 'destroyed' | 'refused', string>
  >
  readonly state: Readonly<Record<Exclude<StudyState, 'draft'>, string>>
  readonly members: string
  readonly about: (count: string) => string
  readonly few: string
  readonly until: (day: string, freeze: string) => string
  readonly budget: string
  readonly spent: (part: string) => string
  readonly answers: string
  readonly results: string
  readonly due: (day: string) => string
  readonly overdue: string
  readonly key: string
  readonly destroyed: (day: string) => string
  readonly forum: (count: string) => string
  readonly from: Readonly<Record<'member' | 'ethics', string>>
  readonly hidden: (reason: string) => string
  readonly noAnswer: string
  readonly asData: string
  readonly asDcat: string
  readonly privacy: string
  /** What leads to the figures of a year. */
  readonly figures: string
}

export const researchWords: Readonly<Record<Language, ResearchWords>> = {
  it: {
    title: 'Ricerca con i dati dei soci',
    what: 'Chi fa ricerca può fare domande sui dati dei soci che hanno detto sì. Riceve risposte, mai i dati di una persona.',
    how: 'Come funziona',
    steps: [
      'Un ente registrato scrive il progetto: che cosa vuole sapere, perché, con quali variabili.',
      'Il comitato etico, il legale e l’assemblea dei soci decidono. Serve il sì di tutti e tre.',
      'Ogni socio sceglie se entrare. Ha tempo per ripensarci prima che si legga qualcosa.',
      'Lo studio fa domande. Ogni risposta è resa un po’ imprecisa, così che nessuno si riconosca, e consuma una parte del limite di riservatezza.',
      'Alla fine si dice ai soci che cosa si è trovato, e la chiave dei dati si distrugge.',
    ],
    numbers: 'La ricerca in numeri',
    countOf: { variables: 'Variabili', studies: 'Studi', answers: 'Risposte date' },
    askable: 'Che cosa si può chiedere',
    kinds: [
      ['Conteggio', 'quanti soci, o quante misure, rispondono a certe condizioni'],
      ['Distribuzione', 'quanti in ogni gruppo, per esempio per fascia di età'],
      ['Tabella a due entrate', 'quanti per due cose insieme'],
      ['Somma e media', 'di un numero, tra due limiti detti prima'],
      ['Quantili', 'la mediana e simili'],
    ],
    never: 'Non si possono chiedere righe, nomi, date di nascita o testi. Non c’è un modo per farlo.',
    howMany: 'Prima di fare domanda: quanti soci ci sarebbero?',
    howManyOpen:
      'Chi lavora in un ente registrato può chiedere un numero prima di scrivere il progetto. Riceve «circa 340», oppure «meno di dieci». Mai di più preciso.',
    howManyNone:
      'I soci non tengono ora uno studio per queste domande. Quando ci sarà, un ente registrato potrà chiedere un numero: «circa 340», oppure «meno di dieci».',
    variables: 'Le variabili',
    variablesWhat:
      'Ogni studio sceglie da questo elenco e da nessun’altra parte. I valori possibili sono scritti prima che si legga qualcosa.',
    variable: 'Variabile',
    domain: 'Valori possibili e qualità',
    category: {
      summary: 'Profilo e diagnosi',
      prescription: 'Medicine prescritte',
      dispensation: 'Medicine ritirate',
      imaging: 'Immagini',
      laboratory: 'Esami di laboratorio',
      discharge: 'Ricoveri',
      social: 'Servizi sociali',
      assessment: 'Valutazioni e bisogni',
      careplan: 'Piani di cura',
      wellness: 'Misure di ogni giorno',
      documents: 'Documenti',
    },
    codes: (systems) => `codici ${systems}`,
    ownRecord: 'dalla scheda della persona',
    time: {
      'at-snapshot': 'al giorno della lettura',
      'newest': 'il valore più recente',
      'each': 'ogni misura',
      'ever': 'se c’è mai stato',
      'year-before': 'nei dodici mesi prima',
    },
    completeness:
      'Un valore fuori da questi limiti si lascia fuori. Quanto sono completi i dati non è misurato: sarebbe già una risposta sulle persone.',
    studies: 'Gli studi',
    noStudies: 'Ancora nessuno studio.',
    group: {
      recruiting: 'Cercano soci',
      open: 'Ricevono risposte',
      review: 'In esame',
      closed: 'Chiusi',
      destroyed: 'Finiti: la chiave è distrutta',
      refused: 'Respinti',
    },
    state: {
      'submitted': 'in esame',
      'ethics-approved': 'l’etica ha detto sì',
      'governance-approved': 'approvato',
      'recruiting': 'i soci scelgono se entrare',
      'frozen': 'dati letti, non ancora aperto',
      'open': 'aperto alle domande',
      'closed': 'chiuso',
      'destroyed': 'chiave distrutta',
      'refused': 'respinto',
    },
    members: 'Soci',
    about: (count) => `circa ${count}`,
    few: 'meno di dieci',
    until: (day, freeze) => `si entra fino al ${day}; si legge dal ${freeze}`,
    budget: 'Limite di riservatezza',
    spent: (part) => `usato il ${part}`,
    answers: 'Risposte',
    results: 'Che cosa si è trovato',
    due: (day) => `da raccontare entro il ${day}`,
    overdue: 'Il racconto è in ritardo: l’ente non può avere altri studi.',
    key: 'Chiave dei dati',
    destroyed: (day) =>
      `Il ${day} la chiave è stata distrutta: i dati dello studio non si possono più leggere.`,
    forum: (count) => `Domande e risposte (${count})`,
    from: { member: 'Un socio della cooperativa', ethics: 'Il comitato etico' },
    hidden: (reason) => `Nascosto: ${reason}`,
    noAnswer: 'Ancora nessuna risposta.',
    asData: 'Variabili come dati',
    asDcat: 'Catalogo HealthDCAT-AP',
    figures: 'Le cifre dell’anno',
    privacy: 'I numeri di soci sono arrotondati a dieci, o «meno di dieci». Qui non compare nessuna persona.',
  },
  en: {
    title: 'Research with members’ data',
    what: 'Researchers may ask questions about the data of members who said yes. They get answers, never the data of a person.',
    how: 'How it works',
    steps: [
      'A registered organisation writes the project: what it wants to know, why, with which variables.',
      'The ethics committee, the legal review and the members’ assembly decide. All three have to say yes.',
      'Each member chooses whether to join. There is time to think again before anything is read.',
      'The study asks questions. Each answer is made a little inexact, so that nobody can be found in it, and uses up part of the privacy limit.',
      'In the end members are told what was found, and the key of the data is destroyed.',
    ],
    numbers: 'Research in numbers',
    countOf: { variables: 'Variables', studies: 'Studies', answers: 'Answers given' },
    askable: 'What can be asked',
    kinds: [
      ['Count', 'how many members, or measurements, meet some conditions'],
      ['Distribution', 'how many in each group, by age band for example'],
      ['Two-way table', 'how many by two things at once'],
      ['Sum and mean', 'of a number, between two bounds said beforehand'],
      ['Quantiles', 'the median and the like'],
    ],
    never: 'Rows, names, dates of birth and texts cannot be asked for. There is no way to.',
    howMany: 'Before applying: how many members would there be?',
    howManyOpen:
      'People of a registered organisation may ask for a number before they write a project. They get “about 340”, or “fewer than ten”. Never anything more exact.',
    howManyNone:
      'The members keep no study for such questions now. When there is one, a registered organisation may ask for a number: “about 340”, or “fewer than ten”.',
    variables: 'The variables',
    variablesWhat:
      'Each study chooses from this list and from nowhere else. The possible values are written before anything is read.',
    variable: 'Variable',
    domain: 'Possible values and quality',
    category: {
      summary: 'Profile and diagnoses',
      prescription: 'Medicines prescribed',
      dispensation: 'Medicines collected',
      imaging: 'Images',
      laboratory: 'Laboratory tests',
      discharge: 'Hospital stays',
      social: 'Social services',
      assessment: 'Assessments and needs',
      careplan: 'Care plans',
      wellness: 'Everyday measurements',
      documents: 'Documents',
    },
    codes: (systems) => `${systems} codes`,
    ownRecord: 'from the person’s own record',
    time: {
      'at-snapshot': 'on the day of reading',
      'newest': 'the newest value',
      'each': 'each measurement',
      'ever': 'whether there ever was one',
      'year-before': 'in the twelve months before',
    },
    completeness:
      'A value outside these limits is left out. How complete the data are is not measured: that would be an answer about people already.',
    studies: 'The studies',
    noStudies: 'No study yet.',
    group: {
      recruiting: 'Looking for members',
      open: 'Being answered',
      review: 'Under review',
      closed: 'Closed',
      destroyed: 'Over: the key is destroyed',
      refused: 'Refused',
    },
    state: {
      'submitted': 'under review',
      'ethics-approved': 'ethics said yes',
      'governance-approved': 'approved',
      'recruiting': 'members choose whether to join',
      'frozen': 'data read, not open yet',
      'open': 'open to questions',
      'closed': 'closed',
      'destroyed': 'key destroyed',
      'refused': 'refused',
    },
    members: 'Members',
    about: (count) => `about ${count}`,
    few: 'fewer than ten',
    until: (day, freeze) => `joining until ${day}; reading from ${freeze}`,
    budget: 'Privacy limit',
    spent: (part) => `${part} used`,
    answers: 'Answers',
    results: 'What was found',
    due: (day) => `to be told by ${day}`,
    overdue: 'The report is late: the organisation gets no other study.',
    key: 'Key of the data',
    destroyed: (day) => `On ${day} the key was destroyed: the data of the study can be read no more.`,
    forum: (count) => `Questions and answers (${count})`,
    from: { member: 'A member of the co-op', ethics: 'The ethics committee' },
    hidden: (reason) => `Hidden: ${reason}`,
    noAnswer: 'No answer yet.',
    asData: 'Variables as data',
    asDcat: 'HealthDCAT-AP catalogue',
    figures: 'Figures of the year',
    privacy: 'Numbers of members are rounded to ten, or “fewer than ten”. Nobody can be seen here.',
  },
  ar: {
    title: 'البحث ببيانات الأعضاء',
    what: 'يمكن للباحثين طرح أسئلة عن بيانات الأعضاء الذين قالوا نعم. يتلقّون إجابات، ولا يتلقّون أبدًا بيانات شخص.',
    how: 'كيف يعمل',
    steps: [
      'تكتب جهة مسجّلة المشروع: ماذا تريد أن تعرف، ولماذا، وبأي متغيرات.',
      'تقرّر لجنة الأخلاقيات والمراجعة القانونية وجمعية الأعضاء. يجب أن يقول الثلاثة نعم.',
      'يختار كل عضو هل يشارك. ولديه وقت ليعيد التفكير قبل أن يُقرأ أي شيء.',
      'تطرح الدراسة أسئلة. تُجعل كل إجابة غير دقيقة قليلًا حتى لا يُعرف أحد منها، وتستهلك جزءًا من حد الخصوصية.',
      'في النهاية يُقال للأعضاء ما وُجد، ويُتلف مفتاح البيانات.',
    ],
    numbers: 'البحث بالأرقام',
    countOf: { variables: 'المتغيرات', studies: 'الدراسات', answers: 'إجابات أُعطيت' },
    askable: 'ما الذي يمكن السؤال عنه',
    kinds: [
      ['عدد', 'كم عضوًا، أو كم قياسًا، تنطبق عليه شروط'],
      ['توزيع', 'كم في كل مجموعة، مثلًا حسب العمر'],
      ['جدول من جهتين', 'كم حسب أمرين معًا'],
      ['مجموع ومتوسط', 'لرقم بين حدّين يُذكران مسبقًا'],
      ['قيم وسطية', 'الوسيط وما يشبهه'],
    ],
    never: 'لا يمكن طلب صفوف أو أسماء أو تواريخ ميلاد أو نصوص. لا توجد طريقة لذلك.',
    howMany: 'قبل تقديم الطلب: كم عضوًا سيكون هناك؟',
    howManyOpen:
      'يمكن للعاملين في جهة مسجّلة أن يسألوا عن عدد قبل كتابة المشروع. يتلقّون «حوالي 340» أو «أقل من عشرة». ولا شيء أدقّ من ذلك.',
    howManyNone:
      'لا يحتفظ الأعضاء الآن بدراسة لهذه الأسئلة. عندما توجد، يمكن لجهة مسجّلة أن تسأل عن عدد: «حوالي 340» أو «أقل من عشرة».',
    variables: 'المتغيرات',
    variablesWhat: 'تختار كل دراسة من هذه القائمة وحدها. القيم الممكنة مكتوبة قبل أن يُقرأ أي شيء.',
    variable: 'المتغير',
    domain: 'القيم الممكنة والجودة',
    category: {
      summary: 'الملف والتشخيصات',
      prescription: 'أدوية موصوفة',
      dispensation: 'أدوية مصروفة',
      imaging: 'صور',
      laboratory: 'تحاليل مخبرية',
      discharge: 'إقامات في المستشفى',
      social: 'خدمات اجتماعية',
      assessment: 'تقييمات واحتياجات',
      careplan: 'خطط رعاية',
      wellness: 'قياسات يومية',
      documents: 'وثائق',
    },
    codes: (systems) => `رموز ${systems}`,
    ownRecord: 'من بطاقة الشخص نفسه',
    time: {
      'at-snapshot': 'في يوم القراءة',
      'newest': 'أحدث قيمة',
      'each': 'كل قياس',
      'ever': 'هل وُجد في أي وقت',
      'year-before': 'في الاثني عشر شهرًا السابقة',
    },
    completeness: 'القيمة خارج هذه الحدود تُترك. لا يُقاس مدى اكتمال البيانات: فذلك إجابة عن الأشخاص بحدّ ذاته.',
    studies: 'الدراسات',
    noStudies: 'لا دراسة بعد.',
    group: {
      recruiting: 'تبحث عن أعضاء',
      open: 'تتلقّى إجابات',
      review: 'قيد المراجعة',
      closed: 'مغلقة',
      destroyed: 'انتهت: أُتلف المفتاح',
      refused: 'مرفوضة',
    },
    state: {
      'submitted': 'قيد المراجعة',
      'ethics-approved': 'قالت الأخلاقيات نعم',
      'governance-approved': 'موافق عليها',
      'recruiting': 'يختار الأعضاء هل يشاركون',
      'frozen': 'قُرئت البيانات ولم تُفتح بعد',
      'open': 'مفتوحة للأسئلة',
      'closed': 'مغلقة',
      'destroyed': 'أُتلف المفتاح',
      'refused': 'مرفوضة',
    },
    members: 'الأعضاء',
    about: (count) => `حوالي ${count}`,
    few: 'أقل من عشرة',
    until: (day, freeze) => `المشاركة حتى ${day}؛ القراءة من ${freeze}`,
    budget: 'حد الخصوصية',
    spent: (part) => `استُعمل ${part}`,
    answers: 'الإجابات',
    results: 'ما الذي وُجد',
    due: (day) => `يجب أن يُقال قبل ${day}`,
    overdue: 'تأخّر التقرير: لا تحصل الجهة على دراسة أخرى.',
    key: 'مفتاح البيانات',
    destroyed: (day) => `أُتلف المفتاح في ${day}: لم يعد ممكنًا قراءة بيانات الدراسة.`,
    forum: (count) => `أسئلة وأجوبة (${count})`,
    from: { member: 'عضو في التعاونية', ethics: 'لجنة الأخلاقيات' },
    hidden: (reason) => `مخفي: ${reason}`,
    noAnswer: 'لا جواب بعد.',
    asData: 'المتغيرات كبيانات',
    asDcat: 'فهرس HealthDCAT-AP',
    figures: 'أرقام السنة',
    privacy: 'أعداد الأعضاء مقرّبة إلى عشرة، أو «أقل من عشرة». لا يظهر هنا أي شخص.',
  },
}
