import { appleHealthZip, cdaXml, csv, fhirJson, fhirNdjson, pdf, type ImportContent } from './pod-client.ts'

/** What a file is sent as, by how it is called; `undefined` where we read no such files. */
export const kindOfFile = (name: string): Pick<ImportContent, 'contentType' | 'encoding'> | undefined => {
  const [, stem = '', ending = ''] = /^(.*?)(\.gz)?$/i.exec(name) ?? []
  const contentType = contentTypes.get(/\.([a-z]+)$/i.exec(stem)?.[1]?.toLowerCase() ?? '')
  if (contentType === undefined) return undefined
  return ending === '' ? { contentType } : { contentType, encoding: 'gzip' }
}

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['json', fhirJson],
  ['ndjson', fhirNdjson],
  ['xml', cdaXml],
  ['cda', cdaXml],
  ['pdf', pdf],
  ['zip', appleHealthZip],
  ['csv', csv],
])

/** For the chooser of files. */
export const filesWeRead = [...contentTypes.keys(), 'gz'].map((ending) => `.${ending}`).join(',')
