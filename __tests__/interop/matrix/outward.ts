import { AbortController as PolyfilledController } from 'abort-controller';
import * as ponyfill from 'abortcontroller-polyfill/dist/cjs-ponyfill.js';
import { type AbortControllerConstructor, CancellationToken, CancellationTokenSource } from 'countermand';
import { JSDOM } from 'jsdom';
import { AbortController as NodeAbortController } from 'node-abort-controller';
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';

// The other direction: `token.toAbortSignal({ AbortController })` makes a signal for APIs that take only their own class.

const { window } = new JSDOM();

const realmController = runInNewContext(`
  (class AbortController {
    signal = { aborted: false, reason: undefined, addEventListener() {}, removeEventListener() {} };
    abort(reason) {
      Object.assign(this.signal, { aborted: true, reason });
    }
  })
`) as AbortControllerConstructor;

const classes: Record<string, AbortControllerConstructor> = {
  '`abort-controller`': PolyfilledController,
  '`node-abort-controller`': NodeAbortController,
  '`abortcontroller-polyfill`': ponyfill.AbortController,
  "a `jsdom` window's class": window.AbortController,
  "another `vm` realm's class": realmController,
};

function abortsItsSignal(controllerClass: AbortControllerConstructor): void {
  const parent = new AbortController();
  const source = CancellationTokenSource.createLinkedTokenSource(parent.signal);
  const signal = source.token.toAbortSignal({ AbortController: controllerClass });
  assert.equal(source.token.toAbortSignal({ AbortController: controllerClass }), signal);
  assert.equal(CancellationToken.from(signal), source.token);
  assert.equal(signal.aborted, false);
  parent.abort();
  assert.equal(signal.aborted, true);
  const { reason } = signal as { reason?: unknown };
  if ('reason' in signal) assert.equal(reason, source.token.reason);
}

function removesListenersOfTheWindow(): void {
  const source = new CancellationTokenSource();
  const clicks: string[] = [];
  const native = { signal: source.token.signal };
  assert.throws(() => window.addEventListener('click', () => clicks.push('native'), native), TypeError);
  const signal = source.token.toAbortSignal({ AbortController: window.AbortController });
  window.addEventListener('click', () => clicks.push('converted'), { signal });
  window.dispatchEvent(new window.Event('click'));
  source.cancel();
  window.dispatchEvent(new window.Event('click'));
  assert.deepEqual(clicks, ['converted']);
}

/** The checks, each by what it shows. */
export const outwardChecks: Record<string, () => void> = {
  ...Object.fromEntries(
    Object.entries(classes).map(([name, controllerClass]) => [
      `a token aborts the signal that it made with ${name}`,
      () => abortsItsSignal(controllerClass),
    ]),
  ),
  'a jsdom window takes only signals of its own class, and removes a listener when one aborts':
    removesListenersOfTheWindow,
};
