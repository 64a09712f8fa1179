import { contentsBengali } from '@mutua/ui/words/contents-bengali'
import type { OtherWords } from '../other-words.ts'
import { afterwardsBengali } from './afterwards.ts'
import { assemblyBengali } from './assembly.ts'
import { cameBengali } from './came.ts'
import { coopBengali } from './coop.ts'
import { decisionsBengali } from './decisions.ts'
import { lifeBengali } from './life.ts'
import { membershipBengali } from './membership.ts'
import { peopleBengali } from './people.ts'
import { projectBengali } from './project.ts'
import { callsBengali } from './calls.ts'
import { needsBengali } from './needs.ts'
import { reachBengali } from './reach.ts'
import { rightsBengali } from './rights.ts'
import { studiesBengali } from './studies.ts'
import { spendingBengali } from './spending.ts'
import { voteBengali } from './vote.ts'
import { scopesBengali } from './scopes.ts'

export const bengali: OtherWords = {
  scope: scopesBengali,
  mode: {
    read: 'পড়া',
    append: 'যোগ করা',
    write: 'বদলানো',
  },
  state: {
    given: '{until} পর্যন্ত চালু',
    paused: 'আপাতত বন্ধ: এখন পড়তে পারবেন না',
    withdrawn: 'ফিরিয়ে নেওয়া হয়েছে: আর পড়তে পারবেন না',
    invalidated: 'সমবায় একে বাতিল বলেছে',
    expired: '{until} তারিখে শেষ হয়েছে',
  },
  request: {
    title: '{name} আপনার তথ্য ব্যবহার করতে চান',
    why: 'কেন',
    until: 'কত দিন পর্যন্ত',
    what: 'কোন তথ্য',
    cannot: 'কী করতে পারবেন না',
    cannotPass: 'আপনার তথ্য অন্যকে দেওয়া।',
    cannotMore: 'অন্য কিছু পড়া, বা অন্য কারণে পড়া।',
    cannotChange: 'আপনার তথ্য বদলানো।',
    nothingTicked: 'অন্তত একটি বেছে নিন, অথবা ‘না’ বলুন।',
    yes: 'হ্যাঁ',
    no: 'না',
    today: 'শুধু আজ',
    seeConsent: 'সম্মতিটি দেখুন',
    already: {
      given: 'আপনি ‘হ্যাঁ’ বলেছেন',
      refused: 'আপনি ‘না’ বলেছেন',
      cancelled: 'অনুরোধটি ফিরিয়ে নেওয়া হয়েছে',
      expired: 'অনুরোধের সময় শেষ',
    },
  },
  exactly: {
    show: 'ঠিক কী কী, আমাকে দেখান',
    count: '{count, plural, =0 {এখন পর্যন্ত কিছুই নেই।} one {এখন পর্যন্ত একটি তথ্য:} other {এখন পর্যন্ত #টি তথ্য:}}',
    masked: 'এটি বাদ থাকে: {what}',
  },
  sharing: {
    title: 'কে দেখতে পারেন',
    which: 'কোন সম্মতি',
    now: 'এখন',
    over: 'শেষ হওয়া',
    none: 'কেউ আপনার তথ্য দেখতে পারেন না।',
    noneOver: 'এখনো কোনো সম্মতি শেষ হয়নি।',
  },
  consent: {
    since: 'শুরু',
    pause: 'আপাতত বন্ধ করুন',
    resume: 'আবার চালু করুন',
    restore: 'ফিরিয়ে নেওয়া বাতিল করুন',
    withdrawnNow: 'হয়ে গেছে: এখন থেকে আর পড়তে পারবেন না। দশ মিনিটের মধ্যে আপনি এটি বাতিল করতে পারেন।',
    uses: '{count, plural, =0 {কতবার পড়া} one {একবার পড়া} other {# বার পড়া}}',
    noUses: 'এই সম্মতি এখনো কেউ ব্যবহার করেননি।',
  },
  withdraw: {
    title: '{name}-কে দেওয়া সম্মতি ফিরিয়ে নেবেন?',
    atOnce: 'এখন থেকে কিছুই পড়তে পারবেন না।',
    erase: 'আমরা তাঁকে কপি মুছে ফেলতে বলব এবং তাঁর উত্তর আপনাকে জানাব।',
    undo: 'দশ মিনিটের মধ্যে আপনি এটি বাতিল করতে পারবেন।',
    care: 'আপনার চিকিৎসা ও সেবা আগের মতোই থাকবে।',
    now: 'এখনই ফিরিয়ে নিন',
    keep: 'যেমন আছে থাক',
  },
  log: {
    title: 'কে আপনার তথ্য ব্যবহার করেছেন',
    who: 'দেখান',
    everybody: 'সবাইকে',
    nobody: 'এখনো কেউ আপনার তথ্য ব্যবহার করেননি।',
    more: 'আরও দেখান',
  },
  data: {
    title: 'আপনার তথ্য',
    noDay: 'তারিখ নেই',
    carryAway: 'সব সঙ্গে নিয়ে যান, অথবা কিছু আনুন',
    kind: {
      problems: 'স্বাস্থ্যের সমস্যা',
      allergies: 'অ্যালার্জি',
      medicines: 'লিখে দেওয়া ওষুধ',
      medicinesTaken: 'যে ওষুধ আপনি খান',
      laboratory: 'ল্যাব পরীক্ষার ফল',
      vitals: 'শরীরের মূল মাপ',
      reports: 'রিপোর্ট',
      vaccinations: 'টিকা',
      visits: 'ডাক্তার দেখানো ও হাসপাতালে থাকা',
      projects: 'প্রকল্প ও যত্নের পরিকল্পনা',
      documents: 'কাগজপত্র',
    },
  },
  mine: {
    ways: 'নিজের তথ্য দেখার উপায়',
    byKind: 'ধরন অনুযায়ী',
    timeline: 'সময় অনুযায়ী',
    trends: 'ওঠানামা',
    bringIn: 'তথ্য আনুন',
    project: 'আমার প্রকল্প',
    hidden: 'শুধু আমি দেখি',
    allKinds: 'সব',
    count: '{count, plural, =0 {কোনো তথ্য নেই} one {একটি তথ্য} other {#টি তথ্য}}',
    source: 'কোথা থেকে এসেছে',
    sourceUnknown: 'তথ্যে তা লেখা নেই।',
    file: 'ফাইল থেকে',
    writtenBy: 'এখানে রেখেছেন',
    yourself: 'আপনি',
    writtenAt: 'এখানে রাখার তারিখ',
    readers: 'কে পড়েছেন',
    noReaders: 'কেউ পড়েননি।',
    hideTitle: 'নিজের জন্য রাখা',
    hideWhat: 'লুকালে শুধু আপনিই দেখবেন। কিছু যে লুকানো আছে, তা-ও অন্যদের বলা হবে না। যখন খুশি ফিরিয়ে আনতে পারবেন।',
    hide: 'লুকান',
    hiddenWhat: 'এই তথ্য শুধু আপনি দেখেন। অন্য সবার কাছে এটি নেই।',
    nothingHidden: 'আপনি কিছু লুকাননি।',
    hiddenSince: 'লুকানোর তারিখ',
    bringBack: 'ফিরিয়ে আনুন',
  },
  contents: contentsBengali,
  bring: {
    choose: 'একটি ফাইল বাছুন',
    kinds:
      'স্বাস্থ্য রেকর্ডের রিপোর্ট (PDF বা XML), FHIR তথ্য, Apple Health-এর এক্সপোর্ট (ZIP) অথবা একটি ছক (CSV)। আগে আমরা বলব এতে কী আছে: আপনি না বললে কিছুই লেখা হবে না।',
    unknown: 'এই ধরনের ফাইল আমরা পড়তে পারি না।',
    foreseen: 'ফাইলে আছে',
    new: '{count, plural, =0 {নতুন কোনো তথ্য নেই।} one {একটি নতুন তথ্য।} other {#টি নতুন তথ্য।}}',
    changed: '{count, plural, one {একটি আপনার একটি তথ্য বদলায়।} other {#টি আপনার তথ্য বদলায়।}}',
    already:
      '{count, plural, =0 {আগে থেকে আছে এমন কিছু নেই।} one {একটি আপনার আগে থেকেই আছে।} other {#টি আপনার আগে থেকেই আছে।}}',
    invalid:
      '{count, plural, =0 {কোনো ভুল নেই।} one {একটিতে ভুল আছে, সেটি বাদ থাকবে।} other {#টিতে ভুল আছে, সেগুলো বাদ থাকবে।}}',
    whyInvalid: 'কেন বাদ থাকছে',
    entry: 'তথ্য {entry}:',
    now: '{count, plural, =0 {আনার মতো কিছু নেই} one {একটি তথ্য আনুন} other {#টি তথ্য আনুন}}',
    leave: 'থাক',
    imports: 'আপনি যা এনেছেন',
    noImports: 'আপনি এখনো কিছু আনেননি।',
    noName: 'নামহীন ফাইল',
    progress: '{total}-এর মধ্যে {done}',
    undo: 'বাতিল করে সরান',
    undone: '{count, plural, =0 {সরানোর কিছু ছিল না।} one {একটি তথ্য সরানো হয়েছে।} other {#টি তথ্য সরানো হয়েছে।}}',
    kept: '{count, plural, one {একটি পরে বদলেছে, তাই রয়ে গেছে।} other {#টি পরে বদলেছে, তাই রয়ে গেছে।}}',
    state: {
      running: 'চলছে',
      done: 'আনা হয়েছে',
      cancelled: 'থামানো হয়েছে',
      failed: 'হয়নি',
      interrupted: 'মাঝপথে থেমেছে',
      undoing: 'সরানো হচ্ছে',
      undone: 'সরানো হয়েছে',
    },
    fault: {
      'body-malformed': 'ফাইলটি পড়া যাচ্ছে না: এটি পুরো নয়, অথবা নামে যা বলে তা নয়।',
      'body-too-large': 'ফাইলটি খুব বড়।',
      'import-running': 'আরেকটি ফাইল এখনো আসছে। শেষ হওয়া পর্যন্ত অপেক্ষা করে আবার চেষ্টা করুন।',
      'quota-exceeded': 'আপনার তথ্যভাণ্ডারে আর জায়গা নেই।',
    },
  },
  trend: {
    none: 'ওঠানামা দেখাতে একই জিনিসের অন্তত দুটি মাপ লাগে।',
    sentence: '{name}: {count}টি মাপ, {from} ({since}) থেকে {to} ({until}) পর্যন্ত।',
    band: 'সবুজ অংশটি সাধারণ মান, ল্যাব যেমন লিখেছে।',
    asTable: 'একই সংখ্যা একটি ছকে',
    day: 'দিন',
  },
  ...afterwardsBengali,
  ...cameBengali,
  ...coopBengali,
  ...assemblyBengali,
  ...decisionsBengali,
  ...lifeBengali,
  ...membershipBengali,
  ...peopleBengali,
  project: projectBengali,
  ...callsBengali,
  ...needsBengali,
  ...reachBengali,
  ...rightsBengali,
  ...studiesBengali,
  ...spendingBengali,
  ...voteBengali,
}
