import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

/** Prints a line when it is ready, and exits with the status that it reads. */
export const script = 'echo ready; read status; exit "${status:-1}"';

export const childProcess: Sink = {
  name: '`spawn`',
  takesSignal: true,
  open() {
    const ready = deferred();
    const exited = deferred();
    let child: ChildProcess | undefined; // stays undefined if the call is refused
    return {
      async start({ signal }) {
        child = spawn('sh', ['-c', script], { signal, stdio: ['pipe', 'pipe', 'inherit'] });
        child.stdout!.once('data', ready.resolve);
        child.once('exit', () => exited.resolve());
        const [status] = await once(child, 'exit'); // rejects with the error of the child's 'error' event
        if (status !== 0) throw new Error(`The child exited with status ${status}`);
        return status;
      },
      underWay: ready.promise,
      stopped: exited.promise,
      fail: () => child?.stdin?.end('3\n'),
      finish: () => child?.stdin?.end('0\n'),
      result: 0,
      async close() {
        if (child === undefined) return;
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        await exited.promise;
      },
    };
  },
};
