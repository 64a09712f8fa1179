/**
 * A lint rule for rooms whose integers must be exact: nothing there is a `number`, and nothing comes in but bigint.
 *
 * A number in a sampler is a float sooner or later, and the low bits of a float give away what the noise hides (Mironov
 * 2012). The rule refuses every way to one that the syntax shows: literals, the type, what makes, counts or measures in
 * numbers, assertions that would hide one, and imports from outside the folder, which could bring one.
 */
const makers = new Set(
  [
    'Atomics Buffer DataView Date Function Intl JSON Math Number Reflect eval globalThis isFinite isNaN parseFloat',
    'parseInt performance process require setTimeout Float16Array Float32Array Float64Array Int8Array Int16Array',
    'Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array Infinity NaN',
  ].flatMap((line) => line.split(' ')),
)

/** Members of text, lists and bytes that are numbers, whoever has them. */
const countingMembers = new Set(
  [
    'BYTES_PER_ELEMENT byteLength byteOffset charCodeAt codePointAt entries findIndex findLastIndex indexOf keys',
    'lastIndexOf length localeCompare push search size unshift',
  ].flatMap((line) => line.split(' ')),
)

const refuseNumbers = {
  create: (context) => {
    const refuse = (node, message) => context.report({ node, message })
    return {
      Literal: (node) => {
        if (typeof node.value === 'number') refuse(node, 'Write an integer as a bigint: 1n.')
      },
      Identifier: (node) => {
        if (makers.has(node.name)) refuse(node, `${node.name} leads to numbers that are not exact.`)
      },
      MemberExpression: ({ property, computed }) => {
        if (computed) refuse(property, 'An index is a number: walk over what there is.')
        else if (countingMembers.has(property.name)) refuse(property, `${property.name} is a number.`)
      },
      UnaryExpression: (node) => {
        if (node.operator === '+') refuse(node, 'A plus sign in front makes a number.')
      },
      TSNumberKeyword: (node) => refuse(node, 'Only bigint is exact here.'),
      TSAnyKeyword: (node) => refuse(node, 'any may be a number.'),
      TSUnknownKeyword: (node) => refuse(node, 'unknown may be a number.'),
      TSAsExpression: (node) => refuse(node, 'An assertion may hide a number.'),
      TSNonNullExpression: (node) => refuse(node, 'An assertion may hide a number.'),
      ImportExpression: (node) => refuse(node, 'Nothing comes in from outside.'),
      ImportDeclaration: ({ source }) => {
        if (!/^\.\/[a-z-]+\.ts$/.test(source.value)) refuse(source, 'Nothing comes in from outside.')
      },
    }
  },
}

export default { meta: { name: 'exact-integers' }, rules: { 'no-number': refuseNumbers } }
