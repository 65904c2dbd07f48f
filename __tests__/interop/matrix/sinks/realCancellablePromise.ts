import { fromCancelablePromise } from 'countermand/interop';
import { CancellablePromise, Cancellation } from 'real-cancellable-promise';
import { exchangeSink } from './exchangeSink.js';

/** Wraps fetch the way the library's documentation does. */
function getText(url: string): CancellablePromise<string> {
  const controller = new AbortController();
  const text = fetch(url, { signal: controller.signal })
    .then((response) => response.text())
    .catch((error: unknown) => {
      throw controller.signal.aborted ? new Cancellation() : error;
    });
  return new CancellablePromise(text, () => controller.abort());
}

export const realCancellablePromise = exchangeSink(
  { name: 'real-cancellable-promise', library: 'real-cancellable-promise', takesSignal: false },
  (url, token) => fromCancelablePromise(() => getText(url), token),
);
