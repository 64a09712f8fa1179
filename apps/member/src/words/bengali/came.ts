import type { Partly } from '@mutua/ui/words/partly'
import type { CameWords } from '../italian/came.ts'

export const cameBengali: Partly<CameWords> = {
  came: {
    drop: 'অথবা একটি ফাইল এখানে টেনে আনুন।',
    kind: {
      reports: '{count, plural, one {একটি রিপোর্ট} other {#টি রিপোর্ট}}',
      results: '{count, plural, one {একটি ফল} other {#টি ফল}}',
      problems: '{count, plural, one {একটি সমস্যা} other {#টি সমস্যা}}',
      allergies: '{count, plural, one {একটি অ্যালার্জি} other {#টি অ্যালার্জি}}',
      medicines: '{count, plural, one {একটি ওষুধ} other {#টি ওষুধ}}',
      vaccinations: '{count, plural, one {একটি টিকা} other {#টি টিকা}}',
      visits: '{count, plural, one {একবার ডাক্তার দেখানো} other {# বার ডাক্তার দেখানো}}',
      procedures: '{count, plural, one {একটি অস্ত্রোপচার বা প্রক্রিয়া} other {#টি অস্ত্রোপচার বা প্রক্রিয়া}}',
      documents: '{count, plural, one {একটি কাগজ} other {#টি কাগজ}}',
      others: '{count, plural, one {আরেকটি তথ্য} other {আরও #টি তথ্য}}',
    },
    original: 'মূল ফাইলটি যেমন ছিল তেমন রাখা আছে।',
    save: 'মূল ফাইলটি নামান',
    columns: 'প্রতিটি কলামে কী আছে',
    columnsWhat: 'ছকের শিরোনামে না থাকলে আপনি বলুন।',
    field: {
      date: 'দিন',
      time: 'সময়',
      systolic: 'ওপরের রক্তচাপ',
      diastolic: 'নিচের রক্তচাপ',
      pulse: 'নাড়ির গতি',
      glucose: 'রক্তের চিনি',
      weight: 'ওজন',
      height: 'উচ্চতা',
    },
    byTitle: 'শিরোনামে যেমন আছে',
    unit: 'চিনির একক',
    dates: 'তারিখ',
    dmy: 'আগে দিন',
    mdy: 'আগে মাস',
    readAgain: 'আবার পড়ুন',
    cancel: 'থামান',
    resume: 'চালিয়ে যান',
    why: {
      missing: 'দরকারি কিছু একটা নেই',
      form: 'যেভাবে লেখা দরকার সেভাবে লেখা নেই',
      ours: 'আমরা এটি রাখতে পারিনি: আবার চেষ্টা করুন',
    },
    saidBySystem: 'সিস্টেমের কথা, ইংরেজিতে',
    stays: {
      'changed': 'পরে বদলেছে',
      'gone': 'আগেই সরানো হয়েছিল',
      'former-lost': 'আগে যা ছিল তা আর নেই',
    },
  },
}
