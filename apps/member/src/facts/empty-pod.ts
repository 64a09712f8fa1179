import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'
import { ask, wholeText } from '@mutua/sdk/clients/answer'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { usePod } from './use-facts.ts'

/** Whether there is nothing at all that others could read; one question, whatever there is. */
export const useIsEmpty = (): UseQueryResult<boolean> => {
  const { config, session } = useSignedIn()
  const pod = usePod()
  return useQuery({
    queryKey: ['is-empty'],
    queryFn: async () => {
      const response = await ask(
        session.fetch,
        `${config.podServer}/.covered/${encodeURIComponent(pod.name)}`,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ resources: [`${pod.root}health/`], modes: ['read'], limit: 1 }),
        },
      )
      return z.object({ total: z.number() }).parse(JSON.parse(await wholeText(response))).total === 0
    },
  })
}
