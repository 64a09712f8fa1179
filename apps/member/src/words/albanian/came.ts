import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameAlbanian: Partly<CameWords> = {
  came: {
    drop: 'Ose tërhiqni një skedar këtu.',
    kind: {
      reports: '{count, plural, one {një përgjigje mjekësore} other {# përgjigje mjekësore}}',
      results: '{count, plural, one {një rezultat} other {# rezultate}}',
      problems: '{count, plural, one {një problem} other {# probleme}}',
      allergies: '{count, plural, one {një alergji} other {# alergji}}',
      medicines: '{count, plural, one {një ilaç} other {# ilaçe}}',
      vaccinations: '{count, plural, one {një vaksinim} other {# vaksinime}}',
      visits: '{count, plural, one {një vizitë} other {# vizita}}',
      procedures: '{count, plural, one {një ndërhyrje} other {# ndërhyrje}}',
      documents: '{count, plural, one {një dokument} other {# dokumente}}',
      others: '{count, plural, one {një e dhënë tjetër} other {# të dhëna të tjera}}',
    },
    original: 'Skedari ruhet siç ishte.',
    save: 'Shkarkoni skedarin siç ishte',
    columns: 'Çfarë ka në çdo kolonë',
    columnsWhat: 'Nëse titujt e tabelës nuk e thonë, thuajeni ju.',
    field: {
      date: 'Dita',
      time: 'Ora',
      systolic: 'Tensioni i lartë',
      diastolic: 'Tensioni i ulët',
      pulse: 'Pulsi',
      glucose: 'Glicemia',
      weight: 'Pesha',
      height: 'Gjatësia',
    },
    byTitle: 'siç thotë titulli',
    unit: 'Njësia e glicemisë',
    dates: 'Datat',
    dmy: 'më parë dita',
    mdy: 'më parë muaji',
    readAgain: 'Lexo përsëri',
    cancel: 'Ndal',
    resume: 'Vazhdo',
    why: {
      missing: 'Mungon diçka e nevojshme',
      form: 'Nuk është shkruar siç duhet',
      ours: 'Nuk mundëm ta ruajmë: provoni përsëri',
    },
    saidBySystem: 'Fjalët e sistemit, në anglisht',
    stays: {
      'changed': 'ndryshoi më pas',
      'gone': 'ishte hequr tashmë',
      'former-lost': 'ajo që ishte më parë nuk është më',
    },
  },
}
