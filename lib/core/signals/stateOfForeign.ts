import { attempt } from '../base/ask.js';
import { type CancellationState, detailsOf } from '../engine/CancellationState.js';
import { adapterOf, signals } from './ForeignAdapter.js';
import { stateFollowing } from './ForeignWatch.js';
import { isNativeSignal } from './isSignalLike.js';
import { tagForeignSignal } from './signal.js';
import { tokenOfSignal } from './tokenOfSignal.js';

/**
 * The states that follow foreign signals and tokens, so that converting one twice returns the same token. Native
 * signals are tagged instead, which is faster, unless they cannot be tagged, or carry the tag of a token to which they
 * do not belong.
 */
const states = new WeakMap<object, CancellationState>();

/**
 * The state that follows a foreign signal, or a token of another copy of this library; `undefined` for anything else.
 */
export function stateOfForeign(source: object): CancellationState | undefined {
  const known = states.get(source);
  if (known !== undefined) return known;
  const isNative = isNativeSignal(source);
  const adapter = isNative ? signals : adapterOf(source);
  if (adapter === undefined) return undefined;
  const state = stateFollowing(source as never, adapter);
  if (isNative) {
    detailsOf(state).signal = source;
    if (tokenOfSignal(source) === undefined)
      attempt(() => {
        tagForeignSignal(source, state);
      });
  }
  if (tokenOfSignal(source) !== state.token) states.set(source, state);
  return state;
}
