import type { Partly } from './partly.ts'
import type { SharedWords } from './shared-italian.ts'

export const sharedRomanian: Partly<SharedWords> = {
  ui: {
    waiting: 'O clipă…',
    again: 'Încearcă din nou',
    close: 'Închide',
    language: 'Limba',
    skip: 'Mergi la conținut',
    signOut: 'Ieși',
    nothing: {
      title: 'Aici nu este nimic',
      home: 'Înapoi la început',
    },
    wayIn: {
      enter: 'Intră',
      account: 'Contul tău: parolă, chei de acces, programe',
    },
    aids: {
      title: 'Citește mai ușor',
      letters: 'Litere',
      usual: 'Obișnuite',
      large: 'Mari',
      larger: 'Foarte mari',
      contrast: 'Contrast',
      motion: 'Mișcare',
      asDevice: 'Ca pe dispozitiv',
      strong: 'Puternic',
      still: 'Nimic nu se mișcă',
      aloud: 'Cu voce tare',
      aloudWhat: 'Vocea este a dispozitivului tău: ce citește nu iese de aici.',
      read: 'Citește această pagină',
      stop: 'Oprește citirea',
    },
    offline: {
      title: 'Nu este rețea',
      sentence: 'Nu s-a pierdut nimic. Când revine, încearcă din nou: continui de aici.',
    },
    fault: {
      unreachable: 'Nu vine niciun răspuns. Verifică conexiunea și încearcă din nou: nu s-a pierdut nimic.',
      signInOver: 'Sesiunea s-a încheiat. Intră din nou.',
      decisionTaken: 'La această cerere s-a răspuns deja. Întoarce-te la început ca să o vezi.',
      notFound: 'Aici nu este nimic sau nu este pentru tine.',
      refused: 'Nu a fost posibil. Nu s-a schimbat nimic.',
      ours: 'Ceva nu a mers la noi. Încearcă peste puțin timp; nu s-a pierdut nimic.',
    },
  },
}
