import { createContractClient, type ContractClient } from '@mutua/sdk/clients/contract-client'
import { contractWishSchema, type Contract } from '@mutua/sdk/coop/contract'
import { parseWith } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { openSigningOfficer } from './officer-keys.ts'
import { readNamedFile } from './pod.ts'

export const contractPropose: Command = {
  words: ['contract', 'propose'],
  about: {
    it: 'scrive e firma un contratto con chi usa i dati, da un file JSON: conferma un secondo incaricato',
    en: 'draws up and signs a contract with a data user, from a JSON file: a second officer confirms',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const wish = parseGiven(
      'FILE',
      (json) => parseWith(contractWishSchema, JSON.parse(json), 'the contract'),
      text,
    )
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const decision = await createContractClient({ consentService, fetch: session.fetch }).propose(
      wish,
      signer,
    )
    return {
      json: decision,
      text: decision.subject,
      remark: {
        it: `Proposta firmata. Ora un altro incaricato: contract confirm ${decision.subject}`,
        en: `Proposed and signed. Now another officer: contract confirm ${decision.subject}`,
      },
    }
  },
}

export const contractConfirm: Command = {
  words: ['contract', 'confirm'],
  about: {
    it: 'firma il contratto proposto da un altro incaricato: da qui lo può accettare chi amministra l’organizzazione',
    en: 'signs the contract that another officer proposed: with this an administrator of the organisation can accept it',
  },
  takes: ['CONTRACT'],
  options: {},
  run: async (call, world) => {
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const contracts = createContractClient({ consentService, fetch: session.fetch })
    return told(await contracts.confirm(call.place(0), signer))
  },
}

export const contractAccept: Command = {
  words: ['contract', 'accept'],
  about: {
    it: 'accetta un contratto per la propria organizzazione, letto il testo che "contract list --json" mostra',
    en: 'accepts a contract for one’s organisation, having read the text that "contract list --json" shows',
  },
  takes: ['CONTRACT', 'DIGEST'],
  options: {},
  run: async (call, world) => {
    const contracts = await openContracts(call, world)
    const contract = (await contracts.contracts()).find(({ id }) => id === call.place(0))
    if (contract?.digest !== call.place(1))
      throw usageFault({
        it: 'Non c’è un tale contratto, o l’impronta non è quella del suo testo.',
        en: 'There is no such contract, or the digest is not that of its text.',
      })
    return told(await contracts.accept(contract))
  },
}

export const contractEnd: Command = {
  words: ['contract', 'end'],
  about: {
    it: 'finisce un contratto prima del termine; ciò che era stato dato sotto di esso finisce con lui',
    en: 'ends a contract before its term; what was given under it ends with it',
  },
  takes: ['CONTRACT'],
  options: {
    reason: { kind: 'text', value: 'TEXT', about: { it: 'perché', en: 'why' } },
  },
  run: async (call, world) => {
    const contracts = await openContracts(call, world)
    return told(await contracts.end(call.place(0), call.need('reason')))
  },
}

export const contractList: Command = {
  words: ['contract', 'list'],
  about: {
    it: 'elenca i contratti: tutti per un incaricato, i propri per chi amministra un’organizzazione',
    en: 'lists the contracts: all for an officer, their own for who administers an organisation',
  },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await (await openContracts(call, world)).contracts(), world, [
      ['ORGANIZZAZIONE', 'ORGANISATION', ({ name }) => name],
      ['DAL', 'FROM', ({ from }) => from],
      ['AL', 'TO', ({ to }) => to],
      ['STATO', 'STATE', ({ state }) => state],
      ['LISTINO', 'PRICE LIST', ({ priceList }) => priceList],
      ['CONTRATTO', 'CONTRACT', ({ id }) => id],
      ['IMPRONTA', 'DIGEST', ({ digest }) => digest],
    ]),
}

const openContracts = async (call: Call, world: World): Promise<ContractClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createContractClient({ consentService, fetch: session.fetch })
}

const told = (contract: Contract) => ({
  json: contract,
  text: `${contract.name}: ${contract.state}, ${contract.digest}`,
})
