import type { Command } from './command.ts'
import { accountDelete, accountDeleted } from './commands/account-delete.ts'
import { accountCreate } from './commands/account.ts'
import { backup, backupKey, restore } from './commands/backup.ts'
import { closeConfirm, closePropose, closeShow, closeVerify } from './commands/close.ts'
import {
  contractAccept,
  contractConfirm,
  contractEnd,
  contractList,
  contractPropose,
} from './commands/contracts.ts'
import { coop, ledger } from './commands/books.ts'
import { booksPost, booksReverse } from './commands/books-post.ts'
import {
  booksAccounts,
  booksFind,
  booksJournal,
  booksShow,
  booksTrialBalance,
} from './commands/books-read.ts'
import {
  centreAdd,
  centreEnd,
  centreList,
  fundingAdd,
  fundingEnd,
  fundingList,
} from './commands/books-registers.ts'
import { budgetAdopt, budgetShow, budgetSummary, budgetTags } from './commands/budgets.ts'
import { careAdvice, careCase } from './commands/care.ts'
import {
  careProjectShow,
  careProjectSign,
  careProjectStart,
  careProjectVerify,
} from './commands/care-project.ts'
import { careAssess, careScore, careSheet, careTriage } from './commands/care-sheets.ts'
import { careSiad } from './commands/care-siad.ts'
import { careTag, careTags } from './commands/care-tags.ts'
import { complaintAnswer, complaintList, complaintMake } from './commands/complaints.ts'
import { consentReceipt, consentReceiptVerify } from './commands/consent-receipt.ts'
import { covered } from './commands/covered.ts'
import { credentialsCreate, credentialsDelete, credentialsList } from './commands/credentials.ts'
import {
  delegateAccept,
  delegateActs,
  delegateAdd,
  delegateCredential,
  delegateEnd,
  delegateList,
  delegateRefuse,
} from './commands/delegations.ts'
import { doctor } from './commands/doctor.ts'
import {
  emergencyJudge,
  emergencyReview,
  emergencyTold,
  emergencyTrust,
  emergencyUntold,
} from './commands/emergency-review.ts'
import { emergencyList, emergencyObject, emergencyOpen, emergencyRule } from './commands/emergency.ts'
import { exportAll, exportRestore, exportVerify } from './commands/export.ts'
import { credential, grants, pause, resume, undo, withdraw } from './commands/grants.ts'
import { guardianAdd, guardianConfirm, guardianEnd, guardianList } from './commands/guardianships.ts'
import { invoiceList, invoiceTerms, invoiceWrite } from './commands/invoices.ts'
import { keysRenew } from './commands/keys.ts'
import { signingKeyKill, signingKeyRenew, signingKeys } from './commands/signing-keys.ts'
import { erased, erasures, notices, webhookAdd, webhookDelete, webhookList } from './commands/notices.ts'
import { creditConfirm, creditList, creditPropose } from './commands/credits.ts'
import {
  decisionList,
  decisionWithdraw,
  officerKeyList,
  officerKeyRegister,
  officerKeyRetire,
} from './commands/officer-keys.ts'
import {
  organisationAdd,
  organisationAdministrators,
  organisationEnd,
  organisationList,
  staffAdd,
  staffLeave,
  staffList,
  staffRenew,
} from './commands/organisations.ts'
import { paperDesk, paperReceipt, paperYear, paperStatement } from './commands/paper.ts'
import { passcodeCancel, passcodeCreate, passcodeList, passcodeRedeem } from './commands/passcodes.ts'
import { podHidden, podHide, podUnhide } from './commands/pod-hidden.ts'
import { podImport } from './commands/pod-import.ts'
import { podImportCancel, podImportResume, podImports, podImportUndo } from './commands/pod-imports.ts'
import { podRestore, podTrash, podUsage, podVersions } from './commands/pod-versions.ts'
import { podDelete, podGet, podList, podPut } from './commands/pod.ts'
import { requestAnswer, requestAsk, requestQuestions } from './commands/questions.ts'
import { read } from './commands/read.ts'
import { receipts } from './commands/receipts.ts'
import { logCheckpoint, logForget, logProof, logVerify } from './commands/log.ts'
import {
  memberAccount,
  memberAdmit,
  memberList,
  providerAdd,
  providerList,
  providerRenew,
} from './commands/register.ts'
import { give, grant, refuse, request, requests } from './commands/requests.ts'
import { resolutionList, resolutionRecord } from './commands/resolutions.ts'
import {
  prevalence,
  ristornoConfirm,
  ristornoProposals,
  ristornoPropose,
  ristornoPublish,
  ristornoShow,
  ristornoSimulate,
} from './commands/ristorno.ts'
import { ristornoChoose, statementList, statementProof, statementVerify } from './commands/statements.ts'
import { tariffAdopt, tariffList } from './commands/tariffs.ts'
import { smartClientAdd, smartClientEnd, smartClientKeys, smartClientList } from './commands/smart-clients.ts'
import {
  paymentConfirm,
  paymentDiscard,
  paymentDraft,
  paymentExport,
  paymentList,
  paymentNames,
  paymentPropose,
  paymentRelease,
  paymentReport,
  paymentReturned,
  paymentReturns,
  paymentSettle,
  paymentShow,
} from './commands/payments.ts'
import { vcJoseIssue, vcJoseVerify } from './commands/vc-jose.ts'

