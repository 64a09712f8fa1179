import type { Partly } from './partly.ts'
import type { SharedWords } from './shared-italian.ts'

export const sharedAlbanian: Partly<SharedWords> = {
  ui: {
    waiting: 'Një çast…',
    again: 'Provoni përsëri',
    close: 'Mbyll',
    language: 'Gjuha',
    skip: 'Shko te përmbajtja',
    signOut: 'Dil',
    nothing: {
      title: 'Këtu nuk ka asgjë',
      home: 'Kthehu në fillim',
    },
    wayIn: {
      enter: 'Hyr',
      account: 'Llogaria juaj: fjalëkalimi, çelësat e hyrjes, programet',
    },
    aids: {
      title: 'Lexim më i lehtë',
      letters: 'Shkronjat',
      usual: 'Të zakonshme',
      large: 'Të mëdha',
      larger: 'Shumë të mëdha',
      contrast: 'Kontrasti',
      motion: 'Lëvizja',
      asDevice: 'Si në pajisje',
      strong: 'I fortë',
      still: 'Asgjë nuk lëviz',
      aloud: 'Me zë',
      aloudWhat: 'Zëri është i pajisjes suaj: ajo që lexon nuk del prej saj.',
      read: 'Lexo këtë faqe',
      stop: 'Ndalo leximin',
    },
    offline: {
      title: 'Nuk ka rrjet',
      sentence: 'Asgjë nuk ka humbur. Kur të kthehet, provo përsëri: vazhdon nga këtu.',
    },
    fault: {
      unreachable: 'Nuk vjen përgjigje. Kontrolloni lidhjen dhe provoni përsëri: asgjë nuk ka humbur.',
      signInOver: 'Seanca mbaroi. Hyni përsëri.',
      decisionTaken: 'Kësaj kërkese i është dhënë tashmë përgjigje. Kthehuni në fillim për ta parë.',
      notFound: 'Këtu nuk ka asgjë, ose nuk është për ju.',
      refused: 'Nuk ishte e mundur. Asgjë nuk ka ndryshuar.',
      ours: 'Diçka nga ana jonë nuk funksionoi. Provoni pas pak; asgjë nuk ka humbur.',
    },
  },
}
