import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectBengali: Partly<ProjectWords> = {
  none: 'আপনার তথ্যভাণ্ডারে এখনো কোনো প্রকল্প নেই।',
  notWhole: 'প্রকল্পের একটি অংশ নেই, বা লুকানো আছে: পুরো না হলে সই করা যাবে না।',
  goals: 'লক্ষ্য',
  supports: 'সহায়তা',
  commitments: 'অঙ্গীকার',
  mine: 'আপনার অঙ্গীকার',
  ofOthers: 'অন্য কারও অঙ্গীকার',
  done: 'হয়েছে',
  signatures: 'সই',
  sign: 'এখানে যা পড়ছি তাতে সই করি',
  path: 'আপনি কোন ধাপে আছেন',
  plan: {
    'draft': 'খসড়া',
    'active': 'চলছে',
    'on-hold': 'আপাতত বন্ধ',
    'completed': 'সম্পূর্ণ',
    'revoked': 'ছেড়ে দেওয়া',
  },
  light: {
    green: 'ভালো চলছে',
    amber: 'নজর দেওয়া দরকার',
    red: 'সমস্যা হচ্ছে',
    unknown: 'জানা নেই',
  },
  commitment: {
    'draft': 'এখনো শুরু হয়নি',
    'in-progress': 'চলছে',
    'completed': 'রাখা হয়েছে',
    'failed': 'রাখা হয়নি',
    'cancelled': 'বাদ দেওয়া হয়েছে',
  },
  signature: {
    member: {
      'valid': 'আপনি সই করেছেন।',
      'missing': 'আপনি এখনো সই করেননি।',
      'changed': 'আপনি যে লেখায় সই করেছেন তা পরে বদলেছে।',
      'not-verified': 'আপনার সই যাচাই করা যাচ্ছে না।',
    },
    provider: {
      'valid': 'যিনি আপনার যত্ন নেন তিনি সই করেছেন।',
      'missing': 'যিনি আপনার যত্ন নেন তিনি এখনো সই করেননি।',
      'changed': 'যিনি আপনার যত্ন নেন তাঁর সই করা লেখা পরে বদলেছে।',
      'not-verified': 'যিনি আপনার যত্ন নেন তাঁর সই যাচাই করা যাচ্ছে না।',
    },
  },
  step: {
    'access': 'আসা',
    'triage': 'প্রথম কথা শোনা',
    'take-charge': 'দায়িত্ব নেওয়া',
    'unit': 'মূল্যায়ন দল',
    'assessment': 'মূল্যায়ন',
    'project': 'প্রকল্প',
    'signatures': 'সই',
    'delivery': 'দেওয়া সহায়তা',
    'monitoring': 'খোঁজখবর',
    'closing': 'সমাপ্তি',
  },
  stepState: {
    'to-do': 'করতে হবে',
    'running': 'চলছে',
    'done': 'হয়েছে',
    'stopped': 'থেমেছে',
    'not-needed': 'দরকার নেই',
  },
}
