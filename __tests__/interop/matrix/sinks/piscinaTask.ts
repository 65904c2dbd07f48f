import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Sink } from '../Sink.js';

const filename = fileURLToPath(new URL('../support/piscinaWorker.mjs', import.meta.url));

export const piscinaTask: Sink = {
  name: 'piscina',
  library: 'piscina',
  takesSignal: true,
  note: 'To stop the task, piscina terminates its whole worker.',
  open() {
    const pool = new Piscina({ filename, minThreads: 1, maxThreads: 1, execArgv: [] });
    const { port1: here, port2: there } = new MessageChannel();
    const [worker] = pool.threads;
    return {
      start: ({ signal }) => pool.run({ port: there }, { signal, transferList: [there] }),
      underWay: once(here, 'message'),
      stopped: once(worker!, 'exit'),
      fail: () => here.postMessage('fail'),
      finish: () => here.postMessage('finish'),
      result: 'the result',
      async close() {
        here.close();
        await pool.destroy();
      },
    };
  },
};
