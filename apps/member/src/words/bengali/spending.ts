import type { Partly } from '@mutua/ui/words/partly'
import type { SpendingWords } from '../italian/spending.ts'

export const spendingBengali: Partly<SpendingWords> = {
  spending: {
    to: 'সমবায় কীভাবে খরচ করে',
    title: '{year} সালে সমবায় কীভাবে খরচ করে',
    what: 'কত খরচ করা যাবে তা সাধারণ সভা {resolution} নম্বর সিদ্ধান্তে ঠিক করেছে। এখানে শুধু মোট অঙ্ক আছে।',
    none: 'এই বছর কত খরচ করা যাবে তা সাধারণ সভা এখনও ঠিক করেনি।',
    all: 'মোট',
    house: 'সমবায়',
    centre: { 'member-uses': 'সদস্যদের তথ্যের ব্যবহার', 'administration': 'সমবায় চালানো' },
    left: 'পরিকল্পনা: {planned}। খরচ: {spent}। বাকি: {left}।',
    over: 'পরিকল্পনা: {planned}। খরচ: {spent}, পরিকল্পনার চেয়ে {left} বেশি।',
    unplanned: 'খরচ: {spent}। এটি পরিকল্পনায় ছিল না।',
  },
}
