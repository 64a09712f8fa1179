import { Component, type ReactNode } from 'react'
import { isMissingPart, loadNewerPage } from '../session/missing-part.ts'
import { Fault } from './fault.tsx'

interface Props {
  /** Where the app is: what broke at one place may stand at the next. */
  readonly place: string
  /** Around what is said. */
  readonly frame?: (fault: ReactNode) => ReactNode
  readonly children: ReactNode
}
interface State {
  readonly error?: unknown
}

/**
 * Around screens: what breaks below is said in a sentence, with a way to try again, and all that is around it stays. For a part of the
 * app that is not there any more the page is loaded again, once. A class, since React tells nothing else of an error below.
 */
export class Boundary extends Component<Props, State> {
  override state: State = {}

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override componentDidCatch(error: unknown): void {
    if (isMissingPart(error)) loadNewerPage()
  }

  override componentDidUpdate({ place }: Props): void {
    if (place !== this.props.place && this.state.error !== undefined) this.setState({ error: undefined })
  }

  override render(): ReactNode {
    const { children, frame = (fault: ReactNode) => fault } = this.props
    return this.state.error === undefined
      ? children
      : frame(<Fault error={this.state.error} again={() => location.reload()} />)
  }
}
