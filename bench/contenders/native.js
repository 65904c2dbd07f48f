import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { callback } from '../work/callback.js';
import { items } from '../work/items.js';
import { poll, pollThrowing } from '../work/poll.js';
import { repeat, repeatAsync } from '../work/repeat.js';

const once = { once: true }; // because callbacks run at most once

function newController() {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

export const create = () =>
  repeat(() => {
    const controller = new AbortController();
    return controller.signal;
  });

export const cancelListeners = (listeners) =>
  repeat(() => {
    const controller = new AbortController();
    const { signal } = controller;
    if (listeners > 10) setMaxListeners(0, signal);
    for (let index = 0; index < listeners; index++) signal.addEventListener('abort', callback(), once);
    controller.abort();
    return controller;
  });

export function registerAndUnregister(listeners) {
  const { signal } = newController();
  for (let index = 0; index < listeners; index++) signal.addEventListener('abort', callback(), once);
  return repeat(() => {
    const listener = callback();
    signal.addEventListener('abort', listener, once);
    signal.removeEventListener('abort', listener);
  });
}

export function linkAndForget() {
  const { signal } = newController();
  return repeat(() => AbortSignal.any([signal]));
}

export function linkRegisterAndDispose() {
  const { signal } = newController();
  return repeat(() => {
    const linked = AbortSignal.any([signal]);
    const listener = callback();
    linked.addEventListener('abort', listener, once);
    linked.removeEventListener('abort', listener);
    return linked;
  });
}

function chain(depth) {
  const root = newController();
  let { signal } = root;
  for (let index = 0; index < depth; index++) signal = AbortSignal.any([signal]);
  return { root, signal };
}

export function pollChain(depth) {
  const { signal } = chain(depth);
  return poll(() => signal.aborted);
}

export const pollChainFirst = (depth) => repeat(() => chain(depth).signal.aborted);

export const registerOnChain = (depth) =>
  repeat(() => {
    const { signal } = chain(depth);
    signal.addEventListener('abort', callback(), once);
    return signal;
  });

export const cancelChildren = (children) =>
  repeat(() => {
    const parent = newController();
    for (let index = 0; index < children; index++) {
      AbortSignal.any([parent.signal]).addEventListener('abort', callback(), once);
    }
    parent.abort();
    return parent;
  });

export const cancelLadder = (depth) =>
  repeat(() => {
    const root = newController();
    let rung = root.signal;
    for (let index = 0; index < depth; index++) {
      rung = AbortSignal.any([AbortSignal.any([rung]), AbortSignal.any([rung])]);
    }
    rung.addEventListener('abort', callback(), once);
    root.abort();
    return rung;
  });

export function pollPending() {
  const { signal } = new AbortController();
  return poll(() => signal.aborted);
}

export function throwPending() {
  const { signal } = new AbortController();
  return pollThrowing(() => signal.throwIfAborted());
}

export const readSignal = create;

// A signal that follows another and can be passed on instead of it.
export const convertNewSignal = () => repeat(() => AbortSignal.any([new AbortController().signal]));

export const armAndDispose = () => repeat(() => AbortSignal.timeout(30_000)); // which cannot be disposed of

/** The race as it should be written by hand, so that it leaves no listener behind. */
function race(promise, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, once);
    promise.then(
      (value) => {
        signal.removeEventListener('abort', abort);
        resolve(value);
      },
      (error) => {
        signal.removeEventListener('abort', abort);
        reject(error);
      },
    );
  });
}

export function waitForPromise() {
  const { signal } = newController();
  return repeatAsync(() => race(Promise.resolve(1), signal));
}

/** The same with a timer, written by hand. */
function inTime(promise, milliseconds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException('Too late', 'TimeoutError')), milliseconds);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

export const waitForPromiseInTime = () => repeatAsync(() => inTime(Promise.resolve(1), 30_000));

export const delayAndCancel = () =>
  repeatAsync(() => {
    const controller = new AbortController();
    const delayed = delay(30_000, undefined, { signal: controller.signal }).catch(() => {});
    controller.abort();
    return delayed;
  });

export function iterate() {
  const { signal } = newController();
  return async (count) => {
    const iterator = items(count);
    let sum = 0;
    for (;;) {
      const { done, value } = await race(iterator.next(), signal);
      if (done) return sum;
      sum += value;
    }
  };
}

// Reads the signal and the clock, written by hand.
export function yieldWhenNotDue() {
  const { signal } = new AbortController();
  const start = performance.now();
  return repeat(() => !signal.aborted && performance.now() - start < Infinity);
}
