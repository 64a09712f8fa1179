import type { JsonObject } from '../fhir-json.ts'
import { readEncounter, readFact, readMedia, readOrder, readProcedure, readSupply } from './cda-acts.ts'
import {
  isAllergy,
  isFamilyHistory,
  isProblem,
  readAllergy,
  readConcern,
  readFamilyHistory,
  readProblem,
} from './cda-conditions.ts'
import { isImmunization, readImmunization, readMedication } from './cda-medications.ts'
import { readObservation, readPanel, specimenOf } from './cda-observations.ts'
import { isAsked, relatedTo, type EntryContext } from './entry-context.ts'
import { child, type XmlElement } from './xml-tree.ts'

/**
 * One clinical statement of CDA R2 (§4.3.6) -> the FHIR resources that say the same.
 * @returns references to them, the one that the statement is about first
 */
export const readStatement = (statement: XmlElement, context: EntryContext): readonly JsonObject[] => {
  switch (statement.name) {
    case 'observation':
      if (isAsked(statement)) return readOrder(statement, context)
      if (isAllergy(statement)) return readAllergy(statement, context)
      return isProblem(statement) ? readProblem(statement, context) : readObservation(statement, context)
    case 'organizer':
      return isFamilyHistory(statement)
        ? readFamilyHistory(statement, context)
        : readPanel(statement, context)
    case 'substanceAdministration':
      return isImmunization(statement, context)
        ? readImmunization(statement, context)
        : readMedication(statement, context)
    case 'procedure':
      return isAsked(statement) ? readOrder(statement, context) : readProcedure(statement, context)
    case 'encounter':
      return isAsked(statement) ? readOrder(statement, context) : readEncounter(statement, context)
    case 'supply':
      return readSupply(statement, context)
    case 'observationMedia':
      return readMedia(statement, context)
    case 'act':
      return readAct(statement, context)
    default:
      return []
  }
}

/** An act is often only the frame around what is meant: around problems and allergies, around results of a laboratory. */
const readAct = (act: XmlElement, context: EntryContext): readonly JsonObject[] => {
  if (isAsked(act)) return readOrder(act, context)
  const below = relatedTo(act)
  const isConcern = below.some(
    ({ statement }) => statement.name === 'observation' && (isAllergy(statement) || isProblem(statement)),
  )
  const isFrame =
    child(act, 'code')?.attributes['nullFlavor'] !== undefined || child(act, 'code') === undefined
  if (isConcern && (isFrame || context.section === '11450-4' || context.section === '48765-2'))
    return readConcern(act, context)
  const specimen = specimenOf(act, context)
  if (specimen !== undefined || isResultFrame(act, context)) {
    return below.flatMap(({ statement }) =>
      statement.name === 'observation' && !isProblem(statement)
        ? readObservation(statement, context, { specimen })
        : context.read(statement),
    )
  }
  return readFact(act, context)
}

/** Laboratory reports: an act with the code of the section, results below (the Italian guide for laboratory reports). */
const isResultFrame = (act: XmlElement, { section }: EntryContext): boolean => {
  const code = child(act, 'code')?.attributes['code']
  return code !== undefined && code === section && relatedTo(act).length > 0
}
