import PQueue from 'p-queue';
import { exchangeSink } from './exchangeSink.js';

export const pQueue = exchangeSink({ name: 'p-queue', library: 'p-queue' }, async (url, token) => {
  const queue = new PQueue({ concurrency: 1 });
  const task = async ({ signal }: { signal?: AbortSignal | undefined }) => {
    const response = await fetch(url, { signal: signal ?? null });
    return await response.text();
  };
  return await queue.add(task, { signal: token.signal });
});
