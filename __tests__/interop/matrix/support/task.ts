import { cancelable, type CancellationTokenLike } from 'countermand';
import { deferred } from './deferred.js';

/** What a handler on the other side of a connection does with the token that it gets there. */
export interface Task {
  run(token: CancellationTokenLike): Promise<string>;
  readonly underWay: Promise<unknown>;
  /** Resolves when the token on the other side is canceled. */
  readonly stopped: Promise<unknown>;
  fail(): void;
  finish(): void;
  readonly result: string;
}

export function openTask(): Task {
  const result = 'the result';
  const underWay = deferred();
  const stopped = deferred();
  const ended = deferred<string>();
  return {
    run: (token) =>
      cancelable<string>((resolve, reject) => {
        underWay.resolve();
        ended.promise.then(resolve, reject);
        return () => stopped.resolve();
      }, token),
    underWay: underWay.promise,
    stopped: stopped.promise,
    fail: () => ended.reject(new Error('the handler failed')),
    finish: () => ended.resolve(result),
    result,
  };
}
