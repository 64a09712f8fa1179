import type { ContractWords } from '../italian/contract.ts'

export const contract: ContractWords = {
  of: 'Contracts of',
  title: 'Contract with the co-op',
  state: { 'offered': 'waits for you', 'in-force': 'in force', 'ended': 'ended' },
  purposes: 'Purposes',
  term: 'Term',
  fromTo: 'from {from} to {to}',
  people: 'The people',
  pledge: 'You do not try to find out who they are, and let nobody else try.',
  payback: 'Of the surplus goes back to members',
  priceList: 'Price list',
  read: 'I have read it. I accept it for the organisation.',
  accept: 'Accept the contract',
  endedFor: 'Ended early:',
  unreadable: 'The text is not the one that the co-op signed: do not accept it, and tell the office.',
}
