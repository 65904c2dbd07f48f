import { AbortController as PolyfilledController } from 'abort-controller';
import { CancellationToken, CancellationTokenSource } from 'countermand';
import { checkNothingIsLeft, countListeners, countTimers } from '../support/leakFixture.js';

it.each<[string, AbortController]>([
  ['the platform', new AbortController()],
  ['abort-controller', new PolyfilledController() as AbortController],
])('reports a listener that the library has left on a signal of %s, and reports it once', (_, { signal }) => {
  CancellationToken.from(signal).register(() => {});
  expect(countListeners(signal)).toBe(1);
  expect(checkNothingIsLeft).toThrow("1 foreign signals still have listeners of the library's");
  expect(checkNothingIsLeft).not.toThrow();
});

it('reports a timer that the library has left, and clears it', () => {
  const source = new CancellationTokenSource(60_000);
  const clearTimeout = jest.spyOn(globalThis, 'clearTimeout');
  expect(countTimers()).toBe(1);
  expect(checkNothingIsLeft).toThrow("1 timers of the library's are still pending");
  expect(clearTimeout).toHaveBeenCalledTimes(1);
  clearTimeout.mockRestore();
  expect(checkNothingIsLeft).not.toThrow();
  source.dispose();
});

it.each<[string, (controller: AbortController) => () => void]>([
  [
    'a listener that was removed',
    ({ signal }) => {
      const registration = CancellationToken.from(signal).register(() => {});
      return () => registration.unregister();
    },
  ],
  [
    'a listener on a signal that was aborted',
    (controller) => {
      CancellationToken.from(controller.signal).register(() => {});
      return () => controller.abort();
    },
  ],
  [
    'a timer that was cleared',
    () => {
      const source = new CancellationTokenSource(60_000);
      return () => source.dispose();
    },
  ],
])('does not report %s', (_, leave) => {
  const controller = new AbortController();
  const cleanUp = leave(controller);
  expect(countListeners(controller.signal) + countTimers()).toBe(1);
  cleanUp();
  expect(checkNothingIsLeft).not.toThrow();
});

it('does not report a timer that has fired', async () => {
  await new CancellationTokenSource(1).token.whenCanceled;
  expect(checkNothingIsLeft).not.toThrow();
});

it('does not report listeners and timers of the test itself', () => {
  const { signal } = new AbortController();
  signal.addEventListener('abort', () => {});
  const timer = setTimeout(() => {}, 60_000);
  expect([countListeners(signal), countTimers()]).toEqual([0, 0]);
  expect(checkNothingIsLeft).not.toThrow();
  clearTimeout(timer);
});
