import { CancellationTokenSource } from 'countermand';
import { chapter, check, say } from './timeline.js';

/** A loop that never lets a timer fire sees its deadline all the same. */
export function busyLoop(): void {
  chapter('7. A busy loop is stopped by its deadline');
  const limit = 50;

  const source = new CancellationTokenSource({ name: 'primes', timeout: limit });
  const started = performance.now();
  const isHanging = () => performance.now() - started > 100 * limit;
  let candidate = 1;
  while (!source.token.isCancellationRequested && !isHanging()) isPrime(++candidate);
  say(`looked for primes up to ${candidate.toLocaleString('en')}`);
  check(String(source.token), source.token.kind === 'timeout');

  const signal = AbortSignal.timeout(limit);
  const startedAgain = performance.now();
  while (!signal.aborted && performance.now() - startedAgain < 4 * limit) isPrime(++candidate);
  check(`AbortSignal.timeout(${limit}) had not aborted after ${4 * limit} ms of the same`, !signal.aborted);
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) return false;
  return candidate > 1;
}
