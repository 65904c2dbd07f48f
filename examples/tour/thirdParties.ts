import { CancellationTokenSource, cancellationKind } from 'countermand';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { chapter, check, save } from './timeline.js';

/** `token.signal` stops whatever takes an AbortSignal. */
export async function thirdParties(): Promise<void> {
  chapter('5. The signal goes to APIs that know nothing of tokens');
  const source = new CancellationTokenSource({ name: 'batch' });
  const { token } = source;
  const { signal } = token;
  const file = createRequire(import.meta.url).resolve('typescript');
  const slowly = new Writable({ write: (_chunk, _encoding, done) => void setTimeout(done, 1_000).unref() });
  const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 60_000)'], { signal, stdio: 'ignore' });
  const work: [string, Promise<unknown>][] = [
    ['timers/promises', sleep(60_000, undefined, { signal })],
    ['stream/promises pipeline', pipeline(createReadStream(file), slowly, { signal })],
    ['events.once', once(new EventEmitter(), 'never', { signal })],
    ['child_process', once(child, 'error').then(([error]) => Promise.reject(error as Error))],
  ];
  const exited = once(child, 'exit').catch(() => undefined); // the 'error' event comes first
  // All are observed at once, since they reject in different turns.
  const outcomes = Promise.allSettled(work.map(([, promise]) => promise));
  setTimeout(() => source.cancel('no longer wanted'), 50);
  for (const [index, outcome] of (await outcomes).entries()) {
    const kind = outcome.status === 'rejected' ? cancellationKind(outcome.reason, token) : 'completed';
    check(`${work[index]![0]} stops: ${kind}`, kind === 'canceled');
  }
  await exited;
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  check(`the child process was ended by ${child.signalCode}`, child.signalCode === 'SIGTERM');
  save({ milliseconds: 60_000 });
}
