import { hasMethods } from '../core/base/ask.js';
import { CancellationToken } from '../core/CancellationToken.js';
import { Incoming } from './Incoming.js';
import { observe, ObservedPromise } from './ObservedPromise.js';

const promises = new Incoming<ObservedPromise>({
  matches: (source) => source instanceof ObservedPromise,
  wanted: 'a promise',
  argument: 'done',
  isCanceled: (promise) => promise.isSettled,
  // The `whenCanceled` of a token resolves to that token.
  reason: ({ outcome }) => (outcome instanceof CancellationToken ? outcome.reason : outcome),
  listen: (promise, onChange) => promise.listen(onChange),
});

/**
 * The token that is canceled when a promise settles: the `done` of a context as in Go, or the `promise` of a cancel
 * token as once proposed for JavaScript. The reason is the promise's value or error. For the opposite direction, there
 * is `token.whenCanceled`.
 *
 * A promise cannot be polled. So one reaction is added to it when it is converted, and stays there; and a loop that
 * never yields does not see it settle.
 *
 * ```ts
 * import { fromDonePromise } from 'countermand/interop';
 *
 * const token = fromDonePromise(Promise.reject(new Error('The disk is full')));
 * await token.whenCanceled;
 * console.log(token.kind, (token.reason as Error).message); // failed The disk is full
 * ```
 *
 * @returns `CancellationToken.none` for `undefined` and `null`
 * @throws TypeError for anything else
 */
export function fromDonePromise(done: PromiseLike<unknown> | null | undefined): CancellationToken {
  return promises.from(done, hasMethods(done, 'then') ? observe(done!) : undefined);
}
