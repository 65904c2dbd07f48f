import { CancellationToken, CancellationTokenSource } from 'countermand';

it('visits each token once when it polls a ladder of 40 diamonds', () => {
  let visits = 0;
  const foreign = {
    get aborted() {
      visits++;
      return false;
    },
    addEventListener() {},
    removeEventListener() {},
  };
  let rung = CancellationToken.from(foreign);
  for (let index = 0; index < 40; index++) {
    const left = CancellationTokenSource.createLinkedTokenSource(rung).token;
    const right = CancellationTokenSource.createLinkedTokenSource(rung).token;
    rung = CancellationToken.any([left, right]);
  }
  visits = 0;
  expect(rung.isCancellationRequested).toBe(false);
  expect(visits).toBe(1);
});

it.each([false, true])(
  'cancels a chain of 20,000 links without overflowing the stack (signals read: %s)',
  (readSignals) => {
    const root = new CancellationTokenSource();
    let { token } = root;
    for (let index = 0; index < 20_000; index++) {
      ({ token } = CancellationTokenSource.createLinkedTokenSource(token));
      if (readSignals && index % 1_000 === 0) void token.signal;
    }
    const callback = jest.fn();
    token.register(() => {}).unregister();
    token.register(callback);
    expect(token.isCancellationRequested).toBe(false);
    root.cancel();
    expect(callback).toHaveBeenCalledTimes(1);
    expect(token.canceledBy).toBe(root.token);
  },
);

it('sees a cancellation through a chain of 20,000 links without listeners', () => {
  const root = new CancellationTokenSource();
  let { token } = root;
  for (let index = 0; index < 20_000; index++) ({ token } = CancellationTokenSource.createLinkedTokenSource(token));
  root.cancel();
  expect(token.isCancellationRequested).toBe(true);
});

it('cancels 100,000 children of one parent', () => {
  const root = new CancellationTokenSource();
  let calls = 0;
  for (let index = 0; index < 100_000; index++) {
    CancellationTokenSource.createLinkedTokenSource(root.token).token.register(() => calls++);
  }
  root.cancel();
  expect(calls).toBe(100_000);
});
