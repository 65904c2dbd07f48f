import Bluebird from 'bluebird';
import { fromCancelablePromise } from 'countermand/interop';
import { exchangeSink } from './exchangeSink.js';

Bluebird.config({ cancellation: true });

/** Wraps something that can be aborted the way Bluebird's documentation does. */
function getText(url: string): Bluebird<string> {
  return new Bluebird((resolve, reject, onCancel) => {
    const controller = new AbortController();
    fetch(url, { signal: controller.signal })
      .then((response) => response.text())
      .then(resolve, reject);
    onCancel!(() => controller.abort());
  });
}

export const bluebirdPromise = exchangeSink(
  { name: 'Bluebird', library: 'bluebird', takesSignal: false },
  (url, token) => fromCancelablePromise(() => getText(url), token),
);
