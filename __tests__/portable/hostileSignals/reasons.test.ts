import { type AbortSignalLike, CancellationTokenSource, OperationCanceledError } from 'countermand';
import { signalWith, throwBoom, thrownBy, tokenOf, unreadable } from './PlainSignal.js';

const link = CancellationTokenSource.createLinkedTokenSource;

describe('the reason of a signal', () => {
  it('that throws when it is read is replaced by an OperationCanceledError', () => {
    const signal = unreadable('reason');
    const token = tokenOf(signal);
    signal.abort();
    expect(token.reason).toBeInstanceOf(OperationCanceledError);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(token.reason);
  });

  it.each([
    ['is missing', () => ({ aborted: true, addEventListener() {}, removeEventListener() {} })],
    ['is undefined', () => signalWith(() => ({ aborted: true, reason: undefined }))],
  ])('that %s is replaced by one OperationCanceledError, which is thrown each time', (_, make) => {
    const token = tokenOf(make());
    const { reason } = token;
    expect(reason).toBeInstanceOf(OperationCanceledError);
    expect([token.reason === reason, token.kind]).toEqual([true, 'canceled']);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(reason);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(reason);
  });

  it('that is an error is the reason of the token, and is thrown', () => {
    const signal = signalWith(() => ({ aborted: true }));
    const token = tokenOf(signal);
    expect([token.reason, thrownBy(() => token.throwIfCancellationRequested())]).toEqual([
      signal.reason,
      signal.reason,
    ]);
    expect(token.kind).toBe('failed');
  });

  it.each([
    ['null', null],
    ['0', 0],
    ["''", ''],
    ['false', false],
    ['an object', {}],
  ])('that is %s is the reason of the token, and the cause of one OperationCanceledError', (_, reason) => {
    const token = tokenOf(signalWith(() => ({ aborted: true, reason })));
    expect([token.reason, token.kind]).toEqual([reason, 'canceled']);
    const thrown = thrownBy(() => token.throwIfCancellationRequested()) as OperationCanceledError;
    expect(thrown).toBeInstanceOf(OperationCanceledError);
    expect([thrown.cause, thrown.token]).toEqual([reason, token]);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(thrown);
    expect(token.reason).toBe(reason);
  });

  it('may cancel a child of its token when it is read, and the child keeps the reason of that cancel', () => {
    const signal = signalWith(() => ({ aborted: true }));
    const child = link(new CancellationTokenSource().token, signalWith(() => ({ aborted: false })) as AbortSignalLike);
    Object.defineProperty(signal, 'reason', { get: () => [child.cancel('first'), 'second'][1] });
    const token = tokenOf(signal);
    expect([token.reason, child.isCancellationRequested]).toEqual(['second', true]);
    expect((child.token.reason as Error).message).toBe('first');
  });

  it('is read once, for the token and its children', () => {
    const signal = signalWith(() => ({ aborted: true, reason: 'first' }));
    const token = tokenOf(signal);
    const child = link(token);
    expect(token.reason).toBe('first');
    signal.reason = 'second';
    expect([token.reason, child.token.reason]).toEqual(['first', 'first']);
    const thrown = thrownBy(() => token.throwIfCancellationRequested());
    expect(thrownBy(() => child.token.throwIfCancellationRequested())).toBe(thrown);
  });

  it('that throws whenever it is inspected is still the reason', () => {
    const reason = new Proxy({}, { get: throwBoom, has: throwBoom, getPrototypeOf: throwBoom });
    const token = tokenOf(signalWith(() => ({ aborted: true, reason })));
    expect(token.reason === reason).toBe(true);
    expect(token.kind).toBe('canceled');
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBeInstanceOf(OperationCanceledError);
  });
});
