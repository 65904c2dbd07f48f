import prex from 'prex';
import { callback } from '../work/callback.js';
import { poll, pollThrowing } from '../work/poll.js';
import { repeat } from '../work/repeat.js';

const { CancellationToken, CancellationTokenSource } = prex;

export const create = () =>
  repeat(() => {
    const source = new CancellationTokenSource();
    return source.token;
  });

export const cancelListeners = (listeners) =>
  repeat(() => {
    const source = new CancellationTokenSource();
    const { token } = source;
    for (let index = 0; index < listeners; index++) token.register(callback());
    source.cancel();
    return source;
  });

export function registerAndUnregister(listeners) {
  const { token } = new CancellationTokenSource();
  for (let index = 0; index < listeners; index++) token.register(callback());
  return repeat(() => token.register(callback()).unregister());
}

export function linkAndForget() {
  const { token } = new CancellationTokenSource();
  return repeat(() => new CancellationTokenSource([token]));
}

export function linkRegisterAndDispose() {
  const { token } = new CancellationTokenSource();
  return repeat(() => {
    const source = new CancellationTokenSource([token]);
    source.token.register(callback());
    source.close();
    return source;
  });
}

export function pollChain(depth) {
  let { token } = new CancellationTokenSource();
  for (let index = 0; index < depth; index++) ({ token } = new CancellationTokenSource([token]));
  return poll(() => token.cancellationRequested);
}

export function pollPending() {
  const { token } = new CancellationTokenSource();
  return poll(() => token.cancellationRequested);
}

export function throwPending() {
  const { token } = new CancellationTokenSource();
  return pollThrowing(() => token.throwIfCancellationRequested());
}

export const convertNewSignal = () => repeat(() => CancellationToken.from(new AbortController().signal));
