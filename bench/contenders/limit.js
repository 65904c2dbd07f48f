/**
 * The least that any implementation must do, with everything else left out. It is not a usable implementation, but no library
 * can be faster.
 */
import { callback } from '../work/callback.js';
import { items } from '../work/items.js';
import { poll } from '../work/poll.js';
import { repeat, repeatAsync } from '../work/repeat.js';

// Two objects, because a token must not be able to cancel. Each has one field: the state, and the token.
export const create = () => repeat(() => ({ token: { isCanceled: false } }));

// The two objects; one object for each callback, which must be found again; a flag, and the calls. Callbacks that have been
// called are released.
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

// An object that knows its neighbors, because it must be removable from any position; added, and removed.
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

// The two objects, one of which knows the parent.
export function linkAndForget() {
  const parent = { isCanceled: false };
  return repeat(() => ({ token: { isCanceled: false, parent } }));
}

// The same loop without a poll.
export const pollPending = () => poll(() => false);
export const throwPending = pollPending;

// Only the clock is read.
export function pollDeadline() {
  const end = performance.now() + 600_000;
  return poll(() => performance.now() > end);
}
export const throwDeadline = pollDeadline;

// Only the signal, which is the platform's.
export const convertNewSignal = () => repeat(() => new AbortController().signal);

// The time of the deadline, for polls; a timer that does not keep the process alive, and is cleared.
export const armAndDispose = () =>
  repeat(() => {
    const source = { end: performance.now() + 30_000, timer: setTimeout(() => {}, 30_000) };
    source.timer.unref();
    clearTimeout(source.timer);
    return source;
  });

// A new promise that follows the other.
export const waitForPromise = () =>
  repeatAsync(() => {
    const promise = Promise.resolve(1);
    return new Promise((resolve, reject) => void promise.then(resolve, reject));
  });

// The same with a timer, which is cleared.
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

// A promise and a timer, which is cleared; an error with a stack.
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

// Only the clock is read.
export function yieldWhenNotDue() {
  const end = performance.now() + 1e9;
  return repeat(() => performance.now() < end);
}
