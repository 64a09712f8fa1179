import { parsePack, type Pack } from './pack.ts'
import emiliaRomagna from './packs/emilia-romagna.json' with { type: 'json' }
import italy from './packs/italy.json' with { type: 'json' }
import lazio from './packs/lazio.json' with { type: 'json' }
import regulation from './packs/regulation.json' with { type: 'json' }
import serviceCoop from './packs/statute-service-coop.json' with { type: 'json' }
import socialCoop from './packs/statute-social-coop.json' with { type: 'json' }
import toscana from './packs/toscana.json' with { type: 'json' }

export const nationalPack: Pack = parsePack(italy)

/** By the id that a setting names. */
export const regionPacks = {
  'emilia-romagna': parsePack(emiliaRomagna),
  'lazio': parsePack(lazio),
  'toscana': parsePack(toscana),
} as const

/** The statute that a co-op of that form begins with, until its assembly adopts another. */
export const foundingStatutes = {
  service: parsePack(serviceCoop),
  social: parsePack(socialCoop),
} as const

export const foundingRegulation: Pack = parsePack(regulation)

/** Law, founding statute of that form and founding regulation: what a new co-op begins with. */
export const foundingPacks = (
  form: keyof typeof foundingStatutes,
  region?: keyof typeof regionPacks,
): readonly Pack[] => [
  nationalPack,
  ...(region === undefined ? [] : [regionPacks[region]]),
  foundingStatutes[form],
  foundingRegulation,
]
