import type { Partly } from '@mutua/ui/words/partly'
import type { ReachWords } from '../italian/reach.ts'

export const reachBengali: Partly<ReachWords> = {
  reach: {
    about: 'কোন তথ্যের জন্য',
    of: {
      all: 'সব তথ্যের জন্য',
      appointments: 'শুধু সাক্ষাতের সময়',
      project: 'শুধু প্রকল্প ও সাক্ষাতের সময়',
    },
    mayRead: 'তিনি এগুলো পড়তেও পারেন। প্রতিবার পড়া আপনি দেখতে পান।',
    only: {
      appointments: 'শুধু সাক্ষাতের সময়',
      project: 'শুধু প্রকল্প ও সাক্ষাতের সময়',
      some: 'তথ্যের শুধু একটি অংশ',
    },
    reads: 'আপনি কী পড়তে পারেন',
    readsWhat: 'আপনি পড়লে মানুষটি তা দেখতে পান।',
    nothing: 'এখন পর্যন্ত কিছু নেই।',
  },
}
