import jsonrpc from 'vscode-jsonrpc';
import { callback } from '../work/callback.js';
import { poll } from '../work/poll.js';
import { repeat } from '../work/repeat.js';

const { CancellationTokenSource } = jsonrpc;

export const create = () =>
  repeat(() => {
    const source = new CancellationTokenSource();
    return source.token;
  });

export const cancelListeners = (listeners) =>
  repeat(() => {
    const source = new CancellationTokenSource();
    const { token } = source;
    for (let index = 0; index < listeners; index++) token.onCancellationRequested(callback());
    source.cancel();
    return source;
  });

export function registerAndUnregister(listeners) {
  const { token } = new CancellationTokenSource();
  for (let index = 0; index < listeners; index++) token.onCancellationRequested(callback());
  return repeat(() => token.onCancellationRequested(callback()).dispose());
}

export function pollPending() {
  const { token } = new CancellationTokenSource();
  return poll(() => token.isCancellationRequested);
}
