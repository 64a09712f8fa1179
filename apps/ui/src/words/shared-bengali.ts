import type { Partly } from './partly.ts'
import type { SharedWords } from './shared-italian.ts'

export const sharedBengali: Partly<SharedWords> = {
  ui: {
    waiting: 'একটু অপেক্ষা করুন…',
    again: 'আবার চেষ্টা করুন',
    close: 'বন্ধ করুন',
    language: 'ভাষা',
    skip: 'মূল অংশে যান',
    signOut: 'বের হন',
    nothing: {
      title: 'এখানে কিছু নেই',
      home: 'শুরুতে ফিরে যান',
    },
    wayIn: {
      enter: 'প্রবেশ করুন',
      account: 'আপনার অ্যাকাউন্ট: পাসওয়ার্ড, পাসকি, প্রোগ্রাম',
    },
    aids: {
      title: 'সহজে পড়া',
      letters: 'অক্ষর',
      usual: 'সাধারণ',
      large: 'বড়',
      larger: 'খুব বড়',
      contrast: 'কনট্রাস্ট',
      motion: 'নড়াচড়া',
      asDevice: 'যন্ত্রে যেমন আছে',
      strong: 'বেশি',
      still: 'কিছু নড়বে না',
      aloud: 'জোরে পড়া',
      aloudWhat: 'গলার স্বর আপনার নিজের যন্ত্রের: যা পড়া হয় তা এখান থেকে বাইরে যায় না।',
      read: 'এই পাতা পড়ে শোনান',
      stop: 'পড়া থামান',
    },
    offline: { title: 'নেটওয়ার্ক নেই', sentence: 'কিছুই হারায়নি। নেটওয়ার্ক ফিরে এলে আবার চেষ্টা করুন: এখান থেকেই চলবে।' },
    fault: {
      unreachable: 'কোনো উত্তর আসছে না। সংযোগ দেখে আবার চেষ্টা করুন: কিছুই হারায়নি।',
      signInOver: 'সময় শেষ হয়েছে। আবার প্রবেশ করুন।',
      decisionTaken: 'এই অনুরোধের উত্তর আগেই দেওয়া হয়েছে। দেখতে শুরুতে ফিরে যান।',
      notFound: 'এখানে কিছু নেই, অথবা এটি আপনার জন্য নয়।',
      refused: 'এটা সম্ভব হয়নি। কিছুই বদলায়নি।',
      ours: 'আমাদের দিকে কিছু কাজ করেনি। একটু পরে চেষ্টা করুন; কিছুই হারায়নি।',
    },
  },
}
