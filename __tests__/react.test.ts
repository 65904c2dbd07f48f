import './support/page.cjs';
import { cancellationKind, type CancellationToken, delay, withTimeout } from 'countermand';
import { act, Component, createElement, type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { useCancelableEffect, useCancellation } from '../examples/react/useCancellation.js';

// The hooks of docs/pages-and-react.md. In StrictMode, React mounts everything twice.

const log: unknown[] = [];
const container = document.querySelector('main')!;
let root: Root;

class Boundary extends Component<{ children: ReactNode }, { caught?: unknown }> {
  override state: { caught?: unknown } = {};
  static getDerivedStateFromError(caught: unknown) {
    return { caught };
  }
  override render() {
    const { caught } = this.state;
    return caught === undefined ? this.props.children : `failed: ${(caught as Error).name}`;
  }
}

async function show(element: ReactNode): Promise<void> {
  await act(async () => root.render(createElement(StrictMode, null, createElement(Boundary, null, element))));
}

const pass = (milliseconds: number) => act(() => jest.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }); // React's own
  log.length = 0;
  root = createRoot(container);
  jest.spyOn(console, 'error').mockImplementation((...lines) => void log.push(['console.error', ...lines]));
});

afterEach(async () => {
  await act(async () => root.unmount());
  expect(jest.getTimerCount()).toBe(0);
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('useCancelableEffect', () => {
  const works: { id: number; token: CancellationToken }[] = [];
  beforeEach(() => void (works.length = 0));

  function User({ id, work }: { id: number; work: (token: CancellationToken) => Promise<void> }) {
    useCancelableEffect(
      (token) => {
        works.push({ id, token });
        return work(token);
      },
      [id],
    );
    return null;
  }
  const user = (id: number, work: (token: CancellationToken) => Promise<void>) => createElement(User, { id, work });
  const kinds = () => works.map(({ id, token }) => [id, token.kind]);

  it('runs the work twice, and cancels the first run', async () => {
    await show(user(1, (token) => delay(100, token).then(() => void log.push('done'))));
    expect(kinds()).toEqual([
      [1, 'canceled'],
      [1, undefined],
    ]);
    await pass(100);
    expect(log).toEqual(['done']);
  });

  it('cancels the work when an input changes', async () => {
    const work = (id: number) => user(id, (token) => delay(100, token).then(() => void log.push(id)));
    await show(work(1));
    await pass(50);
    await show(work(2));
    await pass(1_000);
    expect(kinds()).toEqual([
      [1, 'canceled'],
      [1, 'canceled'],
      [2, undefined],
    ]);
    expect(log).toEqual([2]);
  });

  it('cancels the work when the component is left, and leaves no timer', async () => {
    await show(user(1, (token) => delay(100, token)));
    await show(null);
    expect(kinds()).toEqual([
      [1, 'canceled'],
      [1, 'canceled'],
    ]);
    expect(works[1]!.token.reason).toMatchObject({ message: 'The component was left' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives a timeout to the error boundary', async () => {
    await show(user(1, (token) => withTimeout((own) => delay(60_000, own), 1_000, token)));
    await pass(1_000);
    expect(container.textContent).toBe('failed: TimeoutError');
  });

  it('ignores a failure that comes after the work was canceled', async () => {
    const failing = async () => {
      await delay(100); // hears nothing
      throw new Error('too late');
    };
    await show(user(1, failing));
    await show(null);
    await pass(100);
    expect([container.textContent, log]).toEqual(['', []]);
  });
});

describe('useCancellation', () => {
  let handlers: ReturnType<typeof useCancellation>;
  function Search() {
    handlers = useCancellation();
    return null;
  }

  it('gives a live token in StrictMode', async () => {
    await show(createElement(Search));
    expect(handlers.start().isCancellationRequested).toBe(false);
  });

  it('cancels the token before when another one is started', async () => {
    await show(createElement(Search));
    const [first, second] = [handlers.start(), handlers.start()];
    expect([first.kind, second.kind]).toEqual(['canceled', undefined]);
  });

  it('cancels the newest token by hand, with a reason', async () => {
    await show(createElement(Search));
    const token = handlers.start();
    handlers.cancel('The user pressed Cancel');
    expect(token.reason).toMatchObject({ message: 'The user pressed Cancel' });
  });

  it('cancels the newest token of earlier renderings', async () => {
    await show(createElement(Search));
    const token = handlers.start();
    await show(createElement(Search));
    handlers.start();
    expect(token.kind).toBe('canceled');
  });

  it('cancels the newest token when the component is left', async () => {
    await show(createElement(Search));
    const token = handlers.start();
    const waiting = delay(60_000, token).catch((error) => cancellationKind(error, token));
    await show(null);
    expect(await waiting).toBe('canceled');
  });
});
