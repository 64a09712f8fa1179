/** What every workload reads and writes: 6 triples in 253 bytes of Turtle, relative to wherever it is put. */
export const turtleDocument = `@prefix foaf: <http://xmlns.com/foaf/0.1/>.
@prefix s: <http://schema.org/>.
<#it> a s:Observation;
  s:name "Glucose, fasting";
  s:value 5.4;
  s:unitText "mmol/L";
  s:observationDate "2026-03-02T07:40:00Z";
  foaf:maker <https://example.org/lab-1>.
`

/** What `put_replace` writes: the same document, with another value each time. */
export const changingDocument = turtleDocument.replace('5.4', 'SERIAL')

/** Solid Protocol §5.3.1, with all it has: finds the value, takes it away, puts another one there. */
export const valuePatch = `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
@prefix s: <http://schema.org/>.
_:patch a solid:InsertDeletePatch;
  solid:where { ?it s:value ?old. };
  solid:deletes { ?it s:value ?old. };
  solid:inserts { ?it s:value SERIAL. }.
`

/** Name of a document in a container whose documents are counted from 0. */
export const numberedName = (number: number): string => `document-${String(number).padStart(4, '0')}.ttl`

/** Ten for each connection of a usual run: two requests are seldom at one document at a time. */
export const roundCount = 100
