import { createRequire } from 'node:module';
import { callback } from '../work/callback.js';
import { poll, pollThrowing } from '../work/poll.js';
import { repeat, repeatAsync } from '../work/repeat.js';

// Loaded with `require`, because engines do not agree on the default export of such a module.
const { default: CancellationToken } = createRequire(import.meta.url)('cancellationtoken');

export const create = () => repeat(() => CancellationToken.create());

export const cancelListeners = (listeners) =>
  repeat(() => {
    const source = CancellationToken.create();
    const { token } = source;
    for (let index = 0; index < listeners; index++) token.onCancelled(callback());
    source.cancel();
    return source;
  });

export function registerAndUnregister(listeners) {
  const { token } = CancellationToken.create();
  for (let index = 0; index < listeners; index++) token.onCancelled(callback());
  return repeat(() => token.onCancelled(callback())());
}

export function linkAndForget() {
  const { token } = CancellationToken.create();
  return repeat(() => CancellationToken.race(token));
}

export function pollChain(depth) {
  let { token } = CancellationToken.create();
  for (let index = 0; index < depth; index++) token = CancellationToken.race(token);
  return poll(() => token.isCancelled);
}

export function pollPending() {
  const { token } = CancellationToken.create();
  return poll(() => token.isCancelled);
}

export function throwPending() {
  const { token } = CancellationToken.create();
  return pollThrowing(() => token.throwIfCancelled());
}

// A source cannot be disposed of, but canceling it stops its timer.
export const armAndDispose = () =>
  repeat(() => {
    const source = CancellationToken.timeout(30_000);
    source.cancel();
    return source;
  });

export function waitForPromise() {
  const { token } = CancellationToken.create();
  return repeatAsync(() => token.racePromise(Promise.resolve(1)));
}
