import { CancelToken } from '@esfx/canceltoken';
import { CancellationTokenSource } from 'countermand';
import { setMaxListeners } from 'node:events';
import jsonrpc from 'vscode-jsonrpc';

const JsonrpcSource = jsonrpc.CancellationTokenSource;

/** Where results end up, so that no work can be left out. */
export let sink;
let hits = 0;
const hit = () => () => void hits++; // a callback of its own for each registration, as users have

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

/** A long-lived token of each kind, with so many listeners. */
function longLived(listeners) {
  const ours = new CancellationTokenSource().token;
  const native = nativeSignal();
  const rpc = new JsonrpcSource().token;
  const esfx = CancelToken.source().token;
  for (let index = 0; index < listeners; index++) {
    ours.register(hit());
    native.addEventListener('abort', hit());
    rpc.onCancellationRequested(hit());
    esfx.subscribe(hit());
  }
  return { ours, native, rpc, esfx };
}

function registerAndUnregister(listeners) {
  const { ours, native, rpc, esfx } = longLived(listeners);
  return {
    countermand: repeat(() => ours.register(hit()).unregister()),
    native: repeat(() => {
      const listener = hit();
      native.addEventListener('abort', listener);
      native.removeEventListener('abort', listener);
    }),
    'vscode-jsonrpc': repeat(() => rpc.onCancellationRequested(hit()).dispose()),
    '@esfx/canceltoken': repeat(() => esfx.subscribe(hit()).unsubscribe()),
  };
}

const fanOut = 10_000;

/** What is measured. `expected` is how many times dearer the native way is on Node 20, at least. */
export const rows = [
  {
    title: 'create + register + cancel',
    expected: 150,
    contenders: () => ({
      countermand: repeat(() => {
        const source = new CancellationTokenSource();
        source.token.register(hit());
        source.cancel();
        return source;
      }),
      native: repeat(() => {
        const controller = new AbortController();
        controller.signal.addEventListener('abort', hit());
        controller.abort();
        return controller;
      }),
      'vscode-jsonrpc': repeat(() => {
        const source = new JsonrpcSource();
        source.token.onCancellationRequested(hit());
        source.cancel();
        return source;
      }),
      '@esfx/canceltoken': repeat(() => {
        const source = CancelToken.source();
        source.token.subscribe(hit());
        source.cancel();
        return source;
      }),
    }),
  },
  { title: 'register + unregister', expected: 20, contenders: () => registerAndUnregister(0) },
  { title: 'the same with 40,000 live', expected: 5_000, contenders: () => registerAndUnregister(40_000) },
  {
    title: 'link to a long-lived parent and forget',
    expected: 100,
    contenders: () => {
      const { ours, native, esfx } = longLived(0);
      return {
        countermand: repeat(() => CancellationTokenSource.createLinkedTokenSource(ours)),
        native: repeat(() => AbortSignal.any([native])),
        '@esfx/canceltoken': repeat(() => CancelToken.source([esfx])), // vscode-jsonrpc cannot link
      };
    },
  },
  {
    title: `fan-out to ${fanOut.toLocaleString('en')} listeners, a round`,
    expected: 200,
    contenders: () => ({
      countermand: repeat(() => {
        const source = new CancellationTokenSource();
        for (let index = 0; index < fanOut; index++) source.token.register(hit());
        source.cancel();
      }),
      native: repeat(() => {
        const controller = new AbortController();
        setMaxListeners(0, controller.signal);
        for (let index = 0; index < fanOut; index++) controller.signal.addEventListener('abort', hit());
        controller.abort();
      }),
      'vscode-jsonrpc': repeat(() => {
        const source = new JsonrpcSource();
        for (let index = 0; index < fanOut; index++) source.token.onCancellationRequested(hit());
        source.cancel();
      }),
      '@esfx/canceltoken': repeat(() => {
        const source = CancelToken.source();
        for (let index = 0; index < fanOut; index++) source.token.subscribe(hit());
        source.cancel();
      }),
    }),
  },
  {
    title: 'poll, amid a little work',
    expected: 0.9,
    contenders: () => {
      const { ours, native, rpc, esfx } = longLived(0);
      return {
        countermand: poll(() => ours.isCancellationRequested),
        native: poll(() => native.aborted),
        'vscode-jsonrpc': poll(() => rpc.isCancellationRequested),
        '@esfx/canceltoken': poll(() => esfx.signaled),
      };
    },
  },
];
