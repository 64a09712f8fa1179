import type { Partly } from '@mutua/ui/words/partly'
import type { CallWords } from '../italian/calls.ts'

export const callsBengali: Partly<CallWords> = {
  calls: {
    what: 'সমবায় একসাথে কী করতে বলে, আর তাতে কী হল।',
    none: 'এখনও কিছু নেই।',
    state: { before: 'শীঘ্রই খুলবে', open: 'খোলা', weighing: 'বাছাই চলছে', settled: 'সিদ্ধান্ত হয়েছে', off: 'বাতিল' },
    until: 'উত্তর দেওয়া যাবে',
    came: 'বাছাই করা',
    noneCame: 'কোনো প্রস্তাব বাছাই হয়নি।',
    openTo: 'সদস্যদের একটি দল উত্তর দিতে পারে: ডেস্কে জিজ্ঞাসা করুন।',
    promises: 'তারা যা কথা দিয়েছে',
    members: 'সদস্যরা',
    due: 'এর মধ্যে',
    late: 'দেরি, ছিল',
    done: 'হয়েছে',
  },
}
