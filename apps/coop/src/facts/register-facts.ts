import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import {
  createRegisterClient,
  type AdmissionDecisionGiven,
  type DeskApplicationGiven,
  type MemberActGiven,
  type QuotaActGiven,
  type RegisterClient,
} from '@mutua/sdk/clients/register-client'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { BookLine } from '@mutua/sdk/coop/console'
import type { AppealGiven, Application, ApplicationFile, RegisterFile } from '@mutua/sdk/coop/register'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useConsoleStep } from './signing-facts.ts'

export const useRegister = (): RegisterClient => {
  const { config, session } = useSignedIn()
  return createRegisterClient({ consentService: config.consentService, fetch: session.fetch })
}

/** The register as it stood at the end of a day; undefined: today. */
export const useBook = (on?: CivilDate): UseQueryResult<readonly BookLine[]> => {
  const { book } = useRegister()
  return useQuery({ queryKey: ['console', 'book', on ?? 'today'], queryFn: () => book(on) })
}

/** One line with all its steps, and what rests sealed. */
export const useLine = (member: number): UseQueryResult<RegisterFile> => {
  const { line } = useRegister()
  return useQuery({ queryKey: ['console', 'line', member], queryFn: () => line(member) })
}

/** What waits first, those whose days are over before the others; then what is settled, the newest first. */
export const useApplications = (): UseQueryResult<readonly Application[]> => {
  const { applications } = useRegister()
  return useQuery({
    queryKey: ['console', 'applications'],
    queryFn: async () => (await applications()).toSorted(byUrgency),
  })
}

export const useApplication = (number: number, isWanted: boolean): UseQueryResult<ApplicationFile> => {
  const { application } = useRegister()
  return useQuery({
    queryKey: ['console', 'application', number],
    queryFn: () => application(number),
    enabled: isWanted,
  })
}

export const useDecide = (
  application: number,
): UseMutationResult<Application, Error, AdmissionDecisionGiven> => {
  const { decide } = useRegister()
  return useConsoleStep((decision: AdmissionDecisionGiven) => decide(application, decision))
}

export const useDecideAppeal = (application: number): UseMutationResult<Application, Error, AppealGiven> => {
  const { decideAppeal } = useRegister()
  return useConsoleStep((decision: AppealGiven) => decideAppeal(application, decision))
}

export const useConfirmAtDesk = (application: number): UseMutationResult<Application, Error, undefined> => {
  const { confirmAtDesk } = useRegister()
  return useConsoleStep(() => confirmAtDesk(application))
}

export const useFileAtDesk = (): UseMutationResult<Application, Error, DeskApplicationGiven> => {
  const { fileAtDesk } = useRegister()
  return useConsoleStep((wish: DeskApplicationGiven) => fileAtDesk(wish))
}

export const useEnter = (member: number): UseMutationResult<unknown, Error, MemberActGiven> => {
  const { enter } = useRegister()
  return useConsoleStep((act: MemberActGiven) => enter(member, act))
}

export const useQuota = (member: number): UseMutationResult<unknown, Error, QuotaActGiven> => {
  const { quota } = useRegister()
  return useConsoleStep((act: QuotaActGiven) => quota(member, act))
}

/** Whole days until a day; 0 on it, less than that after it. */
export const daysUntil = (day: string, today: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000)

/** From so many days on it is said how few are left. */
export const soonDays = 14

export const isWaiting = ({ state }: Pick<Application, 'state'>): boolean =>
  state === 'applied' || state === 'unconfirmed'

const byUrgency = (one: Application, other: Application): number => {
  if (isWaiting(one) !== isWaiting(other)) return isWaiting(one) ? -1 : 1
  return isWaiting(one) ? one.decideBy.localeCompare(other.decideBy) : other.number - one.number
}
