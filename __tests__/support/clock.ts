import { turn } from './uncaught.js';

/** Fakes timeouts only, so that sockets keep working. */
export function installFakeTimeout(): void {
  const others = [
    'Date',
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'setInterval',
  ] as const;
  jest.useFakeTimers({ doNotFake: [...others, 'clearImmediate', 'clearInterval'] });
}

/** Waits for turns of the event loop until something is so; gives up after many. */
export async function turnsUntil(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 200 && !isSo(); turns++) await turn();
}
