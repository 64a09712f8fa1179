/**
 * Preloaded into a peer that slows clients down by design: puts a plugin that does nothing in the place of
 * `@fastify/rate-limit`. What we measure is how fast it can be.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '@fastify/rate-limit'
      ? { url: 'data:text/javascript,export default async () => {}', shortCircuit: true }
      : nextResolve(specifier, context),
})
