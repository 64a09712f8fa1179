import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeUkrainian: Partly<HomeWords> = {
  places: {
    home: 'Початок',
    sharing: 'Хто може',
    log: 'Хто читав',
    data: 'Мої дані',
  },
  wayIn: {
    sentence:
      'Ваші дані залишаються з вами. Увійдіть, щоб побачити, хто може їх читати, хто їх читав і про що вас просять.',
  },
  home: {
    title: 'Ваші дані сьогодні',
    asks: '{name} просить вас про щось',
    nothingWaits: 'Ніхто нічого не просить.',
    whoCanSee: 'Хто може бачити',
    ending:
      '{count, plural, =0 {Жодна згода скоро не закінчується} one {# згода скоро закінчується} few {# згоди скоро закінчуються} many {# згод скоро закінчуються} other {# згоди скоро закінчуються}}',
    whoLooked: 'Хто дивився',
    quiet: 'Спокійний тиждень: ніхто не дивився.',
    latest: 'Останні читання',
  },
  use: {
    read: '{name}: прочитано {what}. Навіщо: {why}.',
    looked: '{name}: переглянуто, що є: {what}. Навіщо: {why}.',
    wrote: '{name}: записано {what}. Навіщо: {why}.',
    removed: '{name}: видалено {what}. Навіщо: {why}.',
    times: 'Так {count, plural, one {# раз} few {# рази} many {# разів} other {# раза}}.',
  },
  what: {
    everything: 'Усе ваше сховище',
    health: 'Усі ваші медичні та соціальні дані',
    within: '{name}, один запис',
    dataset: '{name}, кілька записів',
    category: {
      summary: 'Короткі дані про здоров’я',
      prescription: 'Рецепти',
      dispensation: 'Видані ліки',
      imaging: 'Знімки та описи',
      laboratory: 'Аналізи',
      discharge: 'Виписки з лікарні',
      social: 'Соціальні дані',
      assessment: 'Оцінки потреб',
      careplan: 'Проєкти та плани догляду',
      wellness: 'Щоденні вимірювання',
      documents: 'Інші документи',
    },
  },
  purpose: {
    PrimaryCareManagement: 'Лікування в сімейного лікаря',
    SpecialisedCareManagement: 'Лікування в лікаря-фахівця',
    EmergencyCareManagement: 'Невідкладна допомога',
    HomeCareManagement: 'Медичний догляд удома',
    ServiceProvision: 'Інші медичні послуги',
    SocialServicesProvision: 'Соціальні послуги та допомога',
    ProvidersDataSharing: 'Узгодження між тими, хто про мене дбає',
    HealthcareScientificResearch: 'Дослідження здоров’я на користь суспільства',
    MemberPartnerManagement: 'Справи кооперативу',
  },
  consent: {
    withdraw: 'Відкликати згоду',
  },
  life: {
    hello: 'Вітаємо',
    people:
      '{count, plural, =0 {Ніхто.} one {людина або служба.} few {людини або служби.} many {людей або служб.} other {людини або служби.}}',
    looked:
      '{count, plural, one {разів за сім днів, від # людини або служби.} few {разів за сім днів, від # людей або служб.} many {разів за сім днів, від # людей або служб.} other {разів за сім днів, від # людини або служби.}}',
    gave: 'Для чого вони придалися',
    useful:
      '{count, plural, =0 {Поки що жодного використання.} one {використання.} few {використання.} many {використань.} other {використання.}}',
    studies:
      '{count, plural, =0 {Жодного дослідження.} one {# дослідження.} few {# дослідження.} many {# досліджень.} other {# дослідження.}}',
    named: 'Вас обрали помічником:',
    namedWhat: 'Ви можете погодитися або сказати «ні».',
    overdue: 'Хтось ще не сказав, чи стерто копії',
    overdueWhat: 'Час минув. Кооператив це знає. Подивіться, хто це.',
    commitments:
      '{count, plural, one {Ще не виконано # вашу обіцянку} few {Ще не виконано # ваші обіцянки} many {Ще не виконано # ваших обіцянок} other {Ще не виконано # вашої обіцянки}}',
    commitmentsWhat: 'Вони у вашому проєкті.',
    first: {
      title: 'З чого почати',
      bring: 'Додайте свої дані',
      bringWhat: 'Висновок лікаря або те, що ви виміряли.',
      share: 'Покажіть щось своєму лікареві',
      shareWhat: 'Ви обираєте, що і на який час.',
      people: 'Оберіть, хто вам допомагає',
      peopleWhat: 'Людина, якій ви довіряєте.',
    },
  },
  share: {
    begin: 'Показати моєму лікареві',
  },
  quiet: {
    title: 'Сповіщення і вихід',
    exit: 'Піти звідси',
  },
  people: {
    title: 'Хто мені допомагає',
    more: 'Інші сторінки',
  },
  emergency: {
    title: 'У невідкладному випадку',
  },
  lists: {
    now: 'Хто може бачити зараз',
  },
  carry: {
    title: 'Забрати все із собою',
  },
  coop: {
    title: 'Кооператив',
  },
}
