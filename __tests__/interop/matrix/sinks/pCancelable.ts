import { fromCancelablePromise } from 'countermand/interop';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import PCancelable, { type OnCancelFunction } from 'p-cancelable';
import { exchangeSink } from './exchangeSink.js';

const getText = PCancelable.fn((url: string, onCancel: OnCancelFunction) => {
  return new Promise<string>((resolve, reject) => {
    const request = get(url, (response) => void text(response).then(resolve, reject));
    request.once('error', reject);
    onCancel(() => request.destroy());
  });
});

export const pCancelable = exchangeSink(
  { name: 'p-cancelable', library: 'p-cancelable', takesSignal: false },
  (url, token) => fromCancelablePromise(() => getText(url), token),
);
