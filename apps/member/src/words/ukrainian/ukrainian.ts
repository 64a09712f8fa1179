import { contentsUkrainian } from '@mutua/ui/words/contents-ukrainian'
import type { OtherWords } from '../other-words.ts'
import { afterwardsUkrainian } from './afterwards.ts'
import { assemblyUkrainian } from './assembly.ts'
import { cameUkrainian } from './came.ts'
import { coopUkrainian } from './coop.ts'
import { decisionsUkrainian } from './decisions.ts'
import { lifeUkrainian } from './life.ts'
import { membershipUkrainian } from './membership.ts'
import { peopleUkrainian } from './people.ts'
import { projectUkrainian } from './project.ts'
import { callsUkrainian } from './calls.ts'
import { needsUkrainian } from './needs.ts'
import { reachUkrainian } from './reach.ts'
import { rightsUkrainian } from './rights.ts'
import { studiesUkrainian } from './studies.ts'
import { spendingUkrainian } from './spending.ts'
import { voteUkrainian } from './vote.ts'
import { scopesUkrainian } from './scopes.ts'

export const ukrainian: OtherWords = {
  scope: scopesUkrainian,
  mode: {
    read: 'читати',
    append: 'додавати',
    write: 'змінювати',
  },
  state: {
    given: 'Діє до {until}',
    paused: 'Призупинено: зараз читати не можна',
    withdrawn: 'Відкликано: читати більше не можна',
    invalidated: 'Кооператив визнав недійсною',
    expired: 'Закінчилася {until}',
  },
  request: {
    title: '{name} просить дозволу користуватися вашими даними',
    why: 'Навіщо',
    until: 'До',
    what: 'Що саме',
    cannot: 'Чого робити не можна',
    cannotPass: 'Передавати ваші дані іншим.',
    cannotMore: 'Читати інше або з інших причин.',
    cannotChange: 'Змінювати ваші дані.',
    nothingTicked: 'Оберіть хоча б щось одне або дайте відповідь «ні».',
    yes: 'Так',
    no: 'Ні',
    today: 'Лише сьогодні',
    seeConsent: 'Подивитися згоду',
    already: {
      given: 'Ви сказали «так»',
      refused: 'Ви сказали «ні»',
      cancelled: 'Запит забрали назад',
      expired: 'Час запиту минув',
    },
  },
  exactly: {
    show: 'Покажіть мені, що саме',
    count:
      '{count, plural, =0 {Поки що тут нічого немає.} one {Поки що це # запис:} few {Поки що це # записи:} many {Поки що це # записів:} other {Поки що це # запису:}}',
    masked: 'Це приховано: {what}',
  },
  sharing: {
    title: 'Хто може бачити',
    which: 'Які згоди',
    now: 'Зараз',
    over: 'Закінчені',
    none: 'Ніхто не може бачити ваші дані.',
    noneOver: 'Ще немає закінчених згод.',
  },
  consent: {
    since: 'Від',
    pause: 'Призупинити',
    resume: 'Відновити',
    restore: 'Скасувати відкликання',
    withdrawnNow: 'Готово: відтепер читати не можна. Десять хвилин ви можете це скасувати.',
    uses: '{count, plural, =0 {Читання} one {# читання} few {# читання} many {# читань} other {# читання}}',
    noUses: 'Цією згодою ще ніхто не скористався.',
  },
  withdraw: {
    title: 'Відкликати згоду для {name}?',
    atOnce: 'Відтепер читати не можна буде нічого.',
    erase: 'Ми попросимо стерти копії та скажемо вам, яка відповідь.',
    undo: 'Десять хвилин ви зможете це скасувати.',
    care: 'Ваше лікування і послуги залишаються такими самими.',
    now: 'Відкликати зараз',
    keep: 'Залишити як є',
  },
  log: {
    title: 'Хто користувався вашими даними',
    who: 'Показати',
    everybody: 'усіх',
    nobody: 'Вашими даними ще ніхто не користувався.',
    more: 'Показати більше',
  },
  data: {
    title: 'Ваші дані',
    noDay: 'без дати',
    carryAway: 'Забрати все із собою або щось додати',
    kind: {
      problems: 'Проблеми зі здоров’ям',
      allergies: 'Алергії',
      medicines: 'Призначені ліки',
      medicinesTaken: 'Ліки, які ви приймаєте',
      laboratory: 'Аналізи',
      vitals: 'Життєві показники',
      reports: 'Висновки',
      vaccinations: 'Щеплення',
      visits: 'Візити та перебування в лікарні',
      projects: 'Проєкти та плани догляду',
      documents: 'Документи',
    },
  },
  mine: {
    ways: 'Як дивитися на свої дані',
    byKind: 'За видом',
    timeline: 'За часом',
    trends: 'Зміни',
    bringIn: 'Додати',
    project: 'Мій проєкт',
    hidden: 'Бачу лише я',
    allKinds: 'усе',
    count:
      '{count, plural, =0 {немає записів} one {# запис} few {# записи} many {# записів} other {# запису}}',
    source: 'Звідки це',
    sourceUnknown: 'У записі не сказано.',
    file: 'З файлу',
    writtenBy: 'Хто поклав сюди',
    yourself: 'ви',
    writtenAt: 'Коли покладено',
    readers: 'Хто це читав',
    noReaders: 'Ніхто не читав.',
    hideTitle: 'Залишити для себе',
    hideWhat:
      'Якщо сховаєте, бачитимете лише ви. Іншим навіть не скажуть, що щось приховано. Повернути можна будь-коли.',
    hide: 'Сховати',
    hiddenWhat: 'Ці дані бачите лише ви. Для всіх інших їх немає.',
    nothingHidden: 'Ви нічого не ховали.',
    hiddenSince: 'сховано',
    bringBack: 'Повернути',
  },
  contents: contentsUkrainian,
  bring: {
    choose: 'Оберіть файл',
    kinds:
      'Документ з електронної медичної картки (PDF або XML), дані FHIR, експорт з Apple Здоров’я (ZIP) або таблиця (CSV). Спершу ми скажемо, що в ньому є: нічого не записується, доки ви не скажете.',
    unknown: 'Такі файли ми не вміємо читати.',
    foreseen: 'У файлі',
    new: '{count, plural, =0 {Немає нових записів.} one {# новий запис.} few {# нові записи.} many {# нових записів.} other {# нового запису.}}',
    changed:
      '{count, plural, one {# запис змінює те, що у вас є.} few {# записи змінюють те, що у вас є.} many {# записів змінюють те, що у вас є.} other {# запису змінюють те, що у вас є.}}',
    already:
      '{count, plural, =0 {Нічого, що у вас уже є.} one {# запис у вас уже є.} few {# записи у вас уже є.} many {# записів у вас уже є.} other {# запису у вас уже є.}}',
    invalid:
      '{count, plural, =0 {Немає помилок.} one {# запис помилковий, його не додамо.} few {# записи помилкові, їх не додамо.} many {# записів помилкові, їх не додамо.} other {# запису помилкові, їх не додамо.}}',
    whyInvalid: 'Чому їх не додамо',
    entry: 'Запис {entry}:',
    now: '{count, plural, =0 {Нічого додавати} one {Додати # запис} few {Додати # записи} many {Додати # записів} other {Додати # запису}}',
    leave: 'Не треба',
    imports: 'Що ви додали',
    noImports: 'Ви ще нічого не додавали.',
    noName: 'Файл без назви',
    progress: '{done} з {total}',
    undo: 'Скасувати і прибрати',
    undone:
      '{count, plural, =0 {Не було чого прибирати.} one {Прибрано # запис.} few {Прибрано # записи.} many {Прибрано # записів.} other {Прибрано # запису.}}',
    kept: '{count, plural, one {# запис відтоді змінився, він залишається.} few {# записи відтоді змінилися, вони залишаються.} many {# записів відтоді змінилися, вони залишаються.} other {# запису відтоді змінилися, вони залишаються.}}',
    state: {
      running: 'Триває',
      done: 'Додано',
      cancelled: 'Зупинено',
      failed: 'Не вдалося',
      interrupted: 'Перервано',
      undoing: 'Прибираємо',
      undone: 'Прибрано',
    },
    fault: {
      'body-malformed': 'Файл не читається: він неповний або не такий, як каже його назва.',
      'body-too-large': 'Файл завеликий.',
      'import-running': 'Інший файл ще додається. Зачекайте, доки він закінчиться, і спробуйте знову.',
      'quota-exceeded': 'У вашому сховищі більше немає місця.',
    },
  },
  trend: {
    none: 'Щоб показати зміни, треба щонайменше два вимірювання того самого.',
    sentence: '{name}: вимірювань: {count}, від {from} ({since}) до {to} ({until}).',
    band: 'Зелена смуга — це звичайні значення, як їх записала лабораторія.',
    asTable: 'Ті самі числа в таблиці',
    day: 'День',
  },
  ...afterwardsUkrainian,
  ...cameUkrainian,
  ...coopUkrainian,
  ...assemblyUkrainian,
  ...decisionsUkrainian,
  ...lifeUkrainian,
  ...membershipUkrainian,
  ...peopleUkrainian,
  project: projectUkrainian,
  ...callsUkrainian,
  ...needsUkrainian,
  ...reachUkrainian,
  ...rightsUkrainian,
  ...studiesUkrainian,
  ...spendingUkrainian,
  ...voteUkrainian,
}
