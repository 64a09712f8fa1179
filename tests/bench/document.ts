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
