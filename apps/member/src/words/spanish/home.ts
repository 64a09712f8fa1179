import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeSpanish: Partly<HomeWords> = {
  places: {
    home: 'Inicio',
    sharing: 'Quién puede',
    log: 'Quién leyó',
    data: 'Mis datos',
  },
  wayIn: {
    sentence:
      'Tus datos se quedan contigo. Entra para ver quién puede leerlos, quién los ha leído y qué te piden.',
  },
  home: {
    title: 'Tus datos hoy',
    join: 'Hazte socio de la cooperativa',
    asks: '{name} te pide algo',
    nothingWaits: 'Nadie te pide nada.',
    whoCanSee: 'Quién puede ver',
    ending:
      '{count, plural, =0 {Ningún permiso termina pronto} one {Un permiso termina pronto} other {# permisos terminan pronto}}',
    whoLooked: 'Quién ha mirado',
    quiet: 'Semana tranquila: nadie ha mirado.',
    latest: 'Las últimas lecturas',
  },
  use: {
    read: '{name} ha leído: {what}. Por qué: {why}.',
    looked: '{name} ha mirado qué hay: {what}. Por qué: {why}.',
    wrote: '{name} ha escrito: {what}. Por qué: {why}.',
    removed: '{name} ha quitado: {what}. Por qué: {why}.',
    times: '{count} veces así.',
  },
  whole: { pod: 'Todo tu espacio', health: 'Todos tus datos de salud y sociales' },
  consent: {
    withdraw: 'Retirar el permiso',
  },
  life: {
    hello: 'Hola',
    people: '{count, plural, =0 {Nadie.} one {persona o servicio.} other {personas o servicios.}}',
    looked:
      '{count, plural, one {veces en siete días, de una persona o servicio.} other {veces en siete días, de # personas o servicios.}}',
    gave: 'Para qué han servido',
    useful: '{count, plural, =0 {Ningún uso por ahora.} one {uso.} other {usos.}}',
    studies:
      '{count, plural, =0 {Ninguna investigación.} one {Una investigación.} other {# investigaciones.}}',
    named: 'Te ha elegido para que ayudes:',
    namedWhat: 'Puedes aceptar o decir que no.',
    overdue: 'Alguien no ha dicho todavía si ha borrado las copias',
    overdueWhat: 'El tiempo ha pasado. La cooperativa lo sabe. Mira quién es.',
    commitments:
      '{count, plural, one {Un compromiso tuyo está por hacer} other {# compromisos tuyos están por hacer}}',
    commitmentsWhat: 'Están en tu proyecto.',
    first: {
      title: 'Por dónde empezar',
      bring: 'Trae tus datos',
      bringWhat: 'Un informe, o lo que has medido.',
      share: 'Muestra algo a tu médico',
      shareWhat: 'Tú eliges qué, y por cuánto tiempo.',
      people: 'Elige quién te ayuda',
      peopleWhat: 'Una persona de confianza.',
    },
  },
  share: {
    begin: 'Mostrar a mi médico',
  },
  quiet: {
    title: 'Avisos y salida',
    exit: 'Irme de aquí',
  },
  people: {
    title: 'Quién me ayuda',
    more: 'Otras páginas',
  },
  emergency: {
    title: 'En una emergencia',
  },
  lists: {
    now: 'Quién puede ver ahora',
  },
  carry: {
    title: 'Llévate todo',
  },
  studies: {
    title: 'Investigación',
  },
  calls: {
    title: 'Diseño conjunto',
  },
  sections: {
    title: 'Las secciones',
  },
  needs: {
    title: 'El tablón',
  },
  rights: {
    title: 'Mis derechos',
  },
  assembly: {
    title: 'Asambleas y votos',
  },
  coop: {
    title: 'La cooperativa',
  },
}
