import type { Basis } from '../access/decide.ts'
import { isAuxiliaryPath, isContainerPath, parentOf, type PodPath } from '../resources/pod-path.ts'
import type { PodStore } from '../resources/pod-store.ts'
import { requirePermit, type PermitAsk, type PermitDeps } from './require-permit.ts'

export type WriteAsk = Omit<PermitAsk, 'mode'>

export interface RequireWriteDeps extends PermitDeps {
  readonly pods: Pick<PodStore, 'find'>
}

/**
 * WAC §5.3.1: replacing needs Write on the resource. "Creating a new resource requires acl:Append and/or acl:Write access
 * to the container as well as acl:Write access to the (new) resource", and each container that is made on the way is
 * created too.
 * @returns what the permit rests on
 * @throws {Problem} the refusal of the decision
 */
export const requirePut = async (ask: WriteAsk, deps: RequireWriteDeps): Promise<Basis> => {
  const basis = await requirePermit({ ...ask, mode: 'write' }, deps)
  if (basis.kind !== 'owner' && !isAuxiliaryPath(ask.target)) await requireCreation(ask, deps)
  return basis
}

/**
 * Append on the container of everything that is not there yet, from the target up (WAC §5.3.1, "Container Permissions").
 * @throws {Problem} the refusal of the decision
 */
export const requireCreation = async (ask: WriteAsk, deps: RequireWriteDeps): Promise<void> => {
  let created = ask.target
  for (let container = containerOf(created); container !== undefined; container = containerOf(created)) {
    if ((await deps.pods.find(created)) !== undefined) return
    await requirePermit({ ...ask, target: container, mode: 'append' }, deps)
    created = container
  }
}

/**
 * WAC §5.3.1: Write on the resource and on the container it is in. What the answer gives away needs Read, since "read
 * operations attempt to confirm the existence of a resource": of a container, whether it is empty; of its container, that
 * nothing is at the address.
 * @returns what the permit rests on
 * @throws {Problem} the refusal of the decision
 */
export const requireDelete = async (ask: WriteAsk, deps: RequireWriteDeps): Promise<Basis> => {
  const basis = await requirePermit({ ...ask, mode: 'write' }, deps)
  if (basis.kind === 'owner' || isAuxiliaryPath(ask.target)) return basis
  const container = containerOf(ask.target)
  if (container !== undefined) await requirePermit({ ...ask, target: container, mode: 'write' }, deps)
  if (isContainerPath(ask.target)) await requirePermit({ ...ask, mode: 'read' }, deps)
  if (container !== undefined && (await deps.pods.find(ask.target)) === undefined)
    await requirePermit({ ...ask, target: container, mode: 'read' }, deps)
  return basis
}

/** Within the pod: the root of the origin belongs to nobody. */
const containerOf = (path: PodPath): PodPath | undefined => {
  const container = parentOf(path)
  return container === '/' ? undefined : container
}
