import { checkPurposeUse } from '@mutua/sdk/coop/purpose-class'
import { foundingPurposes } from '@mutua/sdk/coop/founding-purposes'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseWebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { describe, expect, test } from 'vitest'
import type { AskDeps, ProjectUse } from './access-requests.ts'
import type { Amendment } from './amendments.ts'
import type { DirectConsent } from './direct-grants.ts'
import { localIdOf } from './records.ts'
import {
  anna,
  askedOf,
  care,
  drRossi,
  inDays,
  inPod,
  openHouse,
  origin,
  research,
  startOfTest,
  type House,
} from './test-support.ts'

/** In no directory: a daughter, or somebody of a research organisation with an address of their own. */
const unlisted = parseWebId('https://somewhere.example/rita')
const project = `${origin}/projects/open`
const over = `${origin}/projects/over`
const local = ({ id }: Pick<Grant, 'id'>) => localIdOf(id)

/** Projects as their room judges them: research, and whatever names one, takes an open one of these categories. */
const openBounds = () => {
  const law = { isOn: true, open: project, hasContract: true, carePerProject: false }
  const asked: ProjectUse[] = []
  const bounds: Required<Pick<AskDeps, 'requirePurpose' | 'requireContract' | 'requireProject'>> = {
    requirePurpose: async (use) => {
      const classes = foundingPurposes.map((one) =>
        one.name === 'care' ? { ...one, takesProject: law.carePerProject } : one,
      )
      if (law.isOn && law.carePerProject && checkPurposeUse(use, classes, startOfTest) !== undefined)
        throw new Problem('purpose-not-allowed', 'It takes an open project.')
    },
    requireContract: async () => {
      if (!law.hasContract) throw new Problem('contract-missing', 'There is none.')
    },
    requireProject: async (use) => {
      asked.push(use)
      const isCovered =
        use.project === law.open &&
        use.places?.elsewhere === false &&
        use.places.categories.every((one) => one === 'laboratory')
      if (law.isOn && (use.purpose === research || use.project !== undefined) && !isCovered)
        throw new Problem('project-missing', 'Name an open one.')
    },
  }
  return { law, asked, bounds }
}

const laboratory = inPod(anna, 'health/laboratory/')
const wish = (
  more: Partial<
    Pick<DirectConsent, 'recipient' | 'purpose' | 'resources' | 'project' | 'terms' | 'inherit'>
  > = {},
): DirectConsent => ({
  ...{ recipient: unlisted, purpose: research, resources: [laboratory], modes: ['read'] },
  validUntil: inDays(30),
  ...more,
})

/** Refused with that code, and nothing was told, written or left half. */
const expectRefused = async (house: House, code: string, step: () => Promise<unknown>) => {
  const kept = async () => [
    house.feed.head(),
    (await house.grants.listGrants(anna, { limit: 100 })).items,
    (await house.grants.listRequests(anna, { limit: 100 })).items,
  ]
  const before = await kept()
  await expect(step()).rejects.toMatchObject({ code })
  expect(await kept()).toEqual(before)
}

