import type { SearchRow } from './search-rows.ts'

/**
 * Whether a record belongs to what is known of a patient: it is the patient, or about them, or about nobody in particular, as
 * the people, places and medicines are that others name. In a pod, what is about nobody is there for its person; only
 * what is about another patient alone (a child's, a relative's) stays out.
 */
export const isOfPatient = ({ type, id, terms }: SearchRow, patient: string, base: string): boolean => {
  if (type === 'Patient') return id === patient
  const about = [...(terms.reference['patient'] ?? []), ...(terms.reference['subject'] ?? [])]
    .map((reference) => (reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference))
    .filter((reference) => /(?:^|\/)Patient\/[^/]+$/.test(reference))
  return about.length === 0 || about.includes(`Patient/${patient}`)
}
