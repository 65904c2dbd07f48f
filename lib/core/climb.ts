import { type CancellationState, isSeveral, type OneOrSeveral } from './CancellationState.js';

/**
 * Goes up from `start`: visits it, then whatever `visit` gives as the next above, in the order of arguments. It
 * iterates, since chains may be long.
 */
export function climb(start: CancellationState, visit: (state: CancellationState) => OneOrSeveral | undefined): void {
  let waiting: CancellationState[] | undefined; // not needed in a chain of single parents
  for (let state: CancellationState | undefined = start; state !== undefined;) {
    const above = visit(state);
    if (isSeveral(above)) {
      waiting ??= [];
      for (let index = above.length - 1; index >= 0; index--) waiting.push(above[index]!);
      state = waiting.pop();
    } else {
      state = above ?? waiting?.pop();
    }
  }
}
