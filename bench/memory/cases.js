import { CancellationTokenSource } from 'countermand';
import { setMaxListeners } from 'node:events';

/**
 * What is measured, for countermand and for the native API as the control.
 *
 * `alive`: how much memory one takes while it is kept. `finished`: how much is left of one after it has finished, and how long
 * the event loop was blocked meanwhile. Each function prepares the case and returns a function that makes one, which receives
 * the callback to use.
 */
export const cases = [
  {
    title: 'source + token',
    kind: 'alive',
    countermand: () => () => {
      const source = new CancellationTokenSource();
      return source.token && source;
    },
    native: () => () => {
      const controller = new AbortController();
      return controller.signal && controller;
    },
  },
  {
    title: 'registration',
    kind: 'alive',
    countermand: () => {
      const { token } = new CancellationTokenSource();
      return (callback) => token.register(callback);
    },
    native: () => {
      const signal = newSignal();
      return (callback) => signal.addEventListener('abort', callback, once);
    },
  },
  {
    title: 'linked child, polled only',
    kind: 'alive',
    countermand: () => {
      const parent = new CancellationTokenSource().token;
      return () => {
        const child = link(parent);
        return child.isCancellationRequested || child;
      };
    },
    native: () => {
      const parent = newSignal();
      return () => {
        const child = AbortSignal.any([parent]);
        return child.aborted || child;
      };
    },
  },
  {
    title: 'linked child with a listener',
    kind: 'alive',
    countermand: () => {
      const parent = new CancellationTokenSource().token;
      return (callback) => {
        const child = link(parent);
        child.token.register(callback);
        return child;
      };
    },
    native: () => {
      const parent = newSignal();
      return (callback) => {
        const child = AbortSignal.any([parent]);
        child.addEventListener('abort', callback, once);
        return child;
      };
    },
  },
  {
    title: 'forgotten child',
    kind: 'finished',
    countermand: () => {
      const parent = new CancellationTokenSource().token;
      return () => link(parent).isCancellationRequested;
    },
    native: () => {
      const parent = newSignal();
      return () => AbortSignal.any([parent]).aborted;
    },
  },
  {
    // the native API has no request without a signal: see below
    title: 'finished request, with a callback',
    kind: 'finished',
    countermand: () => {
      const shutdown = new CancellationTokenSource().token;
      return (callback) => {
        const source = newRequest(shutdown);
        source.token.register(callback);
        source.dispose();
      };
    },
  },
  {
    title: 'finished request, with a signal',
    kind: 'finished',
    countermand: () => {
      const shutdown = new CancellationTokenSource().token;
      return (callback) => {
        const source = newRequest(shutdown);
        const { signal } = source.token;
        signal.addEventListener('abort', callback, once);
        signal.removeEventListener('abort', callback);
        source.dispose();
      };
    },
    native: nativeRequests,
  },
];

const once = { once: true };

const link = (parent) => CancellationTokenSource.createLinkedTokenSource(parent);

function newSignal() {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** Is canceled when the server shuts down, when the client disconnects, or after 30 s. */
function newRequest(shutdown) {
  const client = new CancellationTokenSource();
  return new CancellationTokenSource({ timeout: 30_000, parents: [shutdown, client.token] });
}

/** The same with the native API; the listener is removed, as it should be. */
function nativeRequests() {
  const shutdown = newSignal();
  return (callback) => {
    const client = new AbortController();
    const signal = AbortSignal.any([shutdown, client.signal, AbortSignal.timeout(30_000)]);
    signal.addEventListener('abort', callback, once);
    signal.removeEventListener('abort', callback);
  };
}
