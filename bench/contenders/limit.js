/**
 * The least that any implementation must do: what is left when everything is left out that could be. None of it is of
 * any use; no library can be faster.
 */
import { callback } from '../work/callback.js';
import { items } from '../work/items.js';
import { poll } from '../work/poll.js';
import { repeat, repeatAsync } from '../work/repeat.js';

// Two objects, since a token must not be able to cancel, and each with one field: what it is about, and who may end it.
export const create = () => repeat(() => ({ token: { isCanceled: false } }));

// The two objects; an object for each callback, which has to be found again; a flag, and the calls.
// What has been called is let go of.
export const cancelListeners = (listeners) =>
  repeat(() => {
    const token = { isCanceled: false, last: undefined };
    const source = { token };
    for (let index = 0; index < listeners; index++) token.last = { callback: callback(), previous: token.last };
    let node = token.last;
    token.last = undefined;
    token.isCanceled = true;
    for (; node !== undefined; node = node.previous) node.callback();
    return source;
  });

// An object that knows its neighbors, since it must leave from any place; entered, and taken out.
export function registerAndUnregister(listeners) {
  const list = { last: undefined };
  const register = () => {
    const node = { callback: callback(), previous: list.last, next: undefined };
    if (list.last !== undefined) list.last.next = node;
    list.last = node;
    return node;
  };
  const unregister = ({ previous, next }) => {
    if (previous !== undefined) previous.next = next;
    if (next === undefined) list.last = previous;
    else next.previous = previous;
  };
  for (let index = 0; index < listeners; index++) register();
  return repeat(() => unregister(register()));
}

// The two objects, of which one knows the parent.
export function linkAndForget() {
  const parent = { isCanceled: false };
  return repeat(() => ({ token: { isCanceled: false, parent } }));
}

// The same loop without a poll.
export const pollPending = () => poll(() => false);
export const throwPending = pollPending;

// The clock must be asked, and nothing else.
export function pollDeadline() {
  const end = performance.now() + 600_000;
  return poll(() => performance.now() > end);
}
export const throwDeadline = pollDeadline;

// The signal, which is the platform's, and nothing about it.
export const convertNewSignal = () => repeat(() => new AbortController().signal);

// When it began, for polls; a timer that keeps no process alive, and is stopped.
export const armAndDispose = () =>
  repeat(() => {
    const source = { end: performance.now() + 30_000, timer: setTimeout(() => {}, 30_000) };
    source.timer.unref();
    clearTimeout(source.timer);
    return source;
  });

// A promise of our own, which follows the other.
export const waitForPromise = () =>
  repeatAsync(() => {
    const promise = Promise.resolve(1);
    return new Promise((resolve, reject) => void promise.then(resolve, reject));
  });

// The same with a timer, and someone to stop it.
export const waitForPromiseInTime = () =>
  repeatAsync(() => {
    const promise = Promise.resolve(1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(reject, 30_000);
      promise.then((value) => {
        clearTimeout(timer);
        resolve(value);
      }, reject);
    });
  });

// A promise and a timer, which is stopped; an error that says where.
export const delayAndCancel = () =>
  repeatAsync(() => {
    let cancel;
    const delayed = new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 30_000);
      cancel = () => {
        clearTimeout(timer);
        reject(new Error('canceled'));
      };
    }).catch(() => {});
    cancel();
    return delayed;
  });

// The loop without a token.
export const iterate = () => async (count) => {
  let sum = 0;
  for await (const item of items(count)) sum += item;
  return sum;
};

// The clock.
export function yieldWhenNotDue() {
  const end = performance.now() + 1e9;
  return repeat(() => performance.now() < end);
}
