import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameSpanish: Partly<CameWords> = {
  came: {
    drop: 'O arrastra un archivo aquí.',
    kind: {
      reports: '{count, plural, one {un informe} other {# informes}}',
      results: '{count, plural, one {un resultado} other {# resultados}}',
      problems: '{count, plural, one {un problema} other {# problemas}}',
      allergies: '{count, plural, one {una alergia} other {# alergias}}',
      medicines: '{count, plural, one {una medicina} other {# medicinas}}',
      vaccinations: '{count, plural, one {una vacuna} other {# vacunas}}',
      visits: '{count, plural, one {una visita} other {# visitas}}',
      procedures: '{count, plural, one {una intervención} other {# intervenciones}}',
      documents: '{count, plural, one {un documento} other {# documentos}}',
      others: '{count, plural, one {otro dato} other {otros # datos}}',
    },
    original: 'El archivo se guarda como era.',
    save: 'Descargar el archivo como era',
    columns: 'Qué hay en cada columna',
    columnsWhat: 'Si los títulos de la tabla no lo dicen, dilo tú.',
    field: {
      date: 'Día',
      time: 'Hora',
      systolic: 'Tensión alta',
      diastolic: 'Tensión baja',
      pulse: 'Pulso',
      glucose: 'Glucosa',
      weight: 'Peso',
      height: 'Altura',
    },
    byTitle: 'como dice el título',
    unit: 'Unidad de la glucosa',
    dates: 'Las fechas',
    dmy: 'primero el día',
    mdy: 'primero el mes',
    readAgain: 'Leer otra vez',
    cancel: 'Parar',
    resume: 'Continuar',
    why: {
      missing: 'Falta algo necesario',
      form: 'No está escrito como debe',
      ours: 'No hemos podido guardarlo: prueba otra vez',
    },
    saidBySystem: 'Palabras del sistema, en inglés',
    stays: {
      'changed': 'cambió después',
      'gone': 'ya se había quitado',
      'former-lost': 'lo de antes ya no existe',
    },
  },
}
