import type { ShownVariable } from '@mutua/sdk/pool/quality'
import { domainText } from './domain-text.ts'
import { listed } from './dcat-context.ts'

/** The part of a dataset that says what is in its table: columns, code systems, kinds of data, ages. */
export const variablesOf = (variables: readonly ShownVariable[]) => {
  const age = variables.find(({ id }) => id === 'age')?.column
  const isAboutHealth = variables.some(({ omop }) => omop.table !== 'person')
  return {
    'healthdcatap:hasStructuredData': { '@value': 'true', '@type': 'xsd:boolean' },
    'healthdcatap:hasVariables': {
      '@type': 'csvw:TableGroup',
      'dct:title': { '@value': 'Variables', '@language': 'en' },
      'csvw:table': {
        '@type': 'csvw:Table',
        'dct:title': { '@value': 'Flat table, with names of OMOP CDM 5.4', '@language': 'en' },
        'csvw:column': variables.map(columnOf),
      },
    },
    'healthdcatap:healthCategory': categoriesOf(variables).map((id) => ({ '@id': id })),
    'healthdcatap:healthTheme': { '@id': isAboutHealth ? listed.noncommunicable : listed.healthSystems },
    'healthdcatap:hasCodingSystem': codingsOf(variables).map((id) => ({ '@id': id })),
    'healthdcatap:hasCodeValues': [...new Set(variables.flatMap(({ codes }) => codes))].toSorted(),
    'dpv:hasPersonalData': personalOf(variables).map((id) => ({ '@id': id })),
    ...(age?.kind === 'number'
      ? { 'healthdcatap:minTypicalAge': whole(age.least), 'healthdcatap:maxTypicalAge': whole(age.most) }
      : {}),
  }
}

const columnOf = ({ title, unit, column, omop }: ShownVariable) => ({
  '@type': 'csvw:Column',
  'csvw:name': column.name,
  'csvw:title': [
    { '@value': title.it, '@language': 'it' },
    { '@value': title.en, '@language': 'en' },
  ],
  'dct:description': {
    '@value': `${omop.table}.${omop.field}; ${domainText(column)}${unit === undefined ? '' : ` ${unit}`}`,
    '@language': 'en',
  },
  'csvw:datatype': column.kind === 'category' ? 'string' : column.places === 0 ? 'integer' : 'decimal',
})

/** EHDS Art. 51(1): all are of the record of care; what people measured themselves is of wellness applications as well. */
const categoriesOf = (variables: readonly ShownVariable[]): readonly string[] => {
  const has = (category: ShownVariable['category']) => variables.some((one) => one.category === category)
  return [
    listed.category('EHRS'),
    ...(has('wellness') ? [listed.category('WELA')] : []),
    ...(has('dispensation') ? [listed.category('HRAD')] : []),
  ]
}

const codingsOf = (variables: readonly ShownVariable[]): readonly string[] => {
  const used = new Set(variables.flatMap(({ quality }) => quality.codings))
  return [
    ...(used.has('SNOMED CT') ? [listed.coding('SNOMED-CT')] : []),
    ...(used.has('LOINC') ? [listed.coding('LOINC')] : []),
    ...(used.has('ATC') ? [listed.coding('ATC')] : []),
    ...(used.has('RxNorm') ? [listed.coding('RXNORM')] : []),
  ]
}

const personalOf = (variables: readonly ShownVariable[]): readonly string[] => {
  const has = (id: string) => variables.some((one) => one.id === id)
  return [
    ...(has('age') ? [listed.personal('Age')] : []),
    ...(has('gender') ? [listed.personal('Gender')] : []),
    ...(variables.some(({ omop }) => omop.table !== 'person') ? [listed.personal('HealthRecord')] : []),
  ]
}

const whole = (value: number) => ({
  '@value': String(Math.max(0, value)),
  '@type': 'xsd:nonNegativeInteger',
})
