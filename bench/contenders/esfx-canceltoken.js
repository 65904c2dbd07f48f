import { CancelToken } from '@esfx/canceltoken';
import { callback } from '../work/callback.js';
import { poll, pollThrowing } from '../work/poll.js';
import { repeat } from '../work/repeat.js';

export const create = () =>
  repeat(() => {
    const source = CancelToken.source();
    return source.token;
  });

export const cancelListeners = (listeners) =>
  repeat(() => {
    const source = CancelToken.source();
    const { token } = source;
    for (let index = 0; index < listeners; index++) token.subscribe(callback());
    source.cancel();
    return source;
  });

export function registerAndUnregister(listeners) {
  const { token } = CancelToken.source();
  for (let index = 0; index < listeners; index++) token.subscribe(callback());
  return repeat(() => token.subscribe(callback()).unsubscribe());
}

export function linkAndForget() {
  const { token } = CancelToken.source();
  return repeat(() => CancelToken.source([token]));
}

export function linkRegisterAndDispose() {
  const { token } = CancelToken.source();
  return repeat(() => {
    const source = CancelToken.source([token]);
    source.token.subscribe(callback());
    source.close();
    return source;
  });
}

export function pollChain(depth) {
  let { token } = CancelToken.source();
  for (let index = 0; index < depth; index++) ({ token } = CancelToken.source([token]));
  return poll(() => token.signaled);
}

export function pollPending() {
  const { token } = CancelToken.source();
  return poll(() => token.signaled);
}

export function throwPending() {
  const { token } = CancelToken.source();
  return pollThrowing(() => token.throwIfSignaled());
}

export const convertNewSignal = () => repeat(() => CancelToken.from(new AbortController().signal));
