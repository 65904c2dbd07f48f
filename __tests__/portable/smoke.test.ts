import { CancellationToken, CancellationTokenSource, TimeoutError } from 'countermand';
import { countListeners, countTimers } from '../support/leakFixture.js';

it('listens to a foreign signal only while a callback is registered on its token', () => {
  const controller = new AbortController();
  const token = CancellationToken.from(controller.signal);
  expect(countListeners(controller.signal)).toBe(0);
  const registration = token.register(() => {});
  expect(countListeners(controller.signal)).toBe(1);
  registration.unregister();
  expect(countListeners(controller.signal)).toBe(0);
});

it('clears its timer when it is disposed', () => {
  const source = new CancellationTokenSource(10_000);
  expect(countTimers()).toBe(1);
  source.dispose();
  expect(countTimers()).toBe(0);
});

it('cancels at its deadline', async () => {
  const source = new CancellationTokenSource(1);
  await source.token.whenCanceled;
  expect(source.token.reason).toBeInstanceOf(TimeoutError);
});
