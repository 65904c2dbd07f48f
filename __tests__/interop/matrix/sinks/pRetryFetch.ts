import pRetry from 'p-retry';
import { exchangeSink } from './exchangeSink.js';

/** Is stopped during its second attempt. */
export const pRetryFetch = exchangeSink({ name: 'p-retry', library: 'p-retry' }, (url, { signal }) =>
  pRetry(
    async (attempt) => {
      if (attempt === 1) throw new Error('not yet');
      const response = await fetch(url, { signal });
      return await response.text();
    },
    { signal, retries: 1, minTimeout: 1 },
  ),
);
