import { contentsRomanian } from '@mutua/ui/words/contents-romanian'
import type { OtherWords } from '../other-words.ts'
import { afterwardsRomanian } from './afterwards.ts'
import { assemblyRomanian } from './assembly.ts'
import { cameRomanian } from './came.ts'
import { coopRomanian } from './coop.ts'
import { decisionsRomanian } from './decisions.ts'
import { lifeRomanian } from './life.ts'
import { membershipRomanian } from './membership.ts'
import { peopleRomanian } from './people.ts'
import { projectRomanian } from './project.ts'
import { callsRomanian } from './calls.ts'
import { needsRomanian } from './needs.ts'
import { reachRomanian } from './reach.ts'
import { rightsRomanian } from './rights.ts'
import { studiesRomanian } from './studies.ts'
import { spendingRomanian } from './spending.ts'
import { voteRomanian } from './vote.ts'
import { scopesRomanian } from './scopes.ts'

export const romanian: OtherWords = {
  scope: scopesRomanian,
  mode: {
    read: 'să citească',
    append: 'să adauge',
    write: 'să modifice',
  },
  state: {
    given: 'Valabil până la {until}',
    paused: 'Oprit pentru moment: acum nu poate citi',
    withdrawn: 'Retras: nu mai poate citi',
    invalidated: 'Declarat nul de cooperativă',
    expired: 'S-a terminat la {until}',
  },
  request: {
    title: '{name} cere să folosească datele tale',
    why: 'De ce',
    until: 'Până la',
    what: 'Ce anume',
    cannot: 'Ce nu poate face',
    cannotPass: 'Să dea datele tale altora.',
    cannotMore: 'Să citească altceva sau din alte motive.',
    cannotChange: 'Să schimbe datele tale.',
    nothingTicked: 'Alege cel puțin un lucru sau răspunde nu.',
    yes: 'Da',
    no: 'Nu',
    today: 'Doar astăzi',
    seeConsent: 'Vezi acordul',
    already: {
      given: 'Ai spus da',
      refused: 'Ai spus nu',
      cancelled: 'Cererea a fost retrasă',
      expired: 'Timpul cererii s-a terminat',
    },
  },
  exactly: {
    show: 'Arată-mi exact ce',
    count:
      '{count, plural, =0 {Deocamdată nu este nimic.} one {Deocamdată este o înregistrare:} few {Deocamdată sunt # înregistrări:} other {Deocamdată sunt # de înregistrări:}}',
    masked: 'Aceasta nu se arată: {what}',
  },
  sharing: {
    title: 'Cine poate vedea',
    which: 'Ce acorduri',
    now: 'Acum',
    over: 'Terminate',
    none: 'Nimeni nu poate vedea datele tale.',
    noneOver: 'Niciun acord nu s-a terminat încă.',
  },
  consent: {
    since: 'Din',
    pause: 'Oprește pentru moment',
    resume: 'Reia',
    restore: 'Anulează retragerea',
    withdrawnNow: 'Gata: de acum nu mai poate citi. Timp de zece minute poți anula.',
    uses: '{count, plural, =0 {Citiri} one {O citire} few {# citiri} other {# de citiri}}',
    noUses: 'Nimeni nu a folosit încă acest acord.',
  },
  withdraw: {
    title: 'Retragi acordul dat pentru {name}?',
    atOnce: 'De acum nu va mai putea citi nimic.',
    erase: 'Îi vom cere să șteargă copiile și îți spunem ce răspunde.',
    undo: 'Timp de zece minute vei putea anula.',
    care: 'Îngrijirea și serviciile tale rămân la fel.',
    now: 'Retrage acum',
    keep: 'Lasă așa cum este',
  },
  log: {
    title: 'Cine a folosit datele tale',
    who: 'Arată',
    everybody: 'pe toți',
    nobody: 'Nimeni nu a folosit încă datele tale.',
    more: 'Arată mai mult',
  },
  data: {
    title: 'Datele tale',
    noDay: 'fără dată',
    carryAway: 'Ia tot cu tine sau adaugă ceva',
    kind: {
      problems: 'Probleme de sănătate',
      allergies: 'Alergii',
      medicines: 'Medicamente prescrise',
      medicinesTaken: 'Medicamente pe care le iei',
      laboratory: 'Analize de laborator',
      vitals: 'Semne vitale',
      reports: 'Rezultate',
      vaccinations: 'Vaccinuri',
      visits: 'Vizite și internări',
      projects: 'Proiecte și planuri de îngrijire',
      documents: 'Documente',
    },
  },
  mine: {
    ways: 'Feluri de a-ți privi datele',
    byKind: 'După fel',
    timeline: 'În timp',
    trends: 'Evoluții',
    bringIn: 'Adaugă',
    project: 'Proiectul meu',
    hidden: 'Le văd doar eu',
    allKinds: 'toate',
    count:
      '{count, plural, =0 {nicio înregistrare} one {o înregistrare} few {# înregistrări} other {# de înregistrări}}',
    source: 'De unde vine',
    sourceUnknown: 'Înregistrarea nu spune.',
    file: 'Din fișierul',
    writtenBy: 'Pus aici de',
    yourself: 'tine',
    writtenAt: 'Pus aici la',
    readers: 'Cine a citit',
    noReaders: 'Nu a citit nimeni.',
    hideTitle: 'Păstrează pentru tine',
    hideWhat:
      'Dacă ascunzi, vezi doar tu. Altora nici nu li se spune că este ceva ascuns. Poți aduce înapoi oricând vrei.',
    hide: 'Ascunde',
    hiddenWhat: 'Aceste date le vezi doar tu. Pentru toți ceilalți ele nu există.',
    nothingHidden: 'Nu ai ascuns nimic.',
    hiddenSince: 'ascuns la',
    bringBack: 'Adu înapoi',
  },
  contents: contentsRomanian,
  bring: {
    choose: 'Alege un fișier',
    kinds:
      'Un rezultat din dosarul de sănătate (PDF sau XML), date FHIR, exportul din Apple Sănătate (ZIP) sau un tabel (CSV). Întâi îți spunem ce conține: nu se scrie nimic până nu spui tu.',
    unknown: 'Nu știm să citim acest fel de fișier.',
    foreseen: 'În fișier',
    new: '{count, plural, =0 {Nicio înregistrare nouă.} one {O înregistrare nouă.} few {# înregistrări noi.} other {# de înregistrări noi.}}',
    changed:
      '{count, plural, one {Una schimbă o înregistrare pe care o ai.} few {# schimbă înregistrări pe care le ai.} other {# de înregistrări schimbă ce ai deja.}}',
    already:
      '{count, plural, =0 {Niciuna pe care o ai deja.} one {Una pe care o ai deja.} few {# pe care le ai deja.} other {# de înregistrări pe care le ai deja.}}',
    invalid:
      '{count, plural, =0 {Nimic greșit.} one {Una este greșită și rămâne afară.} few {# sunt greșite și rămân afară.} other {# de înregistrări sunt greșite și rămân afară.}}',
    whyInvalid: 'De ce rămân afară',
    entry: 'Înregistrarea {entry}:',
    now: '{count, plural, =0 {Nimic de adăugat} one {Adaugă o înregistrare} few {Adaugă # înregistrări} other {Adaugă # de înregistrări}}',
    leave: 'Renunță',
    imports: 'Ce ai adăugat',
    noImports: 'Nu ai adăugat încă nimic.',
    noName: 'Un fișier fără nume',
    progress: '{done} din {total}',
    undo: 'Anulează și scoate',
    undone:
      '{count, plural, =0 {Nu era nimic de scos.} one {O înregistrare a fost scoasă.} few {# înregistrări au fost scoase.} other {# de înregistrări au fost scoase.}}',
    kept: '{count, plural, one {Una s-a schimbat după aceea și rămâne.} few {# s-au schimbat după aceea și rămân.} other {# de înregistrări s-au schimbat după aceea și rămân.}}',
    state: {
      running: 'În curs',
      done: 'Adăugat',
      cancelled: 'Oprit',
      failed: 'Nu a reușit',
      interrupted: 'Întrerupt',
      undoing: 'Se scoate acum',
      undone: 'Scos',
    },
    fault: {
      'body-malformed': 'Fișierul nu se poate citi: nu este întreg sau nu este ce spune numele lui.',
      'body-too-large': 'Fișierul este prea mare.',
      'import-running': 'Un alt fișier încă intră. Așteaptă să termine și încearcă din nou.',
      'quota-exceeded': 'În spațiul tău nu mai este loc.',
    },
  },
  trend: {
    none: 'Pentru o evoluție trebuie cel puțin două măsurători ale aceluiași lucru.',
    sentence: '{name}: măsurători: {count}, de la {from} ({since}) la {to} ({until}).',
    band: 'Banda verde arată valorile obișnuite, așa cum le-a scris laboratorul.',
    asTable: 'Aceleași numere într-un tabel',
    day: 'Ziua',
  },
  ...afterwardsRomanian,
  ...cameRomanian,
  ...coopRomanian,
  ...assemblyRomanian,
  ...decisionsRomanian,
  ...lifeRomanian,
  ...membershipRomanian,
  ...peopleRomanian,
  project: projectRomanian,
  ...callsRomanian,
  ...needsRomanian,
  ...reachRomanian,
  ...rightsRomanian,
  ...studiesRomanian,
  ...spendingRomanian,
  ...voteRomanian,
}
