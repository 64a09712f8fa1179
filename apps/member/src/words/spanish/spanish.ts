import { contentsSpanish } from '@mutua/ui/words/contents-spanish'
import type { OtherWords } from '../other-words.ts'
import { afterwardsSpanish } from './afterwards.ts'
import { assemblySpanish } from './assembly.ts'
import { cameSpanish } from './came.ts'
import { coopSpanish } from './coop.ts'
import { decisionsSpanish } from './decisions.ts'
import { lifeSpanish } from './life.ts'
import { membershipSpanish } from './membership.ts'
import { peopleSpanish } from './people.ts'
import { projectSpanish } from './project.ts'
import { callsSpanish } from './calls.ts'
import { needsSpanish } from './needs.ts'
import { reachSpanish } from './reach.ts'
import { rightsSpanish } from './rights.ts'
import { studiesSpanish } from './studies.ts'
import { spendingSpanish } from './spending.ts'
import { voteSpanish } from './vote.ts'
import { scopesSpanish } from './scopes.ts'

export const spanish: OtherWords = {
  scope: scopesSpanish,
  mode: {
    read: 'leer',
    append: 'añadir',
    write: 'cambiar',
  },
  state: {
    given: 'Vale hasta el {until}',
    paused: 'En pausa: ahora no puede leer',
    withdrawn: 'Retirado: ya no puede leer',
    invalidated: 'Declarado nulo por la cooperativa',
    expired: 'Terminó el {until}',
  },
  request: {
    title: '{name} pide usar tus datos',
    why: 'Por qué',
    until: 'Hasta el',
    what: 'Qué',
    cannot: 'Qué no puede hacer',
    cannotPass: 'Pasar tus datos a otros.',
    cannotMore: 'Leer otra cosa, o por otros motivos.',
    cannotChange: 'Cambiar tus datos.',
    nothingTicked: 'Elige al menos una cosa, o responde que no.',
    yes: 'Sí',
    no: 'No',
    today: 'Solo hoy',
    seeConsent: 'Ver el permiso',
    already: {
      given: 'Has dicho que sí',
      refused: 'Has dicho que no',
      cancelled: 'La petición fue retirada',
      expired: 'El tiempo de la petición ha terminado',
    },
  },
  exactly: {
    show: 'Muéstrame exactamente qué',
    count:
      '{count, plural, =0 {Por ahora no hay nada.} one {Por ahora es un dato:} other {Por ahora son # datos:}}',
    masked: 'Esto se quita: {what}',
  },
  sharing: {
    title: 'Quién puede ver',
    which: 'Qué permisos',
    now: 'Ahora',
    over: 'Terminados',
    none: 'Nadie puede ver tus datos.',
    noneOver: 'Todavía no ha terminado ningún permiso.',
  },
  consent: {
    since: 'Desde el',
    pause: 'Poner en pausa',
    resume: 'Continuar',
    restore: 'Anular la retirada',
    withdrawnNow: 'Hecho: desde ahora ya no puede leer. Durante diez minutos puedes anularlo.',
    uses: '{count, plural, =0 {Lecturas} one {Una lectura} other {# lecturas}}',
    noUses: 'Nadie ha usado todavía este permiso.',
  },
  withdraw: {
    title: '¿Retirar el permiso a {name}?',
    atOnce: 'Desde ahora no podrá leer nada.',
    erase: 'Le pediremos que borre las copias y te diremos qué responde.',
    undo: 'Durante diez minutos podrás anularlo.',
    care: 'Tus cuidados y tus servicios siguen igual.',
    now: 'Retirar ahora',
    keep: 'Dejarlo como está',
  },
  log: {
    title: 'Quién ha usado tus datos',
    who: 'Mostrar',
    everybody: 'todos',
    nobody: 'Nadie ha usado todavía tus datos.',
    more: 'Mostrar más',
  },
  data: {
    title: 'Tus datos',
    noDay: 'sin fecha',
    carryAway: 'Llévate todo, o trae algo',
    kind: {
      problems: 'Problemas de salud',
      allergies: 'Alergias',
      medicines: 'Medicinas recetadas',
      medicinesTaken: 'Medicinas que tomas',
      laboratory: 'Análisis de laboratorio',
      vitals: 'Constantes vitales',
      reports: 'Informes',
      vaccinations: 'Vacunas',
      visits: 'Visitas e ingresos',
      projects: 'Proyectos y planes de cuidados',
      documents: 'Documentos',
    },
  },
  mine: {
    ways: 'Formas de mirar tus datos',
    byKind: 'Por tipo',
    timeline: 'En el tiempo',
    trends: 'Evolución',
    bringIn: 'Traer',
    project: 'Mi proyecto',
    hidden: 'Solo los veo yo',
    allKinds: 'todo',
    count: '{count, plural, =0 {ningún dato} one {un dato} other {# datos}}',
    source: 'De dónde viene',
    sourceUnknown: 'El dato no lo dice.',
    file: 'Del archivo',
    writtenBy: 'Puesto aquí por',
    yourself: 'ti',
    writtenAt: 'Puesto aquí el',
    readers: 'Quién lo ha leído',
    noReaders: 'Nadie lo ha leído.',
    hideTitle: 'Guardarlo para ti',
    hideWhat:
      'Si lo escondes, solo lo ves tú. A los demás ni siquiera se les dice que hay algo escondido. Puedes hacer que vuelva cuando quieras.',
    hide: 'Esconder',
    hiddenWhat: 'Estos datos solo los ves tú. Para todos los demás no existen.',
    nothingHidden: 'No has escondido nada.',
    hiddenSince: 'escondido el',
    bringBack: 'Hacer que vuelva',
  },
  contents: contentsSpanish,
  bring: {
    choose: 'Elige un archivo',
    kinds:
      'Un documento de la historia de salud (PDF o XML), datos FHIR, la exportación de Apple Salud (ZIP) o una tabla (CSV). Primero te decimos qué contiene: no se escribe nada hasta que tú lo digas.',
    unknown: 'Este tipo de archivo no sabemos leerlo.',
    foreseen: 'En el archivo',
    new: '{count, plural, =0 {Ningún dato nuevo.} one {Un dato nuevo.} other {# datos nuevos.}}',
    changed: '{count, plural, one {Uno cambia un dato que tienes.} other {# cambian datos que tienes.}}',
    already: '{count, plural, =0 {Nada que ya tengas.} one {Uno que ya tienes.} other {# que ya tienes.}}',
    invalid:
      '{count, plural, =0 {Nada equivocado.} one {Uno está mal y se queda fuera.} other {# están mal y se quedan fuera.}}',
    whyInvalid: 'Por qué se quedan fuera',
    entry: 'Dato {entry}:',
    now: '{count, plural, =0 {Nada que traer} one {Traer un dato} other {Traer # datos}}',
    leave: 'Dejarlo',
    imports: 'Qué has traído',
    noImports: 'Todavía no has traído nada.',
    noName: 'Un archivo sin nombre',
    progress: '{done} de {total}',
    undo: 'Anular y quitar',
    undone:
      '{count, plural, =0 {No había nada que quitar.} one {Se ha quitado un dato.} other {Se han quitado # datos.}}',
    kept: '{count, plural, one {Uno ha cambiado después y se queda.} other {# han cambiado después y se quedan.}}',
    state: {
      running: 'En curso',
      done: 'Traído',
      cancelled: 'Parado',
      failed: 'No ha salido bien',
      interrupted: 'Interrumpido',
      undoing: 'Lo estamos quitando',
      undone: 'Quitado',
    },
    fault: {
      'body-malformed': 'El archivo no se puede leer: no está entero, o no es lo que dice su nombre.',
      'body-too-large': 'El archivo es demasiado grande.',
      'import-running': 'Otro archivo está entrando todavía. Espera a que termine e inténtalo otra vez.',
      'quota-exceeded': 'En tu espacio ya no hay sitio.',
    },
  },
  trend: {
    none: 'Para ver una evolución hacen falta al menos dos medidas de lo mismo.',
    sentence: '{name}: {count} medidas, de {from} ({since}) a {to} ({until}).',
    band: 'La franja verde son los valores habituales, como los escribió el laboratorio.',
    asTable: 'Los mismos números en una tabla',
    day: 'Día',
  },
  ...afterwardsSpanish,
  ...cameSpanish,
  ...coopSpanish,
  ...assemblySpanish,
  ...decisionsSpanish,
  ...lifeSpanish,
  ...membershipSpanish,
  ...peopleSpanish,
  project: projectSpanish,
  ...callsSpanish,
  ...needsSpanish,
  ...reachSpanish,
  ...rightsSpanish,
  ...studiesSpanish,
  ...spendingSpanish,
  ...voteSpanish,
}
