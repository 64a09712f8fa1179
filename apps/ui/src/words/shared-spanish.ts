import type { Partly } from './partly.ts'
import type { SharedWords } from './shared-italian.ts'

export const sharedSpanish: Partly<SharedWords> = {
  ui: {
    waiting: 'Un momento…',
    again: 'Intentar otra vez',
    close: 'Cerrar',
    language: 'Idioma',
    skip: 'Ir al contenido',
    signOut: 'Salir',
    nothing: {
      title: 'Aquí no hay nada',
      home: 'Volver al inicio',
    },
    wayIn: {
      enter: 'Entrar',
      account: 'Tu cuenta: contraseña, claves de acceso, programas',
    },
    aids: {
      title: 'Leer mejor',
      letters: 'Letras',
      usual: 'Normales',
      large: 'Grandes',
      larger: 'Muy grandes',
      contrast: 'Contraste',
      motion: 'Movimiento',
      asDevice: 'Como el dispositivo',
      strong: 'Fuerte',
      still: 'Nada se mueve',
      aloud: 'En voz alta',
      aloudWhat: 'La voz es de tu dispositivo: lo que lee no sale de aquí.',
      read: 'Leer esta página',
      stop: 'Dejar de leer',
    },
    offline: {
      title: 'No hay red',
      sentence: 'No se ha perdido nada. Cuando vuelva, inténtalo de nuevo: sigues desde aquí.',
    },
    fault: {
      unreachable:
        'No llega ninguna respuesta. Revisa la conexión e inténtalo otra vez: no se ha perdido nada.',
      signInOver: 'La sesión ha terminado. Entra de nuevo.',
      decisionTaken: 'Esta petición ya tiene respuesta. Vuelve al inicio para verla.',
      notFound: 'Aquí no hay nada, o no es para ti.',
      refused: 'No ha sido posible. Nada ha cambiado.',
      ours: 'Algo nuestro no ha funcionado. Inténtalo dentro de un rato; no se ha perdido nada.',
    },
  },
  what: {
    within: '{name}, un dato',
    dataset: '{name}, varios datos',
    category: {
      summary: 'Resumen de tu salud',
      prescription: 'Recetas',
      dispensation: 'Medicinas retiradas',
      imaging: 'Imágenes e informes de radiología',
      laboratory: 'Análisis de laboratorio',
      discharge: 'Informes de alta',
      social: 'Datos sociales',
      assessment: 'Valoraciones de las necesidades',
      careplan: 'Proyectos y planes de cuidados',
      wellness: 'Medidas de cada día',
      documents: 'Otros documentos',
    },
  },
  purpose: {
    PrimaryCareManagement: 'Atención del médico de familia',
    SpecialisedCareManagement: 'Atención de un especialista',
    EmergencyCareManagement: 'Atención urgente',
    HomeCareManagement: 'Atención en casa',
    ServiceProvision: 'Otros servicios de salud',
    SocialServicesProvision: 'Servicios sociales y ayuda',
    ProvidersDataSharing: 'Coordinación entre quienes me cuidan',
    HealthcareScientificResearch: 'Investigación sobre la salud en interés de todos',
    MemberPartnerManagement: 'Administración de la cooperativa',
  },
}
