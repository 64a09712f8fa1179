import { lazy } from 'react'

// Each is loaded when somebody goes there.
export const RequestScreen = lazy(async () => ({
  default: (await import('./screens/request-screen.tsx')).RequestScreen,
}))
export const SharingScreen = lazy(async () => ({
  default: (await import('./screens/sharing-screen.tsx')).SharingScreen,
}))
export const ConsentScreen = lazy(async () => ({
  default: (await import('./screens/consent-screen.tsx')).ConsentScreen,
}))
export const WithdrawScreen = lazy(async () => ({
  default: (await import('./screens/withdraw-screen.tsx')).WithdrawScreen,
}))
export const PreviewScreen = lazy(async () => ({
  default: (await import('./screens/preview-screen.tsx')).PreviewScreen,
}))
export const MembershipScreen = lazy(async () => ({
  default: (await import('./screens/membership-screen.tsx')).MembershipScreen,
}))
export const LeaveScreen = lazy(async () => ({
  default: (await import('./screens/leave-screen.tsx')).LeaveScreen,
}))
export const LogScreen = lazy(async () => ({ default: (await import('./screens/log-screen.tsx')).LogScreen }))
export const MyDataScreen = lazy(async () => ({
  default: (await import('./screens/my-data-screen.tsx')).MyDataScreen,
}))
export const TimelineScreen = lazy(async () => ({
  default: (await import('./screens/timeline-screen.tsx')).TimelineScreen,
}))
export const RecordScreen = lazy(async () => ({
  default: (await import('./screens/record-screen.tsx')).RecordScreen,
}))
export const HiddenScreen = lazy(async () => ({
  default: (await import('./screens/hidden-screen.tsx')).HiddenScreen,
}))
export const ProjectScreen = lazy(async () => ({
  default: (await import('./screens/project-screen.tsx')).ProjectScreen,
}))
export const TrendsScreen = lazy(async () => ({
  default: (await import('./screens/trends-screen.tsx')).TrendsScreen,
}))
export const BringInScreen = lazy(async () => ({
  default: (await import('./screens/bring-in-screen.tsx')).BringInScreen,
}))
export const PeopleScreen = lazy(async () => ({
  default: (await import('./screens/people-screen.tsx')).PeopleScreen,
}))
export const EmergencyScreen = lazy(async () => ({
  default: (await import('./screens/emergency-screen.tsx')).EmergencyScreen,
}))
export const CardScreen = lazy(async () => ({
  default: (await import('./screens/card-screen.tsx')).CardScreen,
}))
export const ShareScreen = lazy(async () => ({
  default: (await import('./screens/share-screen.tsx')).ShareScreen,
}))
export const CarryScreen = lazy(async () => ({
  default: (await import('./screens/carry-screen.tsx')).CarryScreen,
}))
export const GaveScreen = lazy(async () => ({
  default: (await import('./screens/gave-screen.tsx')).GaveScreen,
}))
export const SpendingScreen = lazy(async () => ({
  default: (await import('./screens/spending-screen.tsx')).SpendingScreen,
}))
export const YearScreen = lazy(async () => ({
  default: (await import('./screens/year-screen.tsx')).YearScreen,
}))
export const RightsScreen = lazy(async () => ({
  default: (await import('./screens/rights-screen.tsx')).RightsScreen,
}))
export const CallsScreen = lazy(async () => ({
  default: (await import('./screens/calls-screen.tsx')).CallsScreen,
}))
export const CoopScreen = lazy(async () => ({
  default: (await import('./screens/coop-screen.tsx')).CoopScreen,
}))
export const QuietScreen = lazy(async () => ({
  default: (await import('./screens/quiet-screen.tsx')).QuietScreen,
}))
export const ReadingScreen = lazy(async () => ({
  default: (await import('./screens/reading-screen.tsx')).ReadingScreen,
}))
export const SectionsScreen = lazy(async () => ({
  default: (await import('./screens/sections-screen.tsx')).SectionsScreen,
}))
export const NeedsScreen = lazy(async () => ({
  default: (await import('./screens/needs-screen.tsx')).NeedsScreen,
}))
export const AssembliesScreen = lazy(async () => ({
  default: (await import('./screens/assemblies-screen.tsx')).AssembliesScreen,
}))
export const AssemblyScreen = lazy(async () => ({
  default: (await import('./screens/assembly-screen.tsx')).AssemblyScreen,
}))
export const MotionScreen = lazy(async () => ({
  default: (await import('./screens/motion-screen.tsx')).MotionScreen,
}))
export const VotesScreen = lazy(async () => ({
  default: (await import('./screens/votes-screen.tsx')).VotesScreen,
}))
export const VoteScreen = lazy(async () => ({
  default: (await import('./screens/vote-screen.tsx')).VoteScreen,
}))
export const StudiesScreen = lazy(async () => ({
  default: (await import('./screens/studies-screen.tsx')).StudiesScreen,
}))
export const StudyScreen = lazy(async () => ({
  default: (await import('./screens/study-screen.tsx')).StudyScreen,
}))
