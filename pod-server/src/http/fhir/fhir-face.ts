import { Problem } from '@mutua/sdk/problem'
import { resultParameters } from '../../health/search-query.ts'
import { capabilityStatement } from '../../health/capability-statement.ts'
import { createRecordTermsOf } from '../record-terms.ts'
import { attestProject } from './fhir-attest.ts'
import { answerFormats } from './answer-format.ts'
import { answerBundle } from './fhir-batch.ts'
import { fhirBase, type FhirFace } from './fhir-call.ts'
import { readCareAdvice } from './fhir-care-advice.ts'
import { readCarePath, type CarePathDeps } from './fhir-care-path.ts'
import { readEverything } from './fhir-everything.ts'
import { routeTo, type Interaction } from './fhir-interactions.ts'
import { readInstance, readInstanceHistory, readInstanceVersion } from './fhir-read.ts'
import { searchType } from './fhir-search.ts'
import { readSummary } from './fhir-summary.ts'
import { createInstance, deleteInstance, updateInstance, type FhirWriteDeps } from './fhir-write.ts'
import { createSearchCursors } from './search-cursor.ts'
import { oauthUris } from './smart-configuration.ts'

type FaceDeps = FhirWriteDeps & CarePathDeps

export type FhirFaceDeps = Omit<FaceDeps, 'cursors' | 'recordTermsOf'>

/** Everything that the FHIR face of a pod does, as a table; `GET metadata` tells the same table. */
export const createFhirFace = (deps: FhirFaceDeps): FhirFace => {
  const startedAt = deps.now()
  const cursors = createSearchCursors(deps.key)
  const recordTermsOf = createRecordTermsOf()
  const table: readonly Interaction<FaceDeps>[] = [
    {
      method: 'GET',
      pattern: 'metadata',
      told: { level: 'none' },
      answer: ({ root }) => ({
        status: 200,
        resource: capabilityStatement(
          [...bundles, ...table].map(({ told }) => told),
          {
            base: fhirBase(deps.origin, root),
            date: startedAt,
            results: resultParameters,
            formats: answerFormats,
            smart: oauthUris({ ...deps, root }),
          },
        ),
      }),
    },
    {
      method: 'GET',
      pattern: '{type}',
      told: { level: 'type', code: 'search-type' },
      answer: searchType,
    },
    {
      method: 'POST',
      pattern: '{type}/_search',
      told: { level: 'type', code: 'search-type' },
      answer: searchType,
    },
    { method: 'GET', pattern: '{type}/{id}', told: { level: 'type', code: 'read' }, answer: readInstance },
    {
      method: 'GET',
      pattern: '{type}/{id}/_history/{versionId}',
      told: { level: 'type', code: 'vread' },
      answer: readInstanceVersion,
    },
    {
      method: 'GET',
      pattern: '{type}/{id}/_history',
      told: { level: 'type', code: 'history-instance' },
      answer: readInstanceHistory,
    },
    {
      method: 'GET',
      pattern: 'Patient/{id}/$everything',
      told: {
        level: 'operation',
        name: 'everything',
        definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
      },
      answer: readEverything,
    },
    {
      method: 'GET',
      pattern: 'Patient/{id}/$summary',
      told: {
        level: 'operation',
        name: 'summary',
        definition: 'http://hl7.org/fhir/uv/ips/OperationDefinition/summary',
      },
      answer: readSummary,
    },
    {
      method: 'GET',
      pattern: '$care-path',
      told: { level: 'operation', name: 'care-path', definition: `${operations}/care-path` },
      answer: readCarePath,
    },
    {
      method: 'GET',
      pattern: '$care-advice',
      told: { level: 'operation', name: 'care-advice', definition: `${operations}/care-advice` },
      answer: readCareAdvice,
    },
    {
      method: 'POST',
      pattern: 'CarePlan/{id}/$attest',
      told: { level: 'operation', name: 'attest', definition: `${operations}/attest` },
      answer: attestProject,
    },
    {
      method: 'POST',
      pattern: '{type}',
      told: { level: 'type', code: 'create' },
      answer: createInstance,
    },
    {
      method: 'PUT',
      pattern: '{type}/{id}',
      told: { level: 'type', code: 'update' },
      answer: updateInstance,
    },
    {
      method: 'DELETE',
      pattern: '{type}/{id}',
      told: { level: 'type', code: 'delete' },
      answer: deleteInstance,
    },
  ]
  const bundles: readonly Interaction<FaceDeps>[] = ['batch', 'transaction'].map((code) => ({
    method: 'POST',
    pattern: '',
    told: { level: 'system', code },
    answer: (call, _target, all) => answerBundle(call, { ...all, face: faceOf(table, all) }),
  }))
  return faceOf([...bundles, ...table], { ...deps, cursors, recordTermsOf })
}

/** Where operations of ours are named. */
const operations = 'https://w3id.org/mutua/fhir/OperationDefinition'

const faceOf =
  (table: readonly Interaction<FaceDeps>[], deps: FaceDeps): FhirFace =>
  async (call) => {
    const routed = routeTo(table, call)
    switch (routed.kind) {
      case 'found':
        return routed.interaction.answer(call, routed.target, deps)
      case 'other-method':
        call.response.set('Allow', routed.methods.join(', '))
        if (call.method === 'OPTIONS') return { status: 204 }
        throw new Problem('method-not-allowed', 'See the Allow header for what is possible here.')
      case 'nothing':
        throw new Problem('not-found', 'There is no such type of record, or nothing of that kind to ask for.')
    }
  }
