import { CancelToken } from '@esfx/canceltoken';
import { CancellationTokenSource, yieldIfDue } from 'countermand';
import { setMaxListeners } from 'node:events';
import jsonrpc from 'vscode-jsonrpc';

const JsonrpcSource = jsonrpc.CancellationTokenSource;

/** Where results end up, so that no work can be left out. */
export let sink;
let hits = 0;
const hit = () => () => void hits++; // a callback of its own for each registration, as users have

/** How native listeners are called at most once, as callbacks are. */
const once = { once: true };

/** The same work `count` times. */
const repeat = (work) => (count) => {
  for (let index = 0; index < count; index++) sink = work();
};

/** A poll amid a little work: an empty loop around it would measure the loop. */
const poll = (isCanceled) => (count) => {
  let sum = 0;
  for (let index = 0; index < count && !isCanceled(); index++) sum = (sum * 31 + index) | 0;
  sink = sum;
};

function nativeSignal() {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** What registers and unregisters on a long-lived token of each kind that has so many listeners. */
function registerAndUnregister(listeners) {
  const filled = (token, register) => {
    for (let index = 0; index < listeners; index++) register(token);
    return token;
  };
  return {
    countermand: () => {
      const token = filled(new CancellationTokenSource().token, (token) => token.register(hit()));
      return repeat(() => token.register(hit()).unregister());
    },
    native: () => {
      const signal = filled(nativeSignal(), (signal) => signal.addEventListener('abort', hit(), once));
      return repeat(() => {
        const listener = hit();
        signal.addEventListener('abort', listener, once);
        signal.removeEventListener('abort', listener);
      });
    },
    'vscode-jsonrpc': () => {
      const token = filled(new JsonrpcSource().token, (token) => token.onCancellationRequested(hit()));
      return repeat(() => token.onCancellationRequested(hit()).dispose());
    },
    '@esfx/canceltoken': () => {
      const token = filled(CancelToken.source().token, (token) => token.subscribe(hit()));
      return repeat(() => token.subscribe(hit()).unsubscribe());
    },
  };
}

/** What registers so many listeners on a new token of each kind, and cancels it. */
function cancelListeners(listeners) {
  return {
    countermand: () =>
      repeat(() => {
        const source = new CancellationTokenSource();
        const { token } = source;
        for (let index = 0; index < listeners; index++) token.register(hit());
        source.cancel();
        return source;
      }),
    native: () =>
      repeat(() => {
        const controller = new AbortController();
        const { signal } = controller;
        if (listeners > 10) setMaxListeners(0, signal);
        for (let index = 0; index < listeners; index++) signal.addEventListener('abort', hit(), once);
        controller.abort();
        return controller;
      }),
    'vscode-jsonrpc': () =>
      repeat(() => {
        const source = new JsonrpcSource();
        const { token } = source;
        for (let index = 0; index < listeners; index++) token.onCancellationRequested(hit());
        source.cancel();
        return source;
      }),
    '@esfx/canceltoken': () =>
      repeat(() => {
        const source = CancelToken.source();
        const { token } = source;
        for (let index = 0; index < listeners; index++) token.subscribe(hit());
        source.cancel();
        return source;
      }),
  };
}

/** What is measured. `expected` is how many times slower native was predicted to be on Node 20, at least. */
export const rows = [
  { title: 'create + register + cancel', expected: 150, contenders: cancelListeners(1) },
  { title: 'register + unregister', expected: 20, contenders: registerAndUnregister(0) },
  { title: 'the same with 40,000 live', expected: 5_000, contenders: registerAndUnregister(40_000) },
  {
    title: 'link to a long-lived parent and forget',
    expected: 100,
    contenders: {
      countermand: () => {
        const parent = new CancellationTokenSource().token;
        return repeat(() => CancellationTokenSource.createLinkedTokenSource(parent));
      },
      native: () => {
        const parent = nativeSignal();
        return repeat(() => AbortSignal.any([parent]));
      },
      // vscode-jsonrpc cannot link
      '@esfx/canceltoken': () => {
        const parent = CancelToken.source().token;
        return repeat(() => CancelToken.source([parent]));
      },
    },
  },
  { title: 'fan-out to 10,000 listeners, a round', expected: 200, contenders: cancelListeners(10_000) },
  {
    title: 'yieldIfDue, when it is not due',
    contenders: {
      countermand: async () => {
        const { token } = new CancellationTokenSource();
        await yieldIfDue(token, { everyMilliseconds: 0 });
        const options = { everyMilliseconds: 1e9 };
        return repeat(() => yieldIfDue(token, options));
      },
      // a look at the signal and at the clock, by hand
      native: () => {
        const signal = nativeSignal();
        const start = performance.now();
        return repeat(() => !signal.aborted && performance.now() - start < Infinity);
      },
    },
  },
  {
    title: 'poll, amid a little work',
    expected: 0.9,
    contenders: {
      countermand: () => {
        const { token } = new CancellationTokenSource();
        return poll(() => token.isCancellationRequested);
      },
      native: () => {
        const signal = nativeSignal();
        return poll(() => signal.aborted);
      },
      'vscode-jsonrpc': () => {
        const { token } = new JsonrpcSource();
        return poll(() => token.isCancellationRequested);
      },
      '@esfx/canceltoken': () => {
        const { token } = CancelToken.source();
        return poll(() => token.signaled);
      },
    },
  },
];
