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

describe('a token of vscode-jsonrpc', () => {
  it('cancels what runs under it', async () => {
    const source = new VSCodeSource();
    const work = withCancellation(new Promise(() => {}), fromVSCodeToken(source.token));
    source.cancel();
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is that of its source', () => {
    const source = new VSCodeSource();
    expect(fromVSCodeToken(source)).toBe(fromVSCodeToken(source.token));
  });

  it('is none where it can never be canceled', () => {
    expect(fromVSCodeToken(VSCodeToken.None)).toBe(CancellationToken.none);
    const disposed = new VSCodeSource();
    disposed.dispose();
    expect(fromVSCodeToken(disposed)).toBe(CancellationToken.none);
  });

  it('is canceled from the start where it is Cancelled, whose event never fires', () => {
    const token = fromVSCodeToken(VSCodeToken.Cancelled);
    const callback = jest.fn();
    token.register(callback);
    expect([token.isCancellationRequested, token.kind, callback.mock.calls.length]).toEqual([true, 'canceled', 1]);
  });

  it('is seen by a poll where its source is canceled after it was disposed of, which tells nobody', () => {
    const source = new VSCodeSource();
    const token = fromVSCodeToken(source.token);
    const callback = jest.fn();
    token.register(callback);
    source.dispose();
    source.cancel();
    expect(callback).not.toHaveBeenCalled();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('over a SharedArrayBuffer is asked, by polls and by a timer while somebody listens', () => {
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

describe('a token for VS Code', () => {
  it('is known as one', () => {
    expect(VSCodeToken.is(toVSCodeToken(new CancellationTokenSource().token))).toBe(true);
  });

  it('is asked and fires, in the order of subscriptions', () => {
    const source = new CancellationTokenSource();
    const token = toVSCodeToken(source.token);
    const log: string[] = [];
    token.onCancellationRequested((event) => log.push(`first ${event}`));
    token.onCancellationRequested(() => log.push(`second ${token.isCancellationRequested}`));
    expect(token.isCancellationRequested).toBe(false);
    source.cancel();
    expect(log).toEqual(['first undefined', 'second true']);
  });

  it('calls with thisArgs, and puts what ends that into disposables', () => {
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

  it('calls a late subscriber in a later turn, unless it has left by then', () => {
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

  it('calls who subscribes during the cancellation in a later turn', () => {
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

  it('does not call who leaves during the cancellation', () => {
    const source = new CancellationTokenSource();
    const token = toVSCodeToken(source.token);
    const second = jest.fn();
    token.onCancellationRequested(() => subscription.dispose());
    const subscription = token.onCancellationRequested(second);
    source.cancel();
    expect(second).not.toHaveBeenCalled();
  });

  it('calls all where one throws, and gives the error to whoever cancels', () => {
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

  it('leaves nothing behind when its listeners have left', () => {
    const signal = new AbortController().signal;
    const child = CancellationTokenSource.createLinkedTokenSource(signal);
    const token = toVSCodeToken(child.token);
    const subscriptions = [() => {}, () => {}].map((listener) => token.onCancellationRequested(listener));
    for (const subscription of [...subscriptions, ...subscriptions]) subscription.dispose();
    const again = token.onCancellationRequested(() => {});
    again.dispose(); // the leak fixture looks at the signal
    expect(countTimers()).toBe(0);
  });

  it('is none with nobody to tell, where the token is none', () => {
    const token = toVSCodeToken(undefined);
    expect(token.isCancellationRequested).toBe(false);
    token.onCancellationRequested(() => {}).dispose();
    expect(fromVSCodeToken(token)).toBe(CancellationToken.none);
  });

  it('cancels nothing itself', () => {
    const token = toVSCodeToken(new CancellationTokenSource().token);
    expect(Reflect.ownKeys(token)).toEqual(['onCancellationRequested']);
    expect(() => Reflect.set(token, 'isCancellationRequested', true)).not.toThrow();
    expect(token.isCancellationRequested).toBe(false);
  });
});
