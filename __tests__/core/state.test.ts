import { CancellationToken, CancellationTokenSource } from 'countermand';
import { Status } from '../../lib/core/engine/CancellationState.js';
import { stateOfToken } from '../../lib/core/CancellationToken.js';

// The state that a source and its token share keeps no more than is needed.

it('creates no error when only the kind of a timeout is read', () => {
  const { token } = new CancellationTokenSource(0);
  const kind = token.kind;
  expect([kind, stateOfToken(token).details!.cause!.reason]).toEqual(['timeout', undefined]);
});

it('answers polls from the status alone once the deadline was removed', () => {
  const source = new CancellationTokenSource({ timeout: 60_000, name: 'upload' });
  const state = stateOfToken(source.token);
  expect(state.status).toBe(Status.Asking);
  source.cancelAfter(-1);
  expect(state.status).toBe(Status.Pending);
});

it.each<[string, () => CancellationTokenSource]>([
  ['a timeout of -1', () => new CancellationTokenSource({ timeout: -1 })],
  ['no parents', () => CancellationTokenSource.createLinkedTokenSource()],
  ['CancellationToken.none', () => CancellationTokenSource.createLinkedTokenSource(CancellationToken.none)],
])('keeps no details and has nothing to check for a source that is created with %s', (_, make) => {
  const state = stateOfToken(make().token);
  expect([state.status, state.details]).toEqual([Status.Pending, undefined]);
});

it.each<[string, (source: CancellationTokenSource) => void]>([
  ['canceled', (source) => source.cancel()],
  ['given a deadline', (source) => source.cancelAfter(1_000)],
])(
  'stays pending without a deadline when a getter of a foreign signal disposes the source while it is being %s',
  (_, use) => {
    let acts = false;
    const signal = {
      get aborted() {
        if (acts) source.dispose();
        return false;
      },
      addEventListener() {},
      removeEventListener() {},
    };
    const source = new CancellationTokenSource({ parents: [signal] });
    const { token } = source;
    acts = true;
    use(source);
    expect([token.isCancellationRequested, token.remainingMilliseconds]).toEqual([false, Infinity]);
    expect(stateOfToken(token).deadline).toBeUndefined();
  },
);
