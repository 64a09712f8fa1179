import type { ReactNode } from 'react'
import { usePerson } from '../facts/case-facts.ts'
import type { OpenCase } from '../facts/open-case.ts'

/**
 * Whose case it is: by the name in the pod where it may be read, else by the one of the account.
 *
 * @param children ways on from here, beside the name
 */
export const CaseHead = ({ open, children }: { readonly open: OpenCase; readonly children: ReactNode }) => {
  const person = usePerson(open)
  return (
    <div className="case-head">
      <h1>
        <bdi>{person.data?.name ?? open.name}</bdi>
      </h1>
      <p className="case-ways">{children}</p>
    </div>
  )
}
