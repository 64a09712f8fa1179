import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeAlbanian: Partly<HomeWords> = {
  places: {
    home: 'Fillimi',
    sharing: 'Kush mundet',
    log: 'Kush lexoi',
    data: 'Të dhënat e mia',
  },
  wayIn: {
    sentence:
      'Të dhënat tuaja mbeten te ju. Hyni për të parë kush mund t’i lexojë, kush i ka lexuar dhe çfarë ju kërkohet.',
  },
  home: {
    title: 'Të dhënat tuaja sot',
    join: 'Bëhu anëtar i kooperativës',
    asks: '{name} ju kërkon diçka',
    nothingWaits: 'Askush nuk ju kërkon asgjë.',
    whoCanSee: 'Kush mund të shohë',
    ending:
      '{count, plural, =0 {Asnjë pëlqim nuk mbaron së shpejti} one {Një pëlqim mbaron së shpejti} other {# pëlqime mbarojnë së shpejti}}',
    whoLooked: 'Kush ka parë',
    quiet: 'Javë e qetë: askush nuk ka parë.',
    latest: 'Leximet e fundit',
  },
  use: {
    read: '{name} lexoi: {what}. Pse: {why}.',
    looked: '{name} pa çfarë ka: {what}. Pse: {why}.',
    wrote: '{name} shkroi: {what}. Pse: {why}.',
    removed: '{name} hoqi: {what}. Pse: {why}.',
    times: 'Kështu {count} herë.',
  },
  whole: { pod: 'E gjithë hapësira juaj', health: 'Të gjitha të dhënat tuaja shëndetësore dhe sociale' },
  consent: {
    withdraw: 'Tërhiqni pëlqimin',
  },
  life: {
    hello: 'Përshëndetje',
    people: '{count, plural, =0 {Askush.} one {person ose shërbim.} other {persona ose shërbime.}}',
    looked:
      '{count, plural, one {herë në shtatë ditë, nga një person ose shërbim.} other {herë në shtatë ditë, nga # persona ose shërbime.}}',
    gave: 'Për çfarë kanë shërbyer',
    useful: '{count, plural, =0 {Asnjë përdorim deri tani.} one {përdorim.} other {përdorime.}}',
    studies: '{count, plural, =0 {Asnjë kërkim.} one {Një kërkim.} other {# kërkime.}}',
    named: 'Ju ka zgjedhur për ta ndihmuar:',
    namedWhat: 'Mund të pranoni ose të thoni jo.',
    overdue: 'Dikush nuk ka thënë ende nëse i ka fshirë kopjet',
    overdueWhat: 'Koha ka kaluar. Kooperativa e di. Shihni kush është.',
    commitments:
      '{count, plural, one {Një zotim juaji është për t’u bërë} other {# zotime tuajat janë për t’u bërë}}',
    commitmentsWhat: 'Janë në projektin tuaj.',
    first: {
      title: 'Nga të filloni',
      bring: 'Sillni të dhënat tuaja',
      bringWhat: 'Një përgjigje mjekësore, ose atë që keni matur.',
      share: 'Tregojini diçka mjekut tuaj',
      shareWhat: 'Ju zgjidhni çfarë dhe për sa kohë.',
      people: 'Zgjidhni kush ju ndihmon',
      peopleWhat: 'Një person që i besoni.',
    },
  },
  share: {
    begin: 'Tregoja mjekut tim',
  },
  quiet: {
    title: 'Njoftime dhe dalje',
    exit: 'Ik prej këtu',
  },
  people: {
    title: 'Kush më ndihmon',
    more: 'Faqe të tjera',
  },
  emergency: {
    title: 'Në raste urgjente',
  },
  lists: {
    now: 'Kush mund të shohë tani',
  },
  carry: {
    title: 'Merrni gjithçka me vete',
  },
  studies: {
    title: 'Kërkime',
  },
  calls: {
    title: 'Projektim i përbashkët',
  },
  sections: {
    title: 'Seksionet',
  },
  needs: {
    title: 'Tabela',
  },
  rights: {
    title: 'Të drejtat e mia',
  },
  assembly: {
    title: 'Asambletë dhe votimi',
  },
  coop: {
    title: 'Kooperativa',
  },
}