describe('a consent for research', () => {
  test('takes an open project also where it is given to somebody in no directory', async () => {
    const { bounds } = openBounds()
    await using house = await openHouse({ bounds })
    for (const recipient of [unlisted, drRossi])
      for (const named of [undefined, over, 'https://elsewhere.example/projects/open'])
        await expectRefused(house, 'project-missing', () =>
          house.grants.giveDirectly(anna, wish({ recipient, project: named })),
        )
    await expectRefused(house, 'project-missing', () =>
      house.grants.giveDirectly(anna, wish({ project, resources: [inPod(anna, 'health/')] })),
    )
    await house.grants.giveDirectly(anna, wish({ project }))
    // What is for a daughter is nobody's study.
    const { grant } = await house.grants.giveDirectly(
      anna,
      wish({ purpose: care, resources: [inPod(anna, 'diary/')] }),
    )
    await house.grants.amend(anna, local(grant), { resources: [inPod(anna, '')], validUntil: inDays(60) })
  })

  test('is decided on only while its project is open', async () => {
    const { bounds, law } = openBounds()
    await using house = await openHouse({ bounds })
    const asked = askedOf(anna, { purpose: research, project, resources: [laboratory] })
    await expectRefused(house, 'project-missing', () =>
      house.grants.ask(drRossi, { ...asked, project: undefined }),
    )
    const request = await house.grants.ask(drRossi, asked)
    law.open = over
    await expectRefused(house, 'project-missing', () => house.grants.give(anna, localIdOf(request.id), {}))
    law.open = project
    await house.grants.give(anna, localIdOf(request.id), {})
  })

  test.each([
    ['without a project', undefined],
    ['whose project is over', over],
  ])('%s is not restored, nor after its contract', async (_, named) => {
    const { bounds, law } = openBounds()
    law.isOn = false
    await using house = await openHouse({ bounds })
    const { grant } = await house.grants.giveDirectly(anna, wish({ project: named }))
    await house.grants.withdraw(anna, local(grant))
    law.isOn = true
    await expectRefused(house, 'project-missing', () => house.grants.restore(anna, local(grant)))
    law.isOn = false
    law.hasContract = false
    await expectRefused(house, 'contract-missing', () => house.grants.restore(anna, local(grant)))
    law.hasContract = true
    expect(await house.grants.restore(anna, local(grant))).toMatchObject({ state: 'given' })
  })

  test('is made larger in no way without a project that covers all of it, and smaller at any time', async () => {
    const { bounds, law, asked } = openBounds()
    law.isOn = false
    await using house = await openHouse({ bounds })
    const terms = {
      records: ['patient/Observation.rs'],
      masked: ['Observation.note'],
      range: { from: inDays(-30), to: inDays(0) },
    }
    const { grant } = await house.grants.giveDirectly(anna, wish({ terms, inherit: false }))
    const { grant: written } = await house.grants.giveDirectly(anna, wish())
    law.isOn = true
    const larger: readonly (readonly [Grant, Amendment])[] = [
      [grant, { validUntil: inDays(31) }],
      [grant, { resources: [laboratory, inPod(anna, 'health/imaging/')] }],
      [grant, { resources: [inPod(anna, 'health/')] }],
      [grant, { inherit: true }],
      [grant, { terms: {} }],
      [grant, { terms: { ...terms, records: ['patient/*.rs'] } }],
      [grant, { terms: { ...terms, masked: ['Observation.performer'] } }],
      [grant, { terms: { ...terms, range: { from: inDays(-60), to: inDays(0) } } }],
      [grant, { terms: { ...terms, range: { to: inDays(0) } } }],
      [grant, { terms: { ...terms, range: { from: inDays(-30) } } }],
      [written, { modes: ['read', 'write'] }],
      [written, { resources: [inPod(anna, 'health/laboratory/a'), inPod(anna, 'diary/')] }],
    ]
    for (const [one, amendment] of larger)
      await expectRefused(house, 'project-missing', () => house.grants.amend(anna, local(one), amendment))
    asked.length = 0
    await house.grants.amend(anna, local(grant), {
      terms: { ...terms, fetch: 'once' },
      validUntil: inDays(20),
    })
    await house.grants.amend(anna, local(written), { resources: [inPod(anna, 'health/laboratory/a')] })
    expect(asked).toEqual([])
  })

  test('grows within its project, and not beyond the categories that were voted', async () => {
    const { bounds, law } = openBounds()
    await using house = await openHouse({ bounds })
    const { grant } = await house.grants.giveDirectly(
      anna,
      wish({ project, resources: [inPod(anna, 'health/laboratory/a')] }),
    )
    for (const resources of [
      [inPod(anna, 'health/')],
      [laboratory, inPod(anna, 'diary/')],
      [inPod(anna, '')],
    ])
      await expectRefused(house, 'project-missing', () =>
        house.grants.amend(anna, local(grant), { resources }),
      )
    law.hasContract = false
    await expectRefused(house, 'contract-missing', () =>
      house.grants.amend(anna, local(grant), { resources: [laboratory] }),
    )
    law.hasContract = true
    expect(await house.grants.amend(anna, local(grant), { resources: [laboratory] })).toMatchObject({
      scope: { resources: [laboratory] },
    })
  })
})

test('where the members let a purpose be served under a project alone, that holds for what is private, too', async () => {
  const { bounds, law } = openBounds()
  await using house = await openHouse({ bounds })
  const { grant } = await house.grants.giveDirectly(anna, wish({ purpose: care }))
  const { grant: withdrawn } = await house.grants.giveDirectly(anna, wish({ purpose: care }))
  await house.grants.withdraw(anna, local(withdrawn))
  law.carePerProject = true
  const code = 'purpose-not-allowed'
  await expectRefused(house, code, () => house.grants.giveDirectly(anna, wish({ purpose: care })))
  await expectRefused(house, code, () => house.grants.restore(anna, local(withdrawn)))
  for (const amendment of [{ validUntil: inDays(31) }, { resources: [inPod(anna, 'health/')] }])
    await expectRefused(house, code, () => house.grants.amend(anna, local(grant), amendment))
  await expectRefused(house, 'project-missing', () =>
    house.grants.giveDirectly(anna, wish({ purpose: care, project: over })),
  )
  await house.grants.giveDirectly(anna, wish({ purpose: care, project }))
})
