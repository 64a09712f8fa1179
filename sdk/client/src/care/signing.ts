/** Whose signatures a project needs. */
export const signingParts = ['member', 'provider'] as const
export type SigningPart = (typeof signingParts)[number]

/** `missing`: none; `not-verified`: not by a trusted key, or by somebody else; `changed`: good, under another text. */
export type SignatureState = 'valid' | 'missing' | 'not-verified' | 'changed'

export type ProjectSigning =
  | { readonly kind: 'signed' }
  | {
      readonly kind: 'unsigned'
      /** Only those that are not valid. */
      readonly parts: readonly { readonly part: SigningPart; readonly state: SignatureState }[]
    }
