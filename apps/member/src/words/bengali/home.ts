import type { Partly } from '@mutua/ui/words/partly'
import type { HomeWords } from '../italian/home.ts'

export const homeBengali: Partly<HomeWords> = {
  places: {
    home: 'শুরু',
    sharing: 'কে পারেন',
    log: 'কে পড়েছেন',
    data: 'আমার তথ্য',
  },
  wayIn: {
    sentence: 'আপনার তথ্য আপনার কাছেই থাকে। প্রবেশ করে দেখুন কে তা পড়তে পারেন, কে পড়েছেন, আর আপনার কাছে কী চাওয়া হচ্ছে।',
  },
  home: {
    title: 'আজ আপনার তথ্য',
    join: 'সমবায়ের সদস্য হোন',
    asks: '{name} আপনার কাছে কিছু চাইছেন',
    nothingWaits: 'কেউ আপনার কাছে কিছু চাইছেন না।',
    whoCanSee: 'কে দেখতে পারেন',
    ending:
      '{count, plural, =0 {কোনো সম্মতি শিগগির শেষ হচ্ছে না} one {একটি সম্মতি শিগগির শেষ হচ্ছে} other {#টি সম্মতি শিগগির শেষ হচ্ছে}}',
    whoLooked: 'কে দেখেছেন',
    quiet: 'শান্ত সপ্তাহ: কেউ দেখেননি।',
    latest: 'সর্বশেষ পড়া',
  },
  use: {
    read: '{name} পড়েছেন: {what}। কেন: {why}।',
    looked: '{name} দেখেছেন কী কী আছে: {what}। কেন: {why}।',
    wrote: '{name} লিখেছেন: {what}। কেন: {why}।',
    removed: '{name} সরিয়েছেন: {what}। কেন: {why}।',
    times: 'এভাবে {count} বার।',
  },
  whole: { pod: 'আপনার পুরো তথ্যভাণ্ডার', health: 'আপনার সব স্বাস্থ্য ও সামাজিক তথ্য' },
  consent: {
    withdraw: 'সম্মতি ফিরিয়ে নিন',
  },
  life: {
    hello: 'স্বাগতম',
    people: '{count, plural, =0 {কেউ না।} one {জন মানুষ বা সেবা।} other {জন মানুষ বা সেবা।}}',
    looked: '{count, plural, one {বার সাত দিনে, একজন মানুষ বা সেবা।} other {বার সাত দিনে, # জন মানুষ বা সেবা।}}',
    gave: 'কী কাজে লেগেছে',
    useful: '{count, plural, =0 {এখন পর্যন্ত কোনো ব্যবহার নেই।} one {টি ব্যবহার।} other {টি ব্যবহার।}}',
    studies: '{count, plural, =0 {কোনো গবেষণা নেই।} one {একটি গবেষণা।} other {#টি গবেষণা।}}',
    named: 'সাহায্যের জন্য আপনাকে বেছেছেন:',
    namedWhat: 'আপনি মেনে নিতে বা ‘না’ বলতে পারেন।',
    overdue: 'কেউ এখনো বলেননি কপি মোছা হয়েছে কি না',
    overdueWhat: 'সময় শেষ। সমবায় জানে। দেখুন কে।',
    commitments: '{count, plural, one {আপনার একটি অঙ্গীকার বাকি} other {আপনার #টি অঙ্গীকার বাকি}}',
    commitmentsWhat: 'এগুলো আপনার প্রকল্পে আছে।',
    first: {
      title: 'কোথা থেকে শুরু করবেন',
      bring: 'আপনার তথ্য আনুন',
      bringWhat: 'একটি রিপোর্ট, বা আপনি যা মেপেছেন।',
      share: 'আপনার ডাক্তারকে কিছু দেখান',
      shareWhat: 'কী আর কত দিন, আপনি ঠিক করেন।',
      people: 'কে সাহায্য করবেন বেছে নিন',
      peopleWhat: 'আপনার বিশ্বাসের একজন মানুষ।',
    },
  },
  share: {
    begin: 'আমার ডাক্তারকে দেখান',
  },
  quiet: {
    title: 'খবর ও বেরিয়ে যাওয়া',
    exit: 'এখান থেকে যান',
  },
  people: {
    title: 'কে আমাকে সাহায্য করেন',
    more: 'অন্যান্য পাতা',
  },
  emergency: {
    title: 'জরুরি অবস্থায়',
  },
  lists: {
    now: 'এখন কে দেখতে পারেন',
  },
  carry: {
    title: 'সব সঙ্গে নিয়ে যান',
  },
  studies: {
    title: 'গবেষণা',
  },
  calls: {
    title: 'একসাথে পরিকল্পনা',
  },
  sections: {
    title: 'বিভাগ',
  },
  needs: {
    title: 'বোর্ড',
  },
  rights: {
    title: 'আমার অধিকার',
  },
  assembly: {
    title: 'সভা ও ভোট',
  },
  coop: {
    title: 'সমবায়',
  },
}
