import { QueryClientProvider } from '@tanstack/react-query'
import { useState, type ComponentType } from 'react'
import { Router } from 'wouter'
import { createQueries } from '../live/create-queries.ts'

export interface InsideProps {
  /** Path of the app, with a slash at its end. */
  readonly base: string
  readonly Screens: ComponentType
}

/** What is around the screens of an app for who is signed in: what was read, in memory, and the address. */
export const Inside = ({ base, Screens }: InsideProps) => {
  const [queries] = useState(createQueries)
  return (
    <QueryClientProvider client={queries}>
      <Router base={base.slice(0, -1)}>
        <Screens />
      </Router>
    </QueryClientProvider>
  )
}
