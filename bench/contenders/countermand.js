import {
  CancellationToken,
  CancellationTokenSource,
  delay,
  withCancellation,
  withTimeout,
  yieldIfDue,
} from 'countermand';
import { callback } from '../work/callback.js';
import { items } from '../work/items.js';
import { poll, pollThrowing } from '../work/poll.js';
import { repeat, repeatAsync } from '../work/repeat.js';

const deadline = 600_000; // ms, never reached
const link = (parent) => CancellationTokenSource.createLinkedTokenSource(parent);

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
  return repeat(() => link(token));
}

export function linkRegisterAndDispose() {
  const { token } = new CancellationTokenSource();
  return repeat(() => {
    const source = link(token);
    source.token.register(callback());
    source.dispose();
    return source;
  });
}

function chain(depth) {
  const root = new CancellationTokenSource();
  let end = root;
  for (let index = 0; index < depth; index++) end = link(end.token);
  return { root, token: end.token };
}

export function pollChain(depth) {
  const { token } = chain(depth);
  return poll(() => token.isCancellationRequested);
}

export const pollChainFirst = (depth) => repeat(() => chain(depth).token.isCancellationRequested);

export const registerOnChain = (depth) => repeat(() => chain(depth).token.register(callback()));

export const cancelChildren = (children) =>
  repeat(() => {
    const parent = new CancellationTokenSource();
    for (let index = 0; index < children; index++) link(parent.token).token.register(callback());
    parent.cancel();
    return parent;
  });

export const cancelLadder = (depth) =>
  repeat(() => {
    const root = new CancellationTokenSource();
    let rung = root.token;
    for (let index = 0; index < depth; index++) rung = CancellationToken.any([link(rung).token, link(rung).token]);
    rung.register(callback());
    root.cancel();
    return rung;
  });

export function pollPending() {
  const { token } = new CancellationTokenSource();
  return poll(() => token.isCancellationRequested);
}

export function throwPending() {
  const { token } = new CancellationTokenSource();
  return pollThrowing(() => token.throwIfCancellationRequested());
}

export function pollDeadline() {
  const { token } = new CancellationTokenSource(deadline);
  return poll(() => token.isCancellationRequested);
}

export function throwDeadline() {
  const { token } = new CancellationTokenSource(deadline);
  return pollThrowing(() => token.throwIfCancellationRequested());
}

export const readSignal = () =>
  repeat(() => {
    const { token } = new CancellationTokenSource();
    if (CancellationToken.from(token.signal) !== token) throw new Error('A signal has lost its token');
    return token;
  });

export const convertNewSignal = () => repeat(() => CancellationToken.from(new AbortController().signal));

export function convertSameSignal() {
  const { signal } = new AbortController();
  return repeat(() => CancellationToken.from(signal));
}

export const armAndDispose = () =>
  repeat(() => {
    const source = new CancellationTokenSource(30_000);
    source.dispose();
    return source;
  });

export function waitForPromise() {
  const { token } = new CancellationTokenSource();
  return repeatAsync(() => withCancellation(Promise.resolve(1), token));
}

export const waitForPromiseInTime = () => repeatAsync(() => withTimeout(Promise.resolve(1), 30_000));

export const delayAndCancel = () =>
  repeatAsync(() => {
    const source = new CancellationTokenSource();
    const delayed = delay(30_000, source.token).catch(() => {});
    source.cancel();
    return delayed;
  });

export function iterate() {
  const { token } = new CancellationTokenSource();
  return async (count) => {
    let sum = 0;
    for await (const item of withCancellation(items(count), token)) sum += item;
    return sum;
  };
}

export async function yieldWhenNotDue() {
  const { token } = new CancellationTokenSource();
  await yieldIfDue(token, { everyMilliseconds: 0 });
  const options = { everyMilliseconds: 1e9 };
  return repeat(() => yieldIfDue(token, options));
}
