import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameUkrainian: Partly<CameWords> = {
  came: {
    drop: 'Або перетягніть файл сюди.',
    kind: {
      reports: '{count, plural, one {# висновок} few {# висновки} many {# висновків} other {# висновку}}',
      results:
        '{count, plural, one {# результат} few {# результати} many {# результатів} other {# результату}}',
      problems: '{count, plural, one {# проблема} few {# проблеми} many {# проблем} other {# проблеми}}',
      allergies: '{count, plural, one {# алергія} few {# алергії} many {# алергій} other {# алергії}}',
      medicines:
        '{count, plural, one {# препарат} few {# препарати} many {# препаратів} other {# препарату}}',
      vaccinations: '{count, plural, one {# щеплення} few {# щеплення} many {# щеплень} other {# щеплення}}',
      visits: '{count, plural, one {# візит} few {# візити} many {# візитів} other {# візиту}}',
      procedures:
        '{count, plural, one {# втручання} few {# втручання} many {# втручань} other {# втручання}}',
      documents:
        '{count, plural, one {# документ} few {# документи} many {# документів} other {# документа}}',
      others:
        '{count, plural, one {# інший запис} few {# інші записи} many {# інших записів} other {# іншого запису}}',
    },
    original: 'Файл збережено таким, як він був.',
    save: 'Завантажити файл таким, як він був',
    columns: 'Що в кожному стовпці',
    columnsWhat: 'Якщо назви в таблиці цього не кажуть, скажіть ви.',
    field: {
      date: 'День',
      time: 'Час',
      systolic: 'Верхній тиск',
      diastolic: 'Нижній тиск',
      pulse: 'Пульс',
      glucose: 'Глюкоза',
      weight: 'Вага',
      height: 'Зріст',
    },
    byTitle: 'як каже назва',
    unit: 'Одиниця глюкози',
    dates: 'Дати',
    dmy: 'спочатку день',
    mdy: 'спочатку місяць',
    readAgain: 'Прочитати ще раз',
    cancel: 'Зупинити',
    resume: 'Продовжити',
    why: {
      missing: 'Бракує чогось потрібного',
      form: 'Записано не так, як треба',
      ours: 'Ми не змогли це зберегти: спробуйте ще раз',
    },
    saidBySystem: 'Слова системи, англійською',
    stays: {
      'changed': 'потім змінилося',
      'gone': 'уже було прибрано',
      'former-lost': 'того, що було раніше, більше немає',
    },
  },
}
