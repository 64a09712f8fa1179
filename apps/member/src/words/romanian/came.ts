import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameRomanian: Partly<CameWords> = {
  came: {
    drop: 'Sau trage aici un fișier.',
    kind: {
      reports:
        '{count, plural, one {un rezultat medical} few {# rezultate medicale} other {# de rezultate medicale}}',
      results: '{count, plural, one {o valoare} few {# valori} other {# de valori}}',
      problems: '{count, plural, one {o problemă} few {# probleme} other {# de probleme}}',
      allergies: '{count, plural, one {o alergie} few {# alergii} other {# de alergii}}',
      medicines: '{count, plural, one {un medicament} few {# medicamente} other {# de medicamente}}',
      vaccinations: '{count, plural, one {un vaccin} few {# vaccinuri} other {# de vaccinuri}}',
      visits: '{count, plural, one {o vizită} few {# vizite} other {# de vizite}}',
      procedures: '{count, plural, one {o intervenție} few {# intervenții} other {# de intervenții}}',
      documents: '{count, plural, one {un document} few {# documente} other {# de documente}}',
      others:
        '{count, plural, one {o altă înregistrare} few {alte # înregistrări} other {alte # de înregistrări}}',
    },
    original: 'Fișierul este păstrat așa cum era.',
    save: 'Descarcă fișierul așa cum era',
    columns: 'Ce este în fiecare coloană',
    columnsWhat: 'Dacă titlurile tabelului nu spun, spune tu.',
    field: {
      date: 'Ziua',
      time: 'Ora',
      systolic: 'Tensiunea mare',
      diastolic: 'Tensiunea mică',
      pulse: 'Pulsul',
      glucose: 'Glicemia',
      weight: 'Greutatea',
      height: 'Înălțimea',
    },
    byTitle: 'cum spune titlul',
    unit: 'Unitatea glicemiei',
    dates: 'Datele',
    dmy: 'întâi ziua',
    mdy: 'întâi luna',
    readAgain: 'Citește din nou',
    cancel: 'Oprește',
    resume: 'Continuă',
    why: {
      missing: 'Lipsește ceva necesar',
      form: 'Nu este scris cum trebuie',
      ours: 'Nu am putut să-l păstrăm: încearcă din nou',
    },
    saidBySystem: 'Cuvintele sistemului, în engleză',
    stays: {
      'changed': 's-a schimbat după aceea',
      'gone': 'fusese deja scos',
      'former-lost': 'ce era înainte nu mai există',
    },
  },
}