/** In the order in which the help tells the story: a person, their pod, a consent, a use, the year's end, the machine. */
export const commands: readonly Command[] = [
  accountCreate,
  credentialsCreate,
  credentialsList,
  credentialsDelete,
  podImport,
  podImports,
  podImportCancel,
  podImportResume,
  podImportUndo,
  podList,
  podGet,
  podPut,
  podDelete,
  podVersions,
  podRestore,
  podTrash,
  podHide,
  podUnhide,
  podHidden,
  podUsage,
  exportAll,
  exportVerify,
  exportRestore,
  accountDelete,
  accountDeleted,
  request,
  requests,
  requestQuestions,
  requestAsk,
  requestAnswer,
  covered,
  grant,
  refuse,
  give,
  passcodeCreate,
  passcodeList,
  passcodeCancel,
  passcodeRedeem,
  grants,
  credential,
  consentReceipt,
  consentReceiptVerify,
  paperReceipt,
  paperDesk,
  paperYear,
  paperStatement,
  withdraw,
  undo,
  pause,
  resume,
  delegateAdd,
  delegateList,
  delegateAccept,
  delegateRefuse,
  delegateEnd,
  delegateActs,
  delegateCredential,
  erasures,
  erased,
  notices,
  webhookAdd,
  webhookList,
  webhookDelete,
  careCase,
  careAdvice,
  careSheet,
  careScore,
  careTriage,
  careAssess,
  careProjectShow,
  careProjectSign,
  careProjectVerify,
  careProjectStart,
  careTags,
  careTag,
  careSiad,
  read,
  smartClientAdd,
  smartClientList,
  smartClientKeys,
  smartClientEnd,
  receipts,
  complaintMake,
  complaintList,
  complaintAnswer,
  logCheckpoint,
  logVerify,
  logProof,
  logForget,
  coop,
  memberAdmit,
  memberAccount,
  memberList,
  providerAdd,
  providerList,
  providerRenew,
  organisationAdd,
  organisationList,
  organisationAdministrators,
  organisationEnd,
  staffAdd,
  staffList,
  staffRenew,
  staffLeave,
  guardianAdd,
  guardianConfirm,
  guardianList,
  guardianEnd,
  emergencyRule,
  emergencyOpen,
  emergencyList,
  emergencyObject,
  emergencyReview,
  emergencyJudge,
  emergencyUntold,
  emergencyTold,
  emergencyTrust,
  resolutionRecord,
  resolutionList,
  tariffAdopt,
  tariffList,
  officerKeyRegister,
  officerKeyList,
  officerKeyRetire,
  decisionList,
  decisionWithdraw,
  creditPropose,
  creditConfirm,
  creditList,
  contractPropose,
  contractConfirm,
  contractAccept,
  contractEnd,
  contractList,
  invoiceList,
  invoiceWrite,
  invoiceTerms,
  closePropose,
  closeConfirm,
  closeShow,
  closeVerify,
  ristornoSimulate,
  ristornoPublish,
  ristornoProposals,
  ristornoPropose,
  ristornoConfirm,
  ristornoShow,
  ristornoChoose,
  statementList,
  statementProof,
  statementVerify,
  prevalence,
  paymentDraft,
  paymentList,
  paymentShow,
  paymentNames,
  paymentPropose,
  paymentConfirm,
  paymentDiscard,
  paymentExport,
  paymentReport,
  paymentSettle,
  paymentReturns,
  paymentReturned,
  paymentRelease,
  ledger,
  booksPost,
  booksReverse,
  booksFind,
  booksShow,
  booksTrialBalance,
  booksAccounts,
  booksJournal,
  centreAdd,
  centreEnd,
  centreList,
  fundingAdd,
  fundingEnd,
  fundingList,
  budgetAdopt,
  budgetShow,
  budgetSummary,
  budgetTags,
  backupKey,
  backup,
  restore,
  doctor,
  keysRenew,
  vcJoseIssue,
  vcJoseVerify,
  signingKeys,
  signingKeyRenew,
  signingKeyKill,
]
