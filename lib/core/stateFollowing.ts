import { attempt } from './attempt.js';
import { CancellationState, detailsOf, neverCanceled, Status } from './CancellationState.js';
import { ForeignCause, type ForeignKind } from './ForeignCause.js';
import { look } from './look.js';

/**
 * A new state that follows a signal or token of another kind, or that of `CancellationToken.none` where `source` will
 * never be canceled.
 *
 * @param adopt is called for a new state
 */
export function stateFollowing<S>(
  source: S,
  kind: ForeignKind<S>,
  adopt: (state: CancellationState) => void,
): CancellationState {
  if (kind.canBeCanceled !== undefined && attempt(() => kind.canBeCanceled!(source)) === false) return neverCanceled;
  const state = new CancellationState(Status.Asking);
  detailsOf(state).foreign = new ForeignCause(source, kind, () => look(state));
  adopt(state);
  return state;
}
