import { useQueries } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { personOf, type Person } from './case-facts.ts'
import { caseQueryKey, openCase, readOnce, useCases, type OpenCase } from './open-case.ts'

/** What was read in one of several cases. */
export interface ReadInCase<Value> {
  readonly open: OpenCase
  readonly person: Person
  readonly value: Value
}

export interface AcrossCases<Value> {
  /** A case whose consent is taken back is gone from here at once. */
  readonly read: readonly ReadInCase<Value>[]
  /** How many are still to be read. */
  readonly left: number
  readonly error: Error | null
  readonly again: () => void
}

/**
 * The same question in every case that has a consent for reading, a few at a time. Each is a use that its person sees. Where a
 * consent is not for it, the case is passed over, as one of which nothing is to be said.
 *
 * @param name as in `useReadInCase`
 */
export const useAcrossCases = <Value>(
  name: readonly string[],
  read: (open: OpenCase, person: Person) => Promise<Value | undefined>,
): AcrossCases<Value> => {
  const { i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const cases = useCases()
  const known = (cases.data ?? []).filter(({ grants }) =>
    grants.some(({ scope }) => scope.modes.includes('read')),
  )
  const standing = known.map((one) => JSON.stringify(caseQueryKey(one))).join('\n')
  const opened = useMemo(
    () => known.map((one) => openCase(one, { config, session, language: i18n.language })),
    // The list is a new one each time it is asked for; what stands in it says `standing`.
    [standing, config, session, i18n.language],
  )
  const [begun, setBegun] = useState(atOnce)
  const queries = useQueries({
    queries: opened.map((open, index) => ({
      ...readOnce,
      enabled: index < begun,
      queryKey: caseQueryKey(open, ...name, i18n.language),
      queryFn: async (): Promise<ReadInCase<Value> | null> => {
        try {
          const person = personOf(await open.fhir.search('Patient'))
          const value = await read(open, person)
          return value === undefined ? null : { open, person, value }
        } catch (error) {
          if (error instanceof Problem && error.status < 500) return null
          if (isClientFault(error) && error.kind === 'oauth-refused') return null
          throw error
        }
      },
    })),
  })
  const settled = queries.filter(({ isSuccess, isError }) => isSuccess || isError).length
  if (settled + atOnce > begun && begun < opened.length) setBegun(settled + atOnce)
  const failed = queries.find(({ error }) => error !== null)
  return {
    read: queries.flatMap(({ data: found }) => (found === undefined || found === null ? [] : [found])),
    left: cases.data === undefined ? 1 : opened.length - settled,
    error: cases.error ?? failed?.error ?? null,
    again: () =>
      void Promise.all([
        cases.refetch(),
        ...queries.filter(({ isError }) => isError).map((one) => one.refetch()),
      ]),
  }
}

const atOnce = 4

/** Whom a question is about, where records of others stand in the pod as well. */
export const aboutPerson = (person: Person): { readonly patient?: string } =>
  person.isOneOfSeveral && person.id !== undefined ? { patient: person.id } : {}
