import { CancellationToken, CancellationTokenSource } from 'countermand';
import { Status } from '../../lib/core/engine/CancellationState.js';
import { stateOfToken } from '../../lib/core/CancellationToken.js';

// What is kept in the state that a source and its token share: no more than is needed.

it('makes no error for the kind of a timeout', () => {
  const { token } = new CancellationTokenSource(0);
  const kind = token.kind;
  expect([kind, stateOfToken(token).details!.cause!.reason]).toEqual(['timeout', undefined]);
});

it('lets polls be answered from the status alone once the deadline was taken off', () => {
  const source = new CancellationTokenSource({ timeout: 10, name: 'upload' });
  const state = stateOfToken(source.token);
  expect(state.status).toBe(Status.Asking);
  source.cancelAfter(-1);
  expect(state.status).toBe(Status.Pending);
});

it.each<[string, () => CancellationTokenSource]>([
  ['nothing', () => new CancellationTokenSource({ timeout: -1 })],
  ['no parents', () => CancellationTokenSource.createLinkedTokenSource()],
  ['none', () => CancellationTokenSource.createLinkedTokenSource(CancellationToken.none)],
])('has nothing to ask, and keeps nothing, where a source is made from %s', (_, make) => {
  const state = stateOfToken(make().token);
  expect([state.status, state.details]).toEqual([Status.Pending, undefined]);
});

it.each<[string, (source: CancellationTokenSource) => void]>([
  ['canceled', (source) => source.cancel()],
  ['given a deadline', (source) => source.cancelAfter(1_000)],
])('stays as it is where a foreign getter disposes of it while it is being %s', (_, use) => {
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
  expect(stateOfToken(token).details?.deadline).toBeUndefined();
});
