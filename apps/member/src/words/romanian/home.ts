import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeRomanian: Partly<HomeWords> = {
  places: {
    home: 'Început',
    sharing: 'Cine poate',
    log: 'Cine a citit',
    data: 'Datele mele',
  },
  wayIn: {
    sentence:
      'Datele tale rămân la tine. Intră ca să vezi cine le poate citi, cine le-a citit și ce ți se cere.',
  },
  home: {
    title: 'Datele tale astăzi',
    join: 'Devino membru al cooperativei',
    asks: '{name} îți cere ceva',
    nothingWaits: 'Nimeni nu îți cere nimic.',
    whoCanSee: 'Cine poate vedea',
    ending:
      '{count, plural, =0 {Niciun acord nu se termină curând} one {Un acord se termină curând} few {# acorduri se termină curând} other {# de acorduri se termină curând}}',
    whoLooked: 'Cine s-a uitat',
    quiet: 'O săptămână liniștită: nu s-a uitat nimeni.',
    latest: 'Ultimele citiri',
  },
  use: {
    read: '{name} a citit: {what}. De ce: {why}.',
    looked: '{name} s-a uitat ce există: {what}. De ce: {why}.',
    wrote: '{name} a scris: {what}. De ce: {why}.',
    removed: '{name} a șters: {what}. De ce: {why}.',
    times: '{count, plural, one {O dată așa.} few {De # ori așa.} other {De # de ori așa.}}',
  },
  whole: { pod: 'Tot spațiul tău de date', health: 'Toate datele tale de sănătate și sociale' },
  consent: {
    withdraw: 'Retrage acordul',
  },
  life: {
    hello: 'Bună',
    people:
      '{count, plural, =0 {Nimeni.} one {persoană sau serviciu.} few {persoane sau servicii.} other {de persoane sau servicii.}}',
    looked:
      '{count, plural, one {ori în șapte zile, o persoană sau un serviciu.} few {ori în șapte zile, # persoane sau servicii.} other {ori în șapte zile, # de persoane sau servicii.}}',
    gave: 'La ce au folosit',
    useful:
      '{count, plural, =0 {Nicio folosire până acum.} one {folosire.} few {folosiri.} other {de folosiri.}}',
    studies:
      '{count, plural, =0 {Nicio cercetare.} one {O cercetare.} few {# cercetări.} other {# de cercetări.}}',
    named: 'Te-a ales ca să ajuți:',
    namedWhat: 'Poți accepta sau poți spune nu.',
    overdue: 'Cineva nu a spus încă dacă a șters copiile',
    overdueWhat: 'Timpul a trecut. Cooperativa știe. Vezi cine este.',
    commitments:
      '{count, plural, one {Mai ai un angajament de îndeplinit} few {Mai ai # angajamente de îndeplinit} other {Mai ai # de angajamente de îndeplinit}}',
    commitmentsWhat: 'Sunt în proiectul tău.',
    first: {
      title: 'De unde să începi',
      bring: 'Adaugă datele tale',
      bringWhat: 'O analiză sau ce ai măsurat tu.',
      share: 'Arată ceva medicului tău',
      shareWhat: 'Tu alegi ce și pentru cât timp.',
      people: 'Alege cine te ajută',
      peopleWhat: 'O persoană în care ai încredere.',
    },
  },
  share: {
    begin: 'Arată medicului meu',
  },
  quiet: {
    title: 'Anunțuri și ieșire',
    exit: 'Pleacă de aici',
  },
  people: {
    title: 'Cine mă ajută',
    more: 'Alte pagini',
  },
  emergency: {
    title: 'În caz de urgență',
  },
  lists: {
    now: 'Cine poate vedea acum',
  },
  carry: {
    title: 'Ia tot cu tine',
  },
  studies: {
    title: 'Cercetare',
  },
  calls: {
    title: 'Proiectare împreună',
  },
  sections: {
    title: 'Secțiunile',
  },
  needs: {
    title: 'Panoul',
  },
  rights: {
    title: 'Drepturile mele',
  },
  assembly: {
    title: 'Adunări și vot',
  },
  coop: {
    title: 'Cooperativa',
  },
}
