import { cancelable, type CancellationToken } from 'countermand';
import { turn } from '../../support/uncaught.js';

export const untilCanceled = (token: CancellationToken) => cancelable<never>(() => {}, token);

export function failWith(error: unknown) {
  return async () => {
    await undefined;
    throw error;
  };
}

/** A task that takes its time to stop. */
export function slowToStop(events: unknown[]) {
  return async (token: CancellationToken) => {
    try {
      await untilCanceled(token);
    } finally {
      await turn();
      events.push('stopped');
    }
  };
}
