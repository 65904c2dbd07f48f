import { CancellationToken, CancellationTokenSource, withCancellation } from 'countermand';
import { fromVSCodeToken, toVSCodeToken } from 'countermand/interop';
import {
  CancellationToken as VSCodeToken,
  CancellationTokenSource as VSCodeSource,
  SharedArrayReceiverStrategy,
  SharedArraySenderStrategy,
} from 'vscode-jsonrpc/node';
import { countTimers } from '../support/leakFixture.js';
import { reportedBy } from '../support/reportedBy.js';

afterEach(() => {
  jest.useRealTimers();
});

describe('a token of vscode-jsonrpc, converted', () => {
  it('cancels work that it was passed to', async () => {
    const source = new VSCodeSource();
    const work = withCancellation(new Promise(() => {}), fromVSCodeToken(source.token));
    source.cancel();
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('converts to the same token as its source', () => {
    const source = new VSCodeSource();
    expect(fromVSCodeToken(source)).toBe(fromVSCodeToken(source.token));
  });

  it('converts to CancellationToken.none when it can never be canceled', () => {
    expect(fromVSCodeToken(VSCodeToken.None)).toBe(CancellationToken.none);
    const disposed = new VSCodeSource();
    disposed.dispose();
    expect(fromVSCodeToken(disposed)).toBe(CancellationToken.none);
  });

  it('converts to a canceled token when it is CancellationToken.Cancelled, whose event never fires', () => {
    const token = fromVSCodeToken(VSCodeToken.Cancelled);
    const callback = jest.fn();
    token.register(callback);
    expect([token.isCancellationRequested, token.kind, callback.mock.calls.length]).toEqual([true, 'canceled', 1]);
  });

  it('is noticed by a poll when its source is canceled after disposal, which fires no event', () => {
    const source = new VSCodeSource();
    const token = fromVSCodeToken(source.token);
    const callback = jest.fn();
    token.register(callback);
    source.dispose();
    source.cancel();
    expect(callback).not.toHaveBeenCalled();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('over a SharedArrayBuffer is polled by a timer while the converted token has callbacks', () => {
    jest.useFakeTimers();
    const request = { jsonrpc: '2.0', id: 1, method: 'compute' };
    const sender = new SharedArraySenderStrategy();
    sender.enableCancellation(request);
    const { token: shared } = new SharedArrayReceiverStrategy().createCancellationTokenSource(request);
    expect(() => shared.onCancellationRequested).toThrow();
    const token = fromVSCodeToken(shared);
    const callback = jest.fn();
    token.register(callback);
    void sender.sendCancellation(undefined as never, 1);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(20);
    expect([callback.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });
});

describe('a token converted for VS Code', () => {
  it('is recognized as a token', () => {
    expect(VSCodeToken.is(toVSCodeToken(new CancellationTokenSource().token))).toBe(true);
  });

  it('has a flag, and calls its listeners in the order of subscription', () => {
    const source = new CancellationTokenSource();
    const token = toVSCodeToken(source.token);
    const log: string[] = [];
    token.onCancellationRequested((event) => log.push(`first ${event}`));
    token.onCancellationRequested(() => log.push(`second ${token.isCancellationRequested}`));
    expect(token.isCancellationRequested).toBe(false);
    source.cancel();
    expect(log).toEqual(['first undefined', 'second true']);
  });

  it('calls listeners with thisArgs, and adds subscriptions to disposables', () => {
    const source = new CancellationTokenSource();
    const { onCancellationRequested } = toVSCodeToken(source.token);
    const list: { dispose(): unknown }[] = [];
    const store = new Set<{ dispose(): unknown }>();
    const target = { calls: 0 };
    function listener(this: typeof target): void {
      this.calls++;
    }
    const subscriptions = [
      onCancellationRequested(listener, target),
      onCancellationRequested(listener, target, list),
      onCancellationRequested(listener, target, store as never),
    ];
    expect([list, [...store]]).toEqual([[subscriptions[1]], [subscriptions[2]]]);
    list[0]!.dispose();
    source.cancel();
    expect(target.calls).toBe(2);
  });

  it('calls a late subscriber in a later turn, unless that is disposed by then', () => {
    jest.useFakeTimers();
    const token = toVSCodeToken(CancellationToken.canceled);
    const stays = jest.fn();
    const list: { dispose(): unknown }[] = [];
    token.onCancellationRequested(stays);
    token.onCancellationRequested(() => stays('never'), undefined, list);
    list[0]!.dispose();
    expect(stays).not.toHaveBeenCalled();
    jest.runAllTimers();
    expect(stays.mock.calls).toEqual([[undefined]]);
  });

  it('calls a listener that is added during the cancellation in a later turn', () => {
    jest.useFakeTimers();
    const source = new CancellationTokenSource();
    const token = toVSCodeToken(source.token);
    const late = jest.fn();
    token.onCancellationRequested(() => token.onCancellationRequested(late));
    source.cancel();
    expect(late).not.toHaveBeenCalled();
    jest.runAllTimers();
    expect(late).toHaveBeenCalledTimes(1);
  });

  it('does not call a listener that is removed during the cancellation', () => {
    const source = new CancellationTokenSource();
    const token = toVSCodeToken(source.token);
    const second = jest.fn();
    token.onCancellationRequested(() => subscription.dispose());
    const subscription = token.onCancellationRequested(second);
    source.cancel();
    expect(second).not.toHaveBeenCalled();
  });

  it('calls all listeners even if one throws, and cancel throws their errors', () => {
    const source = new CancellationTokenSource();
    const token = toVSCodeToken(source.token);
    const [one, two] = [new Error('one'), new Error('two')];
    const last = jest.fn();
    token.onCancellationRequested(() => {
      throw one;
    });
    token.onCancellationRequested(last);
    expect(() => source.cancel()).toThrow(expect.objectContaining({ errors: [one] }));
    expect(last).toHaveBeenCalledTimes(1);

    const other = new CancellationTokenSource();
    for (const error of [one, two]) {
      toVSCodeToken(other.token).onCancellationRequested(() => {
        throw error;
      });
    }
    expect(reportedBy(() => other.cancelAfter(0))).toEqual([]);
    expect(reportedBy(() => other.token.isCancellationRequested)).toMatchObject([{ errors: [one, two] }]);
  });

  it('has no listener on its token when all its own listeners were removed', () => {
    const signal = new AbortController().signal;
    const child = CancellationTokenSource.createLinkedTokenSource(signal);
    const token = toVSCodeToken(child.token);
    const subscriptions = [() => {}, () => {}].map((listener) => token.onCancellationRequested(listener));
    for (const subscription of [...subscriptions, ...subscriptions]) subscription.dispose();
    const again = token.onCancellationRequested(() => {});
    again.dispose(); // the leak fixture checks the signal
    expect(countTimers()).toBe(0);
  });

  it('is never canceled when its token is undefined, and converts back to CancellationToken.none', () => {
    const token = toVSCodeToken(undefined);
    expect(token.isCancellationRequested).toBe(false);
    token.onCancellationRequested(() => {}).dispose();
    expect(fromVSCodeToken(token)).toBe(CancellationToken.none);
  });

  it('calls a listener in a later turn when adding it reveals the cancellation, unless it is removed by then', () => {
    jest.useFakeTimers();
    const signal = { aborted: false, addEventListener: () => void (signal.aborted = true), removeEventListener() {} };
    const token = toVSCodeToken(signal);
    const [stays, leaves] = [jest.fn(), jest.fn()];
    token.onCancellationRequested(stays);
    expect(stays).not.toHaveBeenCalled();
    jest.runAllTimers();
    expect(stays).toHaveBeenCalledTimes(1);
    const again = { ...signal, aborted: false, addEventListener: () => void (again.aborted = true) };
    toVSCodeToken(again).onCancellationRequested(leaves).dispose();
    jest.runAllTimers();
    expect(leaves).not.toHaveBeenCalled();
  });

  it('ignores disposables of a wrong type, like VS Code', () => {
    const source = new CancellationTokenSource();
    const listener = jest.fn();
    const token = toVSCodeToken(source.token);
    for (const disposables of [{}, null, 42]) token.onCancellationRequested(listener, undefined, disposables as never);
    source.cancel();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('cannot be changed or canceled by its holder', () => {
    const token = toVSCodeToken(new CancellationTokenSource().token);
    expect(Reflect.ownKeys(token)).toEqual([]);
    for (const member of ['isCancellationRequested', 'onCancellationRequested']) {
      expect(Reflect.set(token, member, true)).toBe(false);
    }
    expect(token.isCancellationRequested).toBe(false);
    expect(token.onCancellationRequested).toBe(token.onCancellationRequested);
  });

  it('is a new object without a cancel method when its token was converted from a token that has one', () => {
    const source = new VSCodeSource();
    const token = fromVSCodeToken(source.token);
    const other = toVSCodeToken(token);
    expect([other === source.token, fromVSCodeToken(other) === token, 'cancel' in other]).toEqual([false, true, false]);
  });
});

describe('an object that looks like a source of VS Code', () => {
  it.each([
    [
      'throws when its token is read',
      new Proxy({ token: 1 }, { get: (_, key) => (key === 'token' ? throwBoom() : undefined) }),
    ],
    ['is a disposed source of this library', disposedSource()],
    ['has a token of a wrong type', { token: 42 }],
  ])('and %s is refused', (_, source) => {
    expect(() => fromVSCodeToken(source as never)).toThrow(
      /^Cannot convert a token: 'source' must be a VS Code .*: received an? /,
    );
  });

  it('has its token read once', () => {
    const read = jest.fn(() => new VSCodeSource().token);
    const source = Object.defineProperty({}, 'token', { get: read }) as VSCodeSource;
    expect(fromVSCodeToken(source).isCancellationRequested).toBe(false);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

function throwBoom(): never {
  throw new Error('boom');
}

function disposedSource(): CancellationTokenSource {
  const source = new CancellationTokenSource();
  source.dispose();
  return source;
}
