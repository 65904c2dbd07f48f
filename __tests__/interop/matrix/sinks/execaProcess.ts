import { execa, type ResultPromise } from 'execa';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';
import { script } from './childProcess.js';

export const execaProcess: Sink = {
  name: 'execa',
  library: 'execa',
  takesSignal: true,
  open() {
    const ready = deferred();
    const exited = deferred();
    let child: ResultPromise | undefined; // stays undefined if the call is refused
    return {
      async start({ signal }) {
        child = execa('sh', ['-c', script], { cancelSignal: signal });
        child.stdout!.once('data', () => ready.resolve());
        child.once('exit', () => exited.resolve());
        const { exitCode } = await child;
        return exitCode;
      },
      underWay: ready.promise,
      stopped: exited.promise,
      fail: () => void child?.stdin?.end('3\n'),
      finish: () => void child?.stdin?.end('0\n'),
      result: 0,
      async close() {
        if (child === undefined) return;
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        await exited.promise;
      },
    };
  },
};
