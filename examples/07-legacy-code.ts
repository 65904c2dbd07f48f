// Code that knows nothing of cancellation: promises, callbacks and events are given a token from outside.
import { cancelable, CancellationTokenSource, makeCancelable, waitForEvent, withCancellation } from 'countermand';
import { EventEmitter } from 'node:events';

const never = new Promise<{ close(): void }>(() => {});
const source = new CancellationTokenSource();
const outcomes = [
  // Stops waiting. A connection that comes too late would be closed.
  withCancellation(never, source.token, { onLateResult: (connection) => connection.close() }),

  // Stops the work of a function with a Node-style callback, by what it returned.
  makeCancelable.callback(query, { onCancel: (running) => running.kill() })('SELECT 1', source.token),

  // The primitive: the executor returns what undoes its work.
  cancelable<void>((resolve) => {
    const timer = setTimeout(resolve, 60_000);
    return () => clearTimeout(timer);
  }, source.token),

  waitForEvent(new EventEmitter(), 'ready', source.token),
];

function query(sql: string, callback: (error: Error | null, rows?: string[]) => void) {
  const timer = setTimeout(callback, 60_000, null, [sql]);
  return {
    kill() {
      clearTimeout(timer);
      console.log('the query is killed'); // the query is killed
    },
  };
}

source.cancel();
const settled = await Promise.allSettled(outcomes);
const isReason = settled.map((outcome) => outcome.status === 'rejected' && outcome.reason === source.token.reason);
console.log(isReason.join()); // true,true,true,true
